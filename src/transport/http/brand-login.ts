import { serviceUrl } from '../hosts.js';
import { objectOf, textOrNone } from '../wire/json.js';
import { type Http, unexpected } from './client.js';
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

/** What a sign-in gives. Credentials keep it; events and contexts never hold any of it (G18). */
export interface BrandSession {
  readonly bearer: string;
  /** Needed with the cookie for refresh and logout; absent when the application came with a bearer only. */
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
  const json = 'assertion' in credentials ? { jwt: 'dummy', assertion: credentials.assertion } : credentials;
  const answer = await http.post('login', { url, json, signal });
  const session = http.read('login', answer, (body): BrandSession => {
    const config = objectOf(body.config, 'config');
    const userId = textOrNone(config.userId, 'config.userId');
    // Without the user's id no request could be made in this user's name.
    if (!userId) throw unexpected('login', 'invalid login state, userId is undefined', 'giveUpOpening');
    const bearer = textOrNone(body.bearer, 'bearer');
    if (!bearer) throw unexpected('login', 'no bearer', 'giveUpOpening');
    return {
      bearer,
      csrf: textOrNone(body.csrf, 'csrf'),
      cookie: sessionCookie(answer.headers),
      userId: textOrNone(config.userPid, 'config.userPid'),
      agentId: `${accountId}.${userId}`,
    };
  });
  for (const secret of [session.bearer, session.csrf, session.cookie?.slice(SESSION_COOKIE.length)]) {
    http.secrets.add(secret);
  }
  return session;
}

/** The bearer stays the same; the answer has no new one (protocol.md 2.2). */
export async function refresh(site: Site, session: BrandSession, signal: AbortSignal): Promise<void> {
  await postWithSession(site, session, 'refresh?v=1.3', signal, 'refresh');
}

export async function logout(site: Site, session: BrandSession, signal: AbortSignal): Promise<void> {
  await postWithSession(site, session, 'logout', signal, 'closeSocket');
}

function postWithSession(site: Site, session: BrandSession, action: string, signal: AbortSignal, step: string) {
  const url = serviceUrl('http', hostOf(site.domains, 'agentVep'), path(site.accountId, action), site.isPlain);
  const headers = session.cookie === undefined ? undefined : { cookie: session.cookie };
  return site.http.post('refresh', { url, json: { csrf: session.csrf }, signal, step, ...(headers && { headers }) });
}

const SESSION_COOKIE = 'Session_id=';

function sessionCookie(headers: Headers): string | undefined {
  const cookies = headers.getSetCookie?.() ?? [];
  return cookies.map((cookie) => cookie.split(';', 1)[0]!).find((cookie) => cookie.startsWith(SESSION_COOKIE));
}
