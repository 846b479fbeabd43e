/** The identity provider of consumers (protocol.md section 3). */

import type { LedgerFields } from '../ledger/entries.js';
import type { Parts } from '../parts.js';
import type { ConnectorOptions } from '../settings.js';
import { decodeClaims } from '../state/claims.js';
import { customerClaims, type TokenRefusal } from '../state/connectors.js';
import { asNumber, asString, type JsonObject } from '../wire/json.js';
import { type Answer, bodyOf, type Exchange, json, jsonp, plain, type Reply } from './exchange.js';

/** How long after its end an external token may still be renewed (protocol.md 13.4 #19). */
const RENEWAL_SECONDS = 730 * 3_600;

type How = LedgerFields<'signup'>['how'];

function record(parts: Parts, how: How, jwt: string | undefined, status: number): void {
  const consumerId = jwt === undefined ? undefined : asString(decodeClaims(jwt)?.sub);
  parts.ledger.record('signup', { consumerId, how, status });
}

export function signup(parts: Parts): Reply {
  const jwt = parts.tokens.anonymousJwt();
  record(parts, 'anonymous', jwt, 200);
  return json(200, { jwt });
}

export function signupJsonp(parts: Parts, { query }: Exchange): Reply {
  const jwt = parts.tokens.anonymousJwt();
  record(parts, 'anonymous', jwt, 200);
  return jsonp(query.get('callback'), { jwt });
}

/** The key by which tokens of the platform can be verified. Where the real one has it is not published. [EA103] */
export const jwks = (parts: Parts): Reply => json(200, { keys: [parts.tokens.key.jwk] });

/** External token of an unauthenticated consumer: a new one, or a renewal that keeps the identity (protocol.md 3.2). */
export function authorize(parts: Parts, exchange: Exchange): Reply {
  const body = bodyOf(exchange);
  if (!body) return plain(400, 'malformed body');
  const old = asString(body.id_token);
  if (old === undefined) return json(200, { token: parts.tokens.externalToken() });
  const claims = parts.tokens.externalClaims(old);
  const renewableUntil = (asNumber(claims?.exp) ?? 0) + RENEWAL_SECONDS;
  if (!claims || renewableUntil * 1_000 < parts.clock.now()) return idpError('9007');
  return json(200, { token: parts.tokens.externalToken(asString(claims.sub)) });
}

/** External token → LP JWT (protocol.md 3.2, 3.3). Unknown connector 404, missing token 400. [EA37] */
export function authenticateApp(
  parts: Parts,
  exchange: Exchange,
  { connector: encoded = '' }: Readonly<Record<string, string>>,
): Answer {
  const connectorId = decodeURIComponent(encoded);
  const connector = parts.connectors.get(connectorId);
  if (!connector) return plain(404, `connector ${connectorId} does not exist`);
  const token = asString(bodyOf(exchange)?.id_token);
  if (token === undefined) return plain(400, 'id_token is missing');
  return exchangeToken(parts, token, connector, connectorId, (jwt) => ({ token: jwt }));
}

/** The legacy form (protocol.md 3.3). */
export function authenticateLegacy(parts: Parts, exchange: Exchange): Answer {
  const token = asString(bodyOf(exchange)?.authCode);
  if (token === undefined) return plain(400, 'authCode is missing');
  return exchangeToken(parts, token, parts.connectors.get('default')!, 'default', (jwt) => ({ jwt }));
}

async function exchangeToken(
  parts: Parts,
  token: string,
  connector: ConnectorOptions,
  connectorId: string,
  wrap: (jwt: string) => object,
): Promise<Reply> {
  const { type } = connector;
  const isCustomer = type === 'authenticated';
  const claims = isCustomer ? await customerClaims(token, connector, parts.clock.now()) : externalClaims(parts, token);
  if (typeof claims === 'string') {
    record(parts, type, undefined, 500);
    return idpError(claims);
  }
  const jwt = parts.tokens.connectorJwt(claims, isCustomer ? 'loa1' : '0', connectorId);
  record(parts, type, jwt, 200);
  return json(200, wrap(jwt));
}

/** Our own token, ten minutes old at most (protocol.md 3.2). */
function externalClaims(parts: Parts, token: string): JsonObject | TokenRefusal {
  const claims = parts.tokens.externalClaims(token);
  return claims && !parts.tokens.isExpired(claims) ? claims : '9007';
}

/** Known from issues: 500 with a number for an explanation (protocol.md 3.3). */
const idpError = (internalErrorCode: TokenRefusal): Reply => json(500, { internalErrorCode });
