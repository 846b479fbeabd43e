/** Which path belongs to which service (protocol.md 12.13). */
import type { Parts } from '../parts.js';
import { login, logout, refresh } from './agent-vep.js';
import { DISCOVERY_PATH, discover } from './discovery.js';
import { type Exchange, plain, type Reply } from './exchange.js';
import { authenticateApp, authenticateLegacy, authorize, signup, signupJsonp } from './idp.js';

export interface Route {
  /** Name for faults and for the ledger. */
  readonly service: string;
  readonly answer: () => Reply;
}

const ACCOUNT_PATH = /^\/api\/account\/([^/]+)\/(.+?)\/?$/;
const APP_AUTHENTICATE = /^app\/([^/]+)\/authenticate$/;
/** Documented services that this version does not have. */
const LATER =
  /^\/v1\/|\/configuration\/|\/shift-status|\/messaging\/(?:brand|consumer)\/|\/(?:agent-view|conversations)\/|\/forms\/|\/app\/token|^\/operations\//;

export function routeOf(parts: Parts, exchange: Exchange): Route {
  const { method, path } = exchange;
  const discovery = DISCOVERY_PATH.exec(path);
  if (discovery && method === 'GET') {
    return { service: 'domains', answer: () => discover(parts, exchange, discovery) };
  }
  const match = ACCOUNT_PATH.exec(path);
  const route = match ? accountRoute(parts, exchange, match[2]!) : undefined;
  if (route && match![1] !== parts.accountId) {
    return { service: route.service, answer: () => plain(404, `account ${match![1]} does not exist`) };
  }
  if (route) return route;
  if (LATER.test(path)) return { service: 'later', answer: () => plain(501, 'not in this version of the emulator') };
  return { service: 'unknown', answer: () => plain(404, 'no such path') };
}

function accountRoute(parts: Parts, exchange: Exchange, rest: string): Route | undefined {
  if (exchange.method === 'GET') {
    return rest === 'signup.jsonp' ? { service: 'signup', answer: () => signupJsonp(parts, exchange) } : undefined;
  }
  if (exchange.method !== 'POST') return undefined;
  const app = APP_AUTHENTICATE.exec(rest);
  if (app)
    return { service: 'authenticate', answer: () => authenticateApp(parts, exchange, decodeURIComponent(app[1]!)) };
  switch (rest) {
    case 'login':
      return { service: 'login', answer: () => login(parts, exchange) };
    case 'refresh':
      return { service: 'refresh', answer: () => refresh(parts, exchange) };
    case 'logout':
      return { service: 'logout', answer: () => logout(parts, exchange) };
    case 'signup':
      return { service: 'signup', answer: () => signup(parts) };
    case 'anonymous/authorize':
      return { service: 'authorize', answer: () => authorize(parts, exchange) };
    case 'authenticate':
      return { service: 'authenticate', answer: () => authenticateLegacy(parts, exchange) };
    default:
      return undefined;
  }
}
