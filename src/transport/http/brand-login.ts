import { serviceUrl } from '../hosts.js';
import { platformFailure } from '../policy.js';
import { answerTo, type Http } from './client.js';
import { type Domains, hostOf } from './domains.js';

/** Credentials of a brand user; exactly one of the three ways (protocol.md 2.1). */
export type BrandCredentials =
  | { readonly username: string; readonly password: string }
  | {
      readonly username: string;
      readonly appKey: string;
      readonly secret: string;
      readonly accessToken: string;
      readonly accessTokenSecret: string;
    }
  | { readonly assertion: string };

/** What a sign-in gives. Stays inside the transport's vault; events and contexts never see it (G18). */
export interface BrandSession {
  readonly bearer: string;
  /** Needed with the cookie for refresh and logout; absent when a program came with a bearer only. */
  readonly csrf: string | undefined;
  /** The `Session_id` cookie. In browsers the cookie jar is not ours to read, and sends it by itself. */
  readonly cookie: string | undefined;
  /** The user's UUID, used in all events (protocol.md 0.3). */
  readonly userId: string | undefined;
  /** `accountId.userId`, used in all brand requests. */
  readonly agentId: string | undefined;
}

interface Site {
  readonly http: Http;
  readonly domains: Domains;
  readonly isPlain: boolean;
  readonly accountId: string;
}

const path = (accountId: string, action: string): string => `/api/account/${encodeURIComponent(accountId)}/${action}`;

export async function login(site: Site, credentials: BrandCredentials, signal: AbortSignal): Promise<BrandSession> {
  const { http, domains, isPlain, accountId } = site;
  const url = serviceUrl('http', hostOf(domains, 'agentVep'), path(accountId, 'login?v=1.3'), isPlain);
  const body = 'assertion' in credentials ? { jwt: 'dummy', assertion: credentials.assertion } : credentials;
  const request = http.post(url, { json: body, signal, credentials: 'include' });
  const answer = await answerTo(request, 'login');
  const response = await request;
  const config = (answer.config ?? {}) as { userId?: unknown; userPid?: unknown };
  if (typeof answer.bearer !== 'string' || config.userId === undefined) {
    // Without the user id no request could be made in this user's name (protocol.md 2.1).
    throw {
      ...platformFailure('login', 200, 'invalid login state, userId is undefined'),
      code: 'UNEXPECTED_ANSWER',
      next: 'giveUpOpening',
    };
  }
  return {
    bearer: answer.bearer,
    csrf: typeof answer.csrf === 'string' ? answer.csrf : undefined,
    cookie: sessionCookie(response),
    userId: config.userPid === undefined ? undefined : String(config.userPid),
    agentId: `${accountId}.${String(config.userId)}`,
  };
}

/** The bearer stays the same; the answer has no new one (protocol.md 2.2). */
export async function refresh(site: Site, session: BrandSession, signal: AbortSignal): Promise<void> {
  await answerTo(postWithSession(site, session, 'refresh?v=1.3', signal), 'refresh');
}

export async function logout(site: Site, session: BrandSession, signal: AbortSignal): Promise<void> {
  await answerTo(postWithSession(site, session, 'logout', signal), 'refresh');
}

function postWithSession(site: Site, session: BrandSession, action: string, signal: AbortSignal) {
  const url = serviceUrl('http', hostOf(site.domains, 'agentVep'), path(site.accountId, action), site.isPlain);
  const headers = session.cookie === undefined ? undefined : { cookie: session.cookie };
  return site.http.post(url, {
    json: { csrf: session.csrf },
    signal,
    credentials: 'include',
    ...(headers && { headers }),
  });
}

function sessionCookie(response: Response): string | undefined {
  const cookies = response.headers.getSetCookie?.() ?? [];
  return cookies.map((cookie) => cookie.split(';', 1)[0]!).find((cookie) => cookie.startsWith('Session_id='));
}
