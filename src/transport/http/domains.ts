import { type Origin, serviceUrl } from '../hosts.js';
import { platformFailure } from '../policy.js';
import { isJson, listOf } from '../wire/json.js';
import type { Http } from './client.js';

/** Which host serves what, by the platform's service names (protocol.md 1.3). */
export type Domains = ReadonlyMap<string, string>;

/** Public host of the domain service (protocol.md 1.1). */
export const DEFAULT_CSDS_DOMAIN = 'api.liveperson.net';

/** A host, a port perhaps; anything else would end up in the middle of an address with a token in it. */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/** Asks for the hosts of all services of an account (protocol.md 1.1). */
export async function discoverDomains(
  http: Http,
  origin: Origin,
  accountId: string,
  signal: AbortSignal,
): Promise<Domains> {
  const path = `/api/account/${encodeURIComponent(accountId)}/service/baseURI.json?version=1.0`;
  const url = serviceUrl('http', origin.host, path, origin.isPlain);
  const answer = await http.get('domains', { url, signal });
  const entries = http.read('domains', answer, ({ baseURIs }) => listOf(baseURIs, 'baseURIs'));
  const domains = new Map<string, string>();
  for (const entry of entries) {
    if (!isJson(entry)) continue;
    const { service, baseURI } = entry;
    if (typeof service === 'string' && typeof baseURI === 'string' && HOST.test(baseURI)) domains.set(service, baseURI);
  }
  if (domains.size === 0) throw platformFailure('domains', 404, 'could not fetch domains');
  return domains;
}

/** The first of these services that the account has. */
export function hostOf(domains: Domains, ...services: string[]): string {
  for (const service of services) {
    const host = domains.get(service);
    if (host) return host;
  }
  throw {
    ...platformFailure('domains', 404, '', { service: services.join(' or ') }),
    code: 'SERVICE_UNKNOWN',
  };
}
