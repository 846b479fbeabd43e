import { failure, isFailure } from '../failure.js';
import { serviceUrl } from '../hosts.js';
import { isJson, type Json } from '../wire/json.js';
import { type Http, unexpected } from './client.js';
import { type Domains, hostOf } from './domains.js';

interface Site {
  readonly http: Http;
  readonly domains: Domains;
  readonly isPlain: boolean;
  readonly accountId: string;
}

/** Makes an anonymous consumer: a JWT whose `sub` is the consumer's id (protocol.md 3.1). */
export const signUp = (site: Site, signal: AbortSignal): Promise<string> =>
  tokenFrom(site, 'signup', 'signup', {}, 'jwt', signal);

/** The external token of an unauthenticated consumer; `old` makes it the same consumer again (protocol.md 3.2). */
export const authorize = (site: Site, old: string | undefined, signal: AbortSignal): Promise<string> =>
  tokenFrom(site, 'authenticate', 'anonymous/authorize', old === undefined ? {} : { id_token: old }, 'token', signal);

/** The token of somebody else for the platform's own one, which opens sockets (protocol.md 3.2, 3.3). */
export function authenticateAt(site: Site, connectorId: string, token: string, signal: AbortSignal): Promise<string> {
  site.http.secrets.add(token);
  const path = `app/${encodeURIComponent(connectorId)}/authenticate?v=3.0`;
  return tokenFrom(site, 'authenticate', path, { id_token: token }, 'token', signal);
}

async function tokenFrom(
  { http, domains, isPlain, accountId }: Site,
  place: 'signup' | 'authenticate',
  path: string,
  json: object,
  member: 'jwt' | 'token',
  signal: AbortSignal,
): Promise<string> {
  const own = `/api/account/${encodeURIComponent(accountId)}/${path}`;
  const url = serviceUrl('http', hostOf(domains, 'idp'), own, isPlain);
  const { body } = await http.post(place, { url, json, signal }).catch((why: unknown) => {
    throw claimsRefused(why) ?? why;
  });
  const token = body[member];
  if (typeof token !== 'string' || token === '') throw unexpected(place, `no ${member}`, 'giveUp');
  http.secrets.add(token);
  return token;
}

/** Not an outage: the identity service says by a number that the token is no good, or cannot be read (protocol.md 3.3). */
function claimsRefused(why: unknown) {
  if (!isFailure(why) || why.place !== 'authenticate' || why.status !== 500) return undefined;
  if (why.reason === '9007') return failure('CLAIMS_REFUSED', { why: 'invalid' });
  return why.reason === '9012' ? failure('CLAIMS_REFUSED', { why: 'unreadable' }) : undefined;
}

/** Claims in the form of a token that nobody has signed (protocol.md 13.4 #31). */
export function unsignedToken(claims: string): string {
  const encoded = (json: string): string => {
    const bytes = Array.from(new TextEncoder().encode(json), (byte) => String.fromCharCode(byte)).join('');
    return btoa(bytes).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  };
  return `${encoded('{"alg":"none"}')}.${encoded(claims)}.`;
}

export interface JwtClaims {
  readonly sub?: string;
  /** Seconds since the epoch. */
  readonly exp?: number;
  readonly iat?: number;
  readonly nbf?: number;
}

/** Reads a JWT's payload without checking its signature: that is the platform's business (protocol.md 3.4). */
export function claimsOf(jwt: string): JwtClaims | undefined {
  const claims = payloadOf(jwt);
  if (!claims) return undefined;
  const { sub, exp, iat, nbf } = claims;
  const seconds = Object.entries({ exp, iat, nbf }).filter(([, value]) => typeof value === 'number');
  return { ...(typeof sub === 'string' && { sub }), ...Object.fromEntries(seconds) };
}

export function payloadOf(jwt: string): Json | undefined {
  const payload = jwt.split('.')[1];
  if (!payload) return undefined;
  try {
    const base64 = payload.replace(/-/g, '+').replace(/_/g, '/');
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isJson(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}
