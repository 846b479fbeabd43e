/** What an HTTP request does against the protocol (protocol.md sections 1 to 3): noted, and answered as it deserves. */
import { asString } from '../wire/json.js';
import { bearerOf } from './bearer.js';
import { bodyOf, cookieOf, type Exchange } from './exchange.js';

type Check = (exchange: Exchange) => string | undefined;

/** "Exactly one of" (protocol.md 2.1). */
const oneWayToLogIn: Check = (exchange) => {
  const { password, assertion, appKey } = bodyOf(exchange) ?? {};
  const ways = [password, assertion, appKey].filter((given) => given !== undefined).length;
  return ways === 1 ? undefined : `a login needs exactly one of password, assertion, appKey; there are ${ways}`;
};

/** Both come with the login; without them a client must not try (protocol.md 2.2, 2.3). */
const hasSession: Check = (exchange) => {
  if (cookieOf(exchange, 'Session_id') === undefined) return 'the Session_id cookie is missing';
  return asString(bodyOf(exchange)?.csrf) === undefined ? 'csrf is missing' : undefined;
};

const has =
  (name: string): Check =>
  (exchange) =>
    asString(bodyOf(exchange)?.[name]) === undefined ? `${name} is missing` : undefined;

/** Services beside the socket know a brand user by the bearer (protocol.md 10). */
const hasBearer: Check = (exchange) =>
  bearerOf(exchange) === undefined ? 'the header Authorization must be Bearer and the token' : undefined;

/** A search by time needs a range, and gives a hundred conversations at most (protocol.md 10.6). */
const historySearch: Check = (exchange) => {
  const { path, query } = exchange;
  if (Number(query.get('limit') ?? 1) > 100) return 'limit must not be above 100';
  const needsRange = path.endsWith('/conversations/search');
  return needsRange && bodyOf(exchange)?.start === undefined ? 'start is missing' : hasBearer(exchange);
};

/** The services of the account's configuration have versions (protocol.md 10.2 to 10.4). */
const configuration: Check = (exchange) =>
  exchange.query.get('v') === null ? 'the version (v) is missing' : hasBearer(exchange);

/** The scheme is not documented; a token must be there. [EA82] */
const consumersToken: Check = ({ headers }) =>
  /^(?:jwt|Bearer) ./i.test(headers.authorization ?? '') ? undefined : "the consumer's token is missing";

/** The URL itself is the permission (protocol.md 9). */
const noAuthorization: Check = ({ headers }) =>
  headers.authorization === undefined ? undefined : 'the object store takes no Authorization header';

/** The only service that is asked by a form (protocol.md 3.7). */
const isForm: Check = ({ headers }) =>
  (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')
    ? undefined
    : 'the body must be a form';

const CHECKS: Readonly<Record<string, Check>> = {
  login: oneWayToLogIn,
  refresh: hasSession,
  logout: hasSession,
  // The legacy form has no connector in its path and another name for the token (protocol.md 3.3).
  authenticate: (exchange) => has(exchange.path.includes('/app/') ? 'id_token' : 'authCode')(exchange),
  statistics: hasBearer,
  agentStatus: hasBearer,
  history: historySearch,
  shiftStatus: hasBearer,
  shiftStatusOfSkill: consumersToken,
  skills: configuration,
  users: configuration,
  workingHours: configuration,
  agentSurvey: hasBearer,
  upload: noAuthorization,
  download: noAuthorization,
  appToken: isForm,
  unknown: () => 'no such path',
};

export function httpDeparture(service: string, exchange: Exchange): string | undefined {
  const { bodyText, headers, method } = exchange;
  if (method === 'POST' && bodyText !== '' && service !== 'later' && service !== 'appToken') {
    // The answers to a survey are a list (protocol.md 10.6), and so is what begins a conversation (3.7).
    if (!['agentSurvey', 'conversation'].includes(service) && bodyOf(exchange) === undefined)
      return 'the body must be a JSON object';
    const type = headers['content-type'] ?? '';
    if (!type.startsWith('application/json')) return `Content-Type must be application/json, is '${type}'`;
  }
  return CHECKS[service]?.(exchange);
}
