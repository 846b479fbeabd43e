import { consumerSide, headerText } from '../sides/consumer.js';
import type { Side } from '../sides/side.js';
import { SendApiChannel } from './send-api-channel.js';
import { SendApiCredentials } from './send-api-credentials.js';
import { SendApiOutbox } from './send-api-outbox.js';

/** Consumers of a server: requests over HTTP, notifications by webhooks (protocol.md 3.7, 3.8). */
export const sendApiSide: Side = {
  ...consumerSide,
  following: 'webhook',
  credentials: ({ signIn }, { clock }) => new SendApiCredentials(signIn().sendApi!, signIn().consumerToken, clock),
  outbox: (options) => new SendApiOutbox(options),
  openChannel: async (parts, outbox) =>
    new SendApiChannel({
      parts,
      tokens: parts.options.signIn().sendApi!.tokens,
      outbox: outbox as SendApiOutbox,
      clientProperties: headerText({ type: '.ClientProperties', ...parts.options.clientProperties }),
    }),
};
