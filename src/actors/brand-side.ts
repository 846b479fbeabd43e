import { decodeLongFrame, readFrame } from '../transport/dialects/frame.js';
import { readMessage } from '../transport/dialects/message-bytes.js';
import { hostOf } from '../transport/services/domains.js';
import { BrandCredentialsKeeper } from './brand-credentials.js';
import { Prefetch } from './prefetch.js';
import { remembering } from './remembered-steps.js';
import type { Side } from './side.js';
import { UuidIndex } from './uuid-index.js';

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
  read: (frame) => (typeof frame === 'string' ? undefined : readMessage(frame)) ?? readFrame(frame),
  takeLong: decodeLongFrame,
  prefetch: (frames, conversations) => prefetch.run(frames, conversations),
  index: () => new UuidIndex(),
  remembering,
};
