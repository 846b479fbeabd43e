import { consumerSide } from '../../actors/sides/consumer.js';
import type { SignIn } from '../../actors/sides/sign-in.js';
import { argumentError } from '../errors/errors.js';
import { checkOption, id, optional } from './check.js';
import { claimsSource } from './claims-source.js';
import type { CreateConnectionOptions } from './options.js';
import type { UserSide } from './sides.js';

/** Whatever else is in it could not be sent in a header: no socket would ever open with it (RFC 7515, 6750). */
const JWT = /^[\w~+/=-]+(?:\.[\w~+/=-]*)+$/;

/** A consumer needs nothing; a token is one that the platform issued, a connector one that the account has. */
function checkConsumerCredentials(options: CreateConnectionOptions): Partial<SignIn> {
  const given: unknown = options.token ?? undefined;
  if (given !== undefined && (typeof given !== 'string' || !JWT.test(given))) throw argumentError('token');
  return { ...(given !== undefined && { consumerToken: given }), ...checkConnector(options) };
}

function checkConnector(options: CreateConnectionOptions): Pick<SignIn, 'connector'> {
  const { authConnectorId, unauthConnectorId, jwtClaimsSet } = options;
  checkOption(optional(id), authConnectorId, 'authConnectorId');
  checkOption(optional(id), unauthConnectorId, 'unauthConnectorId');
  const isThere = (value: unknown): boolean => value !== undefined && value !== null;
  if (isThere(jwtClaimsSet)) {
    if (isThere(unauthConnectorId))
      throw argumentError('connectors', { given: 'unauthConnectorId, and jwtClaimsSet for authConnectorId' });
    if (!isThere(authConnectorId))
      throw argumentError('claimsMissing', { subject: 'Option jwtClaimsSet', missing: 'authConnectorId' });
    const claims = claimsSource(jwtClaimsSet, 'Option');
    return { connector: { connectorId: String(authConnectorId), claims } };
  }
  // An authenticated connector beside an unauthenticated one is for a later step-up.
  if (isThere(unauthConnectorId)) return { connector: { connectorId: String(unauthConnectorId) } };
  if (isThere(authConnectorId))
    throw argumentError('claimsMissing', { subject: 'Option authConnectorId', missing: 'jwtClaimsSet' });
  return { connector: undefined };
}

export const consumers: UserSide = { inside: consumerSide, checkCredentials: checkConsumerCredentials };
