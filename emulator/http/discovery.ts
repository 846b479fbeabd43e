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

export function discover(
  parts: Parts,
  exchange: Exchange,
  groups: Readonly<Record<string, string | undefined>>,
): Reply {
  const { name: service, form } = groups;
  // Unknown service: 404. [EA35]
  if (service !== undefined && !SERVICES.includes(service)) return plain(404, `service ${service} does not exist`);
  const names = service === undefined ? SERVICES : [service];
  const entries = names.map((name) => ({ service: name, account: parts.accountId, baseURI: exchange.host }));
  if (form === 'lpCsds') {
    const lpData = entries.map(({ service: lpService, baseURI: lpServer }) => ({ lpServer, lpService }));
    return jsonp(exchange.query.get('cb'), { ResultSet: { lpData } });
  }
  return json(200, service === undefined ? { baseURIs: entries } : entries[0]);
}

export const baseUris = (parts: Parts, host: string): object[] =>
  SERVICES.map((service) => ({ service, account: parts.accountId, baseURI: host }));
