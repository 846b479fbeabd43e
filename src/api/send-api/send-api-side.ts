import { sendApiSide } from '../../actors/send-api/send-api-side.js';
import type { SignIn } from '../../actors/sides/sign-in.js';
import { argumentError } from '../errors/errors.js';
import { type Check, checkOption, fits, milliseconds, onlyMembers, textId } from '../options/check.js';
import { consumers } from '../options/consumer-side.js';
import type { CreateConnectionOptions } from '../options/options.js';
import type { UserSide } from '../options/sides.js';
import { SendApiApp } from './send-api-app.js';

const SEND_API = onlyMembers({
  app: fits((value) => value instanceof SendApiApp, 'sendApiApp'),
  consumerId: textId,
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

const isUsed: Check = (value) =>
  value === undefined || value === null || value === false
    ? undefined
    : { problem: 'notOverSendApi', accepted: [], path: '', given: '' };

function checkSendApi(options: CreateConnectionOptions): Partial<SignIn> {
  const { sendApi, accountId } = options;
  checkOption(SEND_API, sendApi, 'sendApi');
  for (const name of USELESS) checkOption(isUsed, options[name], name);
  const { app, consumerId } = sendApi!;
  if (String(accountId) !== app.accountId) throw argumentError('sendApiAccount', { given: app.accountId });
  return { ...consumers.checkCredentials({ ...options }), sendApi: { tokens: app._tokens, consumerId } };
}

export const sendApiConsumers: UserSide = { inside: sendApiSide, checkCredentials: checkSendApi };
