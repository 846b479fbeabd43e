/** Service discovery (protocol.md section 1): every service lives at the address the client came to, port included. [EA44] */
import type { Parts } from '../parts.js';
import { type Exchange, json, jsonp, plain, type Reply } from './exchange.js';

/** The names of protocol.md 1.3, case sensitive. */
const SERVICES = [
  'agentVep',
  'facadeMsg',
  'asyncMessagingEnt',
  'idp',
  'sentinel',
  'swift',
  'accountConfigReadOnly',
  'accountConfigReadWrite',
  'msgHist',
  'leDataReporting',
  'agentManagerWorkspace',
  'runtimeFormLogic',
  'liveEngage',
  'adminArea',
  'messagingRestApiDomain',
];

/** `/api/…` and the legacy `/csdr/…`; `.json` may be omitted, `.lpCsds` is JSONP (protocol.md 1.1, 1.2). */
export const DISCOVERY_PATH =
  /^\/(?:api|csdr)\/account\/([^/]+)\/service(?:\/([^/]+))?\/baseURI(?:\.(json|lpCsds))?\/?$/;

export function discover(parts: Parts, exchange: Exchange, match: RegExpExecArray): Reply {
  const [, account, service, form] = match;
  // An account the platform does not have. [EA34]
  if (account !== parts.accountId) return plain(404, `account ${account} does not exist`);
  // Unknown service: 404. [EA35]
  if (service !== undefined && !SERVICES.includes(service)) return plain(404, `service ${service} does not exist`);
  const names = service === undefined ? SERVICES : [service];
  const entries = names.map((name) => ({ service: name, account, baseURI: exchange.host }));
  if (form === 'lpCsds') {
    const lpData = entries.map(({ service: lpService, baseURI: lpServer }) => ({ lpServer, lpService }));
    return jsonp(exchange.query.get('cb'), { ResultSet: { lpData } });
  }
  return json(200, service === undefined ? { baseURIs: entries } : entries[0]);
}

export const baseUris = (parts: Parts, host: string): object[] =>
  SERVICES.map((service) => ({ service, account: parts.accountId, baseURI: host }));
