import type { Platform } from '../platform.js';
import { type PolicyPlace, platformFailure } from '../policy.js';

/** The platform's `fetch`. */
export type Http = Platform['fetch'];

export interface PostOptions {
  readonly signal: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  /** `include` where the platform's cookie has to travel along; a browser keeps it, and sends it by itself. */
  readonly credentials?: RequestCredentials;
}

/** The sign-in wants both (protocol.md 2.1); a look-up names its format in its path. */
const JSON_HEADERS = { accept: 'application/json', 'content-type': 'application/json' } as const;

/*
 * Requests are never retried and have no time limit of their own: both belong to the connection chart, which aborts a
 * request by its signal when the state that wants it is left. What is left for an HTTP client to do is so little that none
 * is used (bench/history.md).
 */

export function get(http: Http, url: string, signal: AbortSignal): Promise<Response> {
  return http(url, { signal });
}

export function post(http: Http, url: string, body: unknown, options: PostOptions): Promise<Response> {
  const headers = { ...JSON_HEADERS, ...options.headers };
  return http(url, { ...options, method: 'POST', headers, body: JSON.stringify(body) });
}

/** The answer's body as an object; a failure by the policy table when the status says no, or when it is not JSON. */
export async function readAnswer(response: Response, place: PolicyPlace): Promise<Record<string, unknown>> {
  const text = await response.text();
  if (!response.ok) throw platformFailure(place, response.status, wordsOf(text));
  try {
    const body: unknown = text === '' ? {} : JSON.parse(text);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  } catch {
    // Falls through: what is not a JSON object is not an answer.
  }
  throw { ...platformFailure(place, response.status, 'the answer is not a JSON object'), code: 'UNEXPECTED_ANSWER' };
}

/** The platform's own words, out of its error body or as they are (protocol.md 2.2). */
function wordsOf(text: string): string {
  try {
    const body = JSON.parse(text) as { error?: { message?: unknown }; message?: unknown; internalErrorCode?: unknown };
    const words = body.error?.message ?? body.message ?? body.internalErrorCode;
    return words === undefined ? '' : String(words).slice(0, 300);
  } catch {
    return text.length <= 300 && !text.trimStart().startsWith('<') ? text : '';
  }
}
