import { type Origin, serviceUrl } from '../hosts.js';
import { platformFailure } from '../policy.js';
import { answerTo, type Http } from './client.js';

/** Which host serves what, by the platform's service names (protocol.md 1.3). */
export type Domains = ReadonlyMap<string, string>;

/** Public host of the domain service (protocol.md 1.1). */
export const DEFAULT_CSDS_DOMAIN = 'api.liveperson.net';

/** Asks for the hosts of all services of an account (protocol.md 1.1). */
export async function discoverDomains(
  http: Http,
  origin: Origin,
  accountId: string,
  signal: AbortSignal,
): Promise<Domains> {
  const path = `/api/account/${encodeURIComponent(accountId)}/service/baseURI.json?version=1.0`;
  const { baseURIs } = await answerTo(
    http.get(serviceUrl('http', origin.host, path, origin.isPlain), { signal }),
    'domains',
  );
  const domains = new Map<string, string>();
  if (Array.isArray(baseURIs)) {
    for (const entry of baseURIs as { service?: unknown; baseURI?: unknown }[]) {
      if (typeof entry?.service === 'string' && typeof entry.baseURI === 'string') {
        domains.set(entry.service, entry.baseURI);
      }
    }
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
