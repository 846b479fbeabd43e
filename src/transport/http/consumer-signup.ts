import { serviceUrl } from '../hosts.js';
import { isJson } from '../wire/json.js';
import { type Http, unexpected } from './client.js';
import { type Domains, hostOf } from './domains.js';

/** Makes an anonymous consumer: a JWT whose `sub` is the consumer's id (protocol.md 3.1). */
export async function signUp(
  site: { readonly http: Http; readonly domains: Domains; readonly isPlain: boolean; readonly accountId: string },
  signal: AbortSignal,
): Promise<string> {
  const path = `/api/account/${encodeURIComponent(site.accountId)}/signup`;
  const url = serviceUrl('http', hostOf(site.domains, 'idp'), path, site.isPlain);
  const { body } = await site.http.post('signup', { url, json: {}, signal });
  const { jwt } = body;
  if (typeof jwt !== 'string' || jwt === '') throw unexpected('signup', 'no jwt', 'giveUp');
  site.http.secrets.add(jwt);
  return jwt;
}

export interface JwtClaims {
  readonly sub?: string;
  /** Seconds since the epoch. */
  readonly exp?: number;
}

/** Reads a JWT's payload without checking its signature: that is the platform's business (protocol.md 3.4). */
export function claimsOf(jwt: string): JwtClaims | undefined {
  const payload = jwt.split('.')[1];
  if (!payload) return undefined;
  try {
    const base64 = payload.replace(/-/g, '+').replace(/_/g, '/');
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (!isJson(claims)) return undefined;
    const { sub, exp } = claims;
    return { ...(typeof sub === 'string' && { sub }), ...(typeof exp === 'number' && { exp }) };
  } catch {
    return undefined;
  }
}
