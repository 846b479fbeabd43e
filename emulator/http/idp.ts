/** The identity provider of consumers (protocol.md section 3). */

import type { LedgerFields } from '../ledger/entries.js';
import type { Parts } from '../parts.js';
import type { ConnectorType } from '../settings.js';
import { decodeClaims } from '../state/tokens.js';
import { asNumber, asString, type JsonObject } from '../wire/json.js';
import { bodyOf, type Exchange, json, jsonp, plain, type Reply } from './exchange.js';

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
  { connector = '' }: Readonly<Record<string, string>>,
): Reply {
  const connectorId = decodeURIComponent(connector);
  const type = connectorId === 'default' ? 'authenticated' : connectorType(parts, connectorId);
  if (!type) return plain(404, `connector ${connectorId} does not exist`);
  const token = asString(bodyOf(exchange)?.id_token);
  if (token === undefined) return plain(400, 'id_token is missing');
  return exchangeToken(parts, token, type, connectorId, (jwt) => ({ token: jwt }));
}

/** Own members only: a connector may not be called `constructor`. */
function connectorType({ connectors }: Parts, connectorId: string): ConnectorType | undefined {
  return Object.hasOwn(connectors, connectorId) ? connectors[connectorId] : undefined;
}

/** The legacy form (protocol.md 3.3). */
export function authenticateLegacy(parts: Parts, exchange: Exchange): Reply {
  const token = asString(bodyOf(exchange)?.authCode);
  if (token === undefined) return plain(400, 'authCode is missing');
  return exchangeToken(parts, token, 'authenticated', 'default', (jwt) => ({ jwt }));
}

function exchangeToken(
  parts: Parts,
  token: string,
  type: ConnectorType,
  connectorId: string,
  wrap: (jwt: string) => object,
): Reply {
  // Five parts = encrypted for a key that only the real platform has.
  const code = token.split('.').length === 5 ? '9012' : '9007';
  const claims = type === 'authenticated' ? externalClaims(token) : parts.tokens.externalClaims(token);
  if (!claims || parts.tokens.isExpired(claims)) {
    record(parts, type, undefined, 500);
    return idpError(code);
  }
  const jwt = parts.tokens.connectorJwt(claims, type === 'authenticated' ? 'loa1' : '0', connectorId);
  record(parts, type, jwt, 200);
  return json(200, wrap(jwt));
}

/** A customer's token is decoded, not verified; only `sub` is insisted on (protocol.md 13.4 #31). [EA38] */
function externalClaims(token: string): JsonObject | undefined {
  const claims = decodeClaims(token);
  return asString(claims?.sub) ? claims : undefined;
}

/** Known from issues: 500 with a number for an explanation (protocol.md 3.3). */
const idpError = (internalErrorCode: string): Reply => json(500, { internalErrorCode });
