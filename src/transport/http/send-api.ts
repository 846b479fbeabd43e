import { type Failure, failure } from '../failure.js';
import { serviceUrl } from '../hosts.js';
import { networkFailure } from '../network-failure.js';
import { platformFailure } from '../policy.js';
import { isJson, type Json } from '../wire/json.js';
import { failureOf, type Http, unexpected, wordsOf } from './client.js';
import { payloadOf } from './consumer-signup.js';
import { type Domains, hostOf } from './domains.js';

/** The Connector API: consumers of a server, over HTTP (protocol.md 3.7). */

export interface SendApiSite {
  readonly http: Http;
  readonly domains: Domains;
  readonly isPlain: boolean;
  readonly accountId: string;
}

/** An installed app. */
export interface AppKeys {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The token of the app itself, good for about an hour. */
export function askAppToken(
  site: SendApiSite,
  { clientId, clientSecret }: AppKeys,
  signal: AbortSignal,
): Promise<string> {
  const account = encodeURIComponent(site.accountId);
  const path = `/sentinel/api/account/${account}/app/token?v=1.0`;
  const url = serviceUrl('http', hostOf(site.domains, 'sentinel'), path, site.isPlain);
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  return tokenIn(site, url, { body: new URLSearchParams(form), signal }, 'access_token');
}

/** The token of a consumer whom the app knows by this id; it has no end, and the same id is the same consumer. */
export function askConsumerToken(
  site: SendApiSite,
  appToken: string,
  id: string,
  signal: AbortSignal,
): Promise<string> {
  const path = `/api/account/${encodeURIComponent(site.accountId)}/consumer?v=1.0`;
  const url = serviceUrl('http', hostOf(site.domains, 'idp'), path, site.isPlain);
  const json = { ext_consumer_id: id };
  return tokenIn(site, url, { json, headers: { Authorization: appToken }, signal }, 'token');
}

/** The platform's id of the consumer, out of the consumer's token. */
export function consumerIdIn(token: string): string | undefined {
  const id = payloadOf(token)?.lp_consumer_id;
  return typeof id === 'string' ? id : undefined;
}

async function tokenIn({ http }: SendApiSite, url: string, options: object, member: string): Promise<string> {
  let body: unknown;
  try {
    body = await http.ky.post(url, options).json();
  } catch (error) {
    throw http.secrets.clearFailure(await tokenFailure(error, url));
  }
  const token = isJson(body) ? body[member] : undefined;
  if (typeof token !== 'string' || token === '') throw unexpected('authenticate', `no ${member}`, 'giveUp');
  http.secrets.add(token);
  return token;
}

/** What the platform will say again, however often it is asked, is said by our own code: no connector is to blame. */
async function tokenFailure(error: unknown, url: string): Promise<Failure> {
  const known = await failureOf(error, 'authenticate', 'authenticate', url);
  const { status, reason, family } = known;
  if (family !== 'platform' || known.next !== 'giveUp') return known;
  return failure('APP_REFUSED', { status }, { status, ...(reason && { reason }) } as Partial<Failure>);
}

/** An answer of the Connector API in words of the socket (protocol.md 5.2). */
export interface SendApiAnswer {
  readonly reqId: string;
  readonly code: number;
  readonly body: unknown;
}

/** What became of what was posted: answered; certainly not carried out; or nobody knows. */
export type Posted =
  | { readonly how: 'answered'; readonly answers: readonly SendApiAnswer[] }
  | { readonly how: 'notTaken'; readonly failure: Failure }
  | { readonly how: 'lost'; readonly failure: Failure };

export interface PostRequest {
  readonly url: string;
  readonly appToken: string;
  readonly consumerToken: string;
  readonly clientProperties: string;
  readonly text: string;
  readonly signal: AbortSignal;
}

/** Nothing was sent: there was no connection to send it on. */
const NEVER_SENT: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

export async function post(http: Http, request: PostRequest): Promise<Posted> {
  const { url, appToken, consumerToken, clientProperties, text, signal } = request;
  try {
    const response = await http.ky.post(url, {
      body: text,
      headers: {
        'Content-Type': 'application/json',
        Authorization: appToken,
        'X-LP-ON-BEHALF': consumerToken,
        'Client-Properties': clientProperties,
      },
      throwHttpErrors: false,
      signal,
    });
    return outcomeOf(response.status, await response.text(), http);
  } catch (error) {
    const how = codesOf(error).some((code) => NEVER_SENT.has(code)) ? 'notTaken' : 'lost';
    return { how, failure: http.secrets.clearFailure(networkFailure(error, 'send', url)) };
  }
}

function outcomeOf(status: number, text: string, { secrets }: Http): Posted {
  // Which of the two tokens it is about is not said; what they were for goes out again with the next ones.
  if (status === 401) return { how: 'notTaken', failure: platformFailure('upgrade', 401) };
  if (status === 503) return { how: 'notTaken', failure: platformFailure('upgrade', 503) };
  // In front of the platform somebody gave up waiting for it.
  if (status === 502 || status === 504) return { how: 'lost', failure: platformFailure('upgrade', status) };
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // Without a body that can be read, the status says what happened.
  }
  const answers = (Array.isArray(body) ? body : [body]).filter((one) => isJson(one));
  const known = answers.map((one) => answerOf(one, status));
  const isWhole = known.length > 0 && known.every(({ reqId }) => reqId !== '');
  if (isWhole) return { how: 'answered', answers: known };
  return {
    how: 'answered',
    answers: [{ reqId: '', code: status < 400 ? 500 : status, body: secrets.clear(wordsOf(text)) }],
  };
}

/** Words that stand for what is not the status of the whole answer. */
const CODES: ReadonlyMap<unknown, number> = new Map([
  ['OK', 200],
  ['BAD_REQUEST', 400],
  ['UNAUTHORIZED', 401],
  ['FORBIDDEN', 403],
  ['NOT_FOUND', 404],
  ['TOO_MANY_REQUESTS', 429],
  ['INTERNAL_SERVER_ERROR', 500],
]);

/** There `code` is a word, and a text is wrapped (protocol.md 3.7). */
function answerOf({ reqId, code, body }: Json, status: number): SendApiAnswer {
  const number = typeof code === 'number' ? code : (CODES.get(code) ?? (status < 400 ? 500 : status));
  const message = isJson(body) && Object.keys(body).length === 1 ? body.msg : undefined;
  const isNamed = typeof reqId === 'string' || typeof reqId === 'number';
  return { reqId: isNamed ? String(reqId) : '', code: number, body: message ?? body };
}

/** Codes of an error and of what caused it; a host with several addresses has several causes. */
function codesOf(error: unknown): unknown[] {
  const { code, cause, errors } = (error ?? {}) as { code?: unknown; cause?: unknown; errors?: readonly unknown[] };
  return [code, ...(cause === undefined ? [] : codesOf(cause)), ...(errors ?? []).flatMap(codesOf)];
}
