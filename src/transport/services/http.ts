import ky, { type KyInstance } from 'ky';
import { type PolicyPlace, platformFailure } from '../policy.js';

/**
 * One HTTP client for all services. It never retries and has no time limit of its own: both belong to the connection
 * chart, which aborts the request by its signal when the state that wants it is left.
 */
export function createHttp(fetch: typeof globalThis.fetch): KyInstance {
  return ky.create({
    fetch,
    retry: 0,
    timeout: false,
    throwHttpErrors: false,
    headers: { accept: 'application/json' },
  });
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
