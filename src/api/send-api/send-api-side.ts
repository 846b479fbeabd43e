import { sendApiSide } from '../../actors/send-api/send-api-side.js';
import type { SignIn } from '../../actors/sides/sign-in.js';
import { sendApiError } from '../errors/send-api-texts.js';
import { anObject, checkOption, id, milliseconds, onlyMembers } from '../options/check.js';
import { consumers } from '../options/consumer-side.js';
import type { CreateConnectionOptions } from '../options/options.js';
import type { UserSide } from '../options/sides.js';
import { SendApiApp } from './send-api-app.js';

const SEND_API = onlyMembers({
  app: anObject,
  consumerId: id,
  patience: milliseconds(0),
});

/** What a consumer without a socket, and without a sign-in of its own, has no use for. */
const USELESS = [
  'authConnectorId',
  'unauthConnectorId',
  'jwtClaimsSet',
  'renewIdentity',
  'createDefaultSubscription',
  'defaultSubscriptionQuery',
  'getAllMessages',
] as const;

function checkSendApi(options: CreateConnectionOptions): Partial<SignIn> {
  const { sendApi, accountId } = options;
  checkOption(SEND_API, sendApi, 'sendApi');
  const option = USELESS.find((name) => ![undefined, null, false].includes(options[name] as null));
  if (option) throw sendApiError('useless', { option });
  const { app, consumerId } = sendApi!;
  if (!(app instanceof SendApiApp)) throw sendApiError('app');
  if (String(accountId) !== app.accountId) throw sendApiError('account', { given: app.accountId });
  return {
    ...consumers.checkCredentials({ ...options }),
    sendApi: { tokens: app._tokens, consumerId: String(consumerId) },
  };
}

export const sendApiConsumers: UserSide = { inside: sendApiSide, checkCredentials: checkSendApi };
