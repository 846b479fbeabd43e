import ky, { HTTPError, type KyInstance, type ResponsePromise } from 'ky';
import { type PolicyPlace, platformFailure } from '../policy.js';
import type { Runtime } from '../runtime.js';

export type Http = KyInstance;

/**
 * The HTTP client of one connection. Sign-in and look-ups are never retried here and have no time limit of their own: both belong
 * to the connection chart, which aborts a request by its signal when the state that wants it is left.
 */
export const httpOver = (runtime: Runtime): Http => ky.create({ fetch: runtime.fetch, retry: 0, timeout: false });

/** The answer's body as an object; a failure by the policy table when the status says no, or when it is not JSON. */
export async function answerTo(request: ResponsePromise, place: PolicyPlace): Promise<Record<string, unknown>> {
  try {
    const response = await request;
    const text = await response.text();
    const body: unknown = text === '' ? {} : JSON.parse(text);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
    throw new SyntaxError('not an object');
  } catch (error) {
    if (error instanceof HTTPError) {
      throw platformFailure(place, error.response.status, wordsOf(await error.response.text()));
    }
    if (error instanceof SyntaxError) {
      throw { ...platformFailure(place, 200, 'the answer is not a JSON object'), code: 'UNEXPECTED_ANSWER' };
    }
    throw error;
  }
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
