/** Brand login, refresh, logout (protocol.md section 2). */

import type { Parts } from '../parts.js';
import type { AgentUser } from '../state/model.js';
import type { BrandSession } from '../state/tokens.js';
import { asString, type JsonObject } from '../wire/json.js';
import { baseUris } from './discovery.js';
import { bodyOf, cookieOf, type Exchange, empty, json, type Reply } from './exchange.js';

type Method = 'password' | 'appKey' | 'assertion' | 'none';

/** The shape of every refusal of this service (protocol.md 2.2); `internalCode` is known for a bad csrf only. [EA36] */
function problem(parts: Parts, status: number, responseStatus: string, message: string, internalCode: number): Reply {
  return json(status, { error: { time: parts.clock.now(), message, internalCode, responseStatus } });
}

export function login(parts: Parts, exchange: Exchange): Reply {
  const body = bodyOf(exchange);
  const { user, method } = body ? identify(parts, body) : { user: undefined, method: 'none' as const };
  const loginName = user?.loginName ?? asString(body?.username);
  const reply = method === 'none' ? malformed(parts) : user ? loggedIn(parts, exchange, user) : badCredentials(parts);
  parts.ledger.record('login', { loginName, method, status: reply.status });
  return reply;
}

const malformed = (parts: Parts): Reply => problem(parts, 400, 'BAD_REQUEST', 'Malformed login request', 1);
const badCredentials = (parts: Parts): Reply => problem(parts, 401, 'UNAUTHORIZED', 'Bad credentials', 2);

/** Precedence as in node-agent-sdk: password, assertion, app key (protocol.md 2.1). */
function identify({ directory }: Parts, body: JsonObject): { user: AgentUser | undefined; method: Method } {
  const { username, password, assertion, appKey, secret } = body;
  if (typeof username === 'string' && typeof password === 'string') {
    return { user: directory.byPassword(username, password), method: 'password' };
  }
  if (typeof assertion === 'string') return { user: directory.byAssertion(assertion), method: 'assertion' };
  if (typeof username === 'string' && typeof appKey === 'string' && typeof secret === 'string') {
    return { user: directory.byAppKey(username, appKey, secret), method: 'appKey' };
  }
  return { user: undefined, method: 'none' };
}

function loggedIn(parts: Parts, exchange: Exchange, user: AgentUser): Reply {
  const session = parts.tokens.login(user);
  const cookie = `Session_id=${session.cookie}; Path=/; HttpOnly${parts.secure ? '; Secure; SameSite=None' : ''}`;
  const agentGroupsData = { items: [{ id: -1, deleted: false, name: 'Main Group' }], revision: 1 };
  const body = {
    csrf: session.csrf,
    wsuk: '1234567890',
    config: {
      loginName: user.loginName,
      userId: user.userId,
      userPid: user.pid,
      userPrivileges: [100, 101, 1730],
      serverCurrentTime: parts.clock.now(),
      timeDiff: 0,
      serverTimeZoneName: 'UTC',
      serverTimeGMTDiff: 0,
      isLPA: false,
      isAdmin: false,
      accountTimeZoneId: 'Etc/UTC',
    },
    csdsCollectionResponse: { baseURIs: baseUris(parts, exchange.host) },
    accountData: { agentGroupsData },
    sessionTTl: String(parts.tokens.lifetimes.sessionTtl),
    bearer: session.bearer,
  };
  return json(200, body, { 'Set-Cookie': cookie });
}

/** The bearer stays the same; the session lives on (protocol.md 2.2). */
export function refresh(parts: Parts, exchange: Exchange): Reply {
  return withSession(parts, exchange, (session) => parts.tokens.extend(session));
}

export function logout(parts: Parts, exchange: Exchange): Reply {
  return withSession(parts, exchange, (session) => parts.tokens.logout(session));
}

function withSession(parts: Parts, exchange: Exchange, act: (session: BrandSession) => void): Reply {
  const session = parts.tokens.sessionOfCookie(cookieOf(exchange, 'Session_id'));
  if (!session) return problem(parts, 401, 'UNAUTHORIZED', 'The session does not exist or has expired', 10);
  if (session.csrf !== asString(bodyOf(exchange)?.csrf)) {
    const message = 'CSRF token invalid! The CSRF token on request does not match the CSRF token on the session';
    return problem(parts, 401, 'UNAUTHORIZED', message, 10);
  }
  act(session);
  return empty(200);
}
