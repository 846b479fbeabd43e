import { hostOf } from '../../transport/http/domains.js';
import { Routing } from '../rings/routing.js';
import { BrandCredentialsKeeper } from './brand-credentials.js';
import { BrandSkills } from './brand-skills.js';
import type { Side } from './side.js';

export const brandSide: Side = {
  dialect: 'brand',
  following: 'membership',
  closingWords: 'AGENT',
  credentials: ({ accountId, signIn }, parts) => new BrandCredentialsKeeper(accountId, signIn(), parts),
  skills: (parts) => new BrandSkills(parts),
  // Only 2.1 tells participants' states and transfers to agents (protocol.md 4.1).
  socketAddress: (domains, account, token) => ({
    host: hostOf(domains, 'facadeMsg', 'asyncMessagingEnt'),
    path: `${account}/brand/${token}?v=2.1`,
  }),
  socketHeaders: () => ({}),
  routing: (options) => new Routing(options),
};
