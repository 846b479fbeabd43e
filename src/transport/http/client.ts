import ky, { HTTPError } from 'ky';
import type { Failure, PolicyPlace } from '../failure.js';
import { networkFailure } from '../network-failure.js';
import { platformFailure } from '../policy.js';
import type { Runtime } from '../runtime.js';
import type { Secrets } from '../secrets.js';
import { isJson, type Json, WrongField } from '../wire/json.js';

export interface HttpRequest {
  readonly url: string;
  readonly signal: AbortSignal;
  /** Sent with POST, as JSON. */
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the connection was doing, where the place alone does not say it. */
  readonly step?: string;
}

/** The bytes of a file, on their way to the object store or back (protocol.md 9). */
export interface Transfer {
  readonly url: string;
  readonly signal: AbortSignal;
  /** What is put there; without it the file is read. */
  readonly bytes?: Uint8Array<ArrayBuffer> | undefined;
  /** Told as the bytes go, where the runtime can tell; sent this way an upload has no length in front. */
  readonly onProgress?: ((progress: FileProgress) => void) | undefined;
}

/** How far the bytes of a file have come. */
export interface FileProgress {
  /** 0 to 1; 0 until the end where the length is not known. */
  readonly percent: number;
  readonly transferredBytes: number;
  /** 0 where it is not known. */
  readonly totalBytes: number;
}

/** What came back, as far as somebody reads it. */
export interface HttpAnswer {
  /** Some services answer with a list: it is the member `list` then. */
  readonly body: Json;
  readonly headers: Headers;
}

type HttpPlace = Extract<PolicyPlace, 'domains' | 'login' | 'refresh' | 'signup' | 'authenticate' | 'service'>;

const STEPS: Readonly<Record<HttpPlace, string>> = {
  domains: 'discover',
  login: 'authenticate',
  signup: 'authenticate',
  authenticate: 'authenticate',
  refresh: 'refresh',
  service: 'service',
};

/** Places whose session is a cookie in browsers (protocol.md 2.2); elsewhere it would only get in the way of CORS. */
const SENDS_COOKIES: ReadonlySet<HttpPlace> = new Set<HttpPlace>(['login', 'refresh', 'signup']);

/** The platform's words are for people; a page of HTML is not. */
const LONGEST_WORDS = 300;

/**
 * The HTTP client of one connection, for looking up domains, signing in and the services. Nothing is retried here and nothing has a
 * time limit: both belong to whoever asks and aborts the request by its signal: the connection's machine when the state that
 * wants it is left, the services when their time is up. Everything that goes wrong is thrown as a Failure without secrets, by the policy table of the place.
 */
export class Http {
  readonly secrets: Secrets;
  /** For what has no place in the policy table. */
  readonly ky: typeof ky;

  constructor(runtime: Runtime, secrets: Secrets) {
    this.secrets = secrets;
    this.ky = ky.create({ fetch: runtime.fetch, retry: 0, timeout: false });
  }

  get(place: HttpPlace, request: HttpRequest): Promise<HttpAnswer> {
    return this.#ask(place, 'get', request);
  }

  post(place: HttpPlace, request: HttpRequest): Promise<HttpAnswer> {
    return this.#ask(place, 'post', request);
  }

  /** Puts a file into the object store, or reads one. The URL is the permission: no token goes there. */
  async transfer(step: 'upload' | 'download', { url, signal, bytes, onProgress }: Transfer): Promise<ArrayBuffer> {
    try {
      const options = bytes
        ? // As a blob of pieces it leaves piece by piece, so that there is progress to tell of.
          {
            method: 'put',
            body: onProgress ? new Blob(piecesOf(bytes)) : bytes,
            ...(onProgress && { onUploadProgress: onProgress }),
          }
        : { method: 'get', ...(onProgress && { onDownloadProgress: onProgress }) };
      return await (await this.ky(url, { ...options, signal })).arrayBuffer();
    } catch (error) {
      throw this.secrets.clearFailure(await failureOf(error, 'storage', step, url));
    }
  }

  /** Reads the answer; a field that is not what it should be ends as a failure that names it. */
  read<T>(place: HttpPlace, answer: HttpAnswer, reader: (body: Json) => T): T {
    try {
      return reader(answer.body);
    } catch (error) {
      if (error instanceof WrongField) throw unexpected(place, `${error.field} is missing or not what it should be`);
      throw error;
    }
  }

  async #ask(place: HttpPlace, method: 'get' | 'post', request: HttpRequest): Promise<HttpAnswer> {
    const { url, signal, json, headers, step = STEPS[place] } = request;
    try {
      const response = await this.ky(url, {
        method,
        signal,
        ...(method === 'post' && { json }),
        ...(SENDS_COOKIES.has(place) && { credentials: 'include' as const }),
        ...(headers && { headers }),
      });
      return { body: bodyOf(place, await response.text()), headers: response.headers };
    } catch (error) {
      throw this.secrets.clearFailure(await failureOf(error, place, step, url));
    }
  }
}

const PIECE_BYTES = 65_536;

const piecesOf = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>[] =>
  Array.from({ length: Math.ceil(bytes.length / PIECE_BYTES) }, (_, index) =>
    bytes.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES),
  );

function bodyOf(place: HttpPlace, text: string): Json {
  let body: unknown;
  try {
    body = text === '' ? {} : JSON.parse(text);
  } catch {
    // What is not JSON is refused below.
  }
  if (place === 'service' && Array.isArray(body)) return { list: body };
  if (!isJson(body) || Array.isArray(body)) throw unexpected(place, 'the answer is not a JSON object');
  return body;
}

export async function failureOf(error: unknown, place: PolicyPlace, step: string, url: string): Promise<Failure> {
  if (!(error instanceof HTTPError)) return networkFailure(error, step, url);
  // A refusal is one even if the connection breaks before its words are complete.
  const text = await error.response.text().catch(() => '');
  return platformFailure(place, error.response.status, wordsOf(text));
}

/** An answer that the platform should not give. Trying again may help, unless the place says otherwise. */
export const unexpected = (place: PolicyPlace, reason: string, next: Failure['next'] = 'retry'): Failure => ({
  ...platformFailure(place, 200, reason),
  code: 'UNEXPECTED_ANSWER',
  next,
});

/** The platform's own words, out of its error body or as they are (protocol.md 2.2). */
export function wordsOf(text: string): string {
  const words = wordsIn(text);
  if (words !== undefined) return words.slice(0, LONGEST_WORDS);
  return text.length <= LONGEST_WORDS && !text.trimStart().startsWith('<') ? text : '';
}

function wordsIn(text: string): string | undefined {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJson(body)) return undefined;
  const { error, message, internalErrorCode } = body;
  const candidates = [isJson(error) ? error.message : undefined, message, internalErrorCode];
  const words = candidates.find((one) => typeof one === 'string' || typeof one === 'number');
  return words === undefined ? '' : String(words);
}
