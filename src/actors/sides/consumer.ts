import { hostOf } from '../../transport/http/domains.js';
import { ConsumerCredentialsKeeper } from './consumer-credentials.js';
import type { Side } from './side.js';

/** JSON in a header: whatever is beyond ASCII must be escaped, or the request could not be made at all. */
export const headerText = (value: object): string =>
  JSON.stringify(value).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

export const consumerSide: Side = {
  dialect: 'consumer',
  following: 'subscription',
  closingWords: 'Closed by consumer',
  credentials: ({ signIn, renewIdentity }, { clock, report }) => {
    const { consumerToken: given, connector } = signIn();
    return new ConsumerCredentialsKeeper({ clock, given, connector, renews: renewIdentity, report });
  },
  socketAddress: (domains, account) => ({
    host: hostOf(domains, 'asyncMessagingEnt'),
    path: `${account}/consumer?v=3`,
  }),
  socketHeaders: (token, { clientProperties }) => ({
    Authorization: `jwt ${token}`,
    'Client-Properties': headerText({ type: '.ClientProperties', ...clientProperties }),
  }),
  introduction: (token, { clientProperties }) => ({
    type: 'InitConnection',
    body: {},
    headers: [
      { ...clientProperties, type: '.ams.headers.ClientProperties' },
      { type: '.ams.headers.ConsumerAuthentication', jwt: token },
    ],
  }),
};
