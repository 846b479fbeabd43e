import { hostOf } from '../../transport/http/domains.js';
import { consumerHeaders } from '../session-options.js';
import { ConsumerCredentialsKeeper } from './credentials.js';
import type { Side } from './side.js';

export const consumerSide: Side = {
  dialect: 'consumer',
  following: 'subscription',
  credentials: ({ consumerToken }, clock) => new ConsumerCredentialsKeeper(clock, consumerToken),
  socketAddress: (domains, account) => ({
    host: hostOf(domains, 'asyncMessagingEnt'),
    path: `${account}/consumer?v=3`,
  }),
  socketHeaders: (token, { clientProperties }) => consumerHeaders(token, clientProperties),
};
