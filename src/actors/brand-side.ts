import { decodeLongFrame } from '../transport/dialects/frame.js';
import { hostOf } from '../transport/services/domains.js';
import { BrandCredentialsKeeper } from './brand-credentials.js';
import { Prefetch } from './prefetch.js';
import type { Side } from './side.js';

/** Keeps nothing between two batches, so one does for all connections. */
const prefetch = new Prefetch();

export const brandSide: Side = {
  dialect: 'brand',
  following: 'membership',
  credentials: ({ accountId, brandCredentials, brandSession }) =>
    new BrandCredentialsKeeper(accountId, brandCredentials, brandSession),
  // Only 2.1 tells participants' states and transfers to agents (protocol.md 4.1).
  socketAddress: (domains, account, token) => ({
    host: hostOf(domains, 'facadeMsg', 'asyncMessagingEnt'),
    path: `${account}/brand/${token}?v=2.1`,
  }),
  socketHeaders: () => ({}),
  takeLong: decodeLongFrame,
  prefetch: (frames, conversations) => prefetch.run(frames, conversations),
};
