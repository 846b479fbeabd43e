/** Which path belongs to which service (protocol.md 12.13). */
import type { Parts } from '../parts.js';
import { appToken, beginConversation, consumerToken, send } from '../send-api/services.js';
import { dismissSurvey, submitSurvey, surveyForm, surveyState } from '../surveys/form-service.js';
import { shiftStatus, shiftStatusForConsumers, skills, specialOccasions, users, workingHours } from './account.js';
import { login, logout, refresh } from './agent-vep.js';
import { discover } from './discovery.js';
import { type Answer, type Exchange, type Handler, plain } from './exchange.js';
import { searchHistory, searchHistoryByConsumer, searchHistoryById } from './history.js';
import { authenticateApp, authenticateLegacy, authorize, jwks, signup, signupJsonp } from './idp.js';
import { download, upload } from './object-store.js';
import { agentStatus, statistics } from './statistics.js';

export interface Route {
  /** Name for faults and for the ledger. */
  readonly service: string;
  readonly answer: () => Answer;
}

interface Service {
  readonly service: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'any';
  readonly path: RegExp;
  readonly handle: Handler;
}

const row = (service: string, method: Service['method'], path: RegExp, handle: Handler): Service => ({
  service,
  method,
  path,
  handle,
});

/** `path` below `/api/account/{account}/`; a slash at the end is tolerated. */
const below = (path: string): RegExp => new RegExp(`^/api/account/(?<account>[^/]+)/${path}/?$`);

/** The same for the messaging history service, which has a prefix of its own (protocol.md 10.6). */
const history = (path: string): RegExp => new RegExp(`^/messaging_history/api/account/(?<account>[^/]+)/${path}/?$`);

/** `/api/…` and the legacy `/csdr/…`; `.json` may be omitted, `.lpCsds` is JSONP (protocol.md 1.1, 1.2). */
const DISCOVERY =
  /^\/(?:api|csdr)\/account\/(?<account>[^/]+)\/service(?:\/(?<name>[^/]+))?\/baseURI(?:\.(?<form>json|lpCsds))?\/?$/;

/** A file of the object store; the whole path is its name (protocol.md 9). */
const OBJECT = /^\/v1\/AUTH_/;

const later: Handler = () => plain(501, 'not in this version of the emulator');

/** The first row that fits answers. */
const SERVICES: readonly Service[] = [
  row('domains', 'GET', DISCOVERY, discover),
  row('login', 'POST', below('login'), login),
  row('refresh', 'POST', below('refresh'), refresh),
  row('logout', 'POST', below('logout'), logout),
  row('signup', 'POST', below('signup'), signup),
  row('signup', 'GET', below('signup\\.jsonp'), signupJsonp),
  row('jwks', 'GET', /^\/\.well-known\/jwks\.json$/, jwks),
  row('authorize', 'POST', below('anonymous/authorize'), authorize),
  row('authenticate', 'POST', below('app/(?<connector>[^/]+)/authenticate'), authenticateApp),
  row('authenticate', 'POST', below('authenticate'), authenticateLegacy),
  row('statistics', 'GET', below('messaging/brand/statistics(?:/(?<agent>[^/]+))?'), statistics),
  row('agentStatus', 'POST', history('agent-view/status'), agentStatus),
  row('history', 'POST', history('conversations/search'), searchHistory),
  row('history', 'POST', history('conversations/conversation/search'), searchHistoryById),
  row('history', 'POST', history('conversations/consumer/search'), searchHistoryByConsumer),
  row('shiftStatus', 'GET', below('shift-status'), shiftStatus),
  row('shiftStatusOfSkill', 'GET', below('skills/(?<id>[^/]+)/shift-status-skill'), shiftStatusForConsumers),
  row('skills', 'GET', below('configuration/le-users/skills(?:/(?<id>[^/]+))?'), skills),
  row('users', 'GET', below('configuration/le-users/users(?:/(?<id>[^/]+))?'), users),
  row('workingHours', 'GET', below('configuration/ac-common/workinghours'), workingHours),
  row('workingHours', 'GET', below('configuration/ac-common/specialoccasions'), specialOccasions),
  row('agentSurvey', 'GET', below('forms/agent_survey/state'), surveyState),
  row('agentSurvey', 'POST', below('forms/agent_survey/state'), submitSurvey),
  row('agentSurvey', 'DELETE', below('forms/agent_survey/state'), dismissSurvey),
  row('agentSurvey', 'GET', below('forms/agent_survey'), surveyForm),
  row('upload', 'PUT', OBJECT, upload),
  row('download', 'GET', OBJECT, download),
  row('appToken', 'POST', /^\/sentinel\/api\/account\/(?<account>[^/]+)\/app\/token\/?$/, appToken),
  row('consumerToken', 'POST', below('consumer'), consumerToken),
  row('conversation', 'POST', below('messaging/consumer/conversation'), beginConversation),
  row('send', 'POST', below('messaging/consumer/conversation/send'), send),
  // Documented, but not in this version.
  row('later', 'any', history('(?:agent-view|conversations)/.+'), later),
  row('later', 'any', /^\/operations\/api\/account\//, later),
  row('later', 'any', below('configuration/.+'), later),
  row('later', 'any', below('forms/.+'), later),
  row('later', 'any', below('messaging/(?:brand|consumer)/.+'), later),
];

/** For faults that are to strike by a name. */
export const SERVICE_NAMES: ReadonlySet<string> = new Set(SERVICES.map(({ service }) => service));

export function routeOf(parts: Parts, exchange: Exchange): Route {
  for (const { service, method, path, handle } of SERVICES) {
    if (method !== 'any' && method !== exchange.method) continue;
    const match = path.exec(exchange.path);
    if (!match) continue;
    const groups = match.groups ?? {};
    const { account } = groups;
    // An account the platform does not have. [EA34]
    const stranger = account !== undefined && account !== parts.accountId;
    const answer = stranger
      ? () => plain(404, `account ${account} does not exist`)
      : () => handle(parts, exchange, groups);
    return { service, answer };
  }
  return { service: 'unknown', answer: () => plain(404, 'no such path') };
}
