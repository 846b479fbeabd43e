import type { IncomingMessage } from 'node:http';
import type { Parts } from '../parts.js';
import { isObject, type JsonObject, parseJson } from '../wire/json.js';

/** An HTTP request as the services see it. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** `host:port` under which the client reached the emulator. */
  readonly host: string;
  readonly bodyText: string;
  readonly body: Buffer;
}

/** What judges a signature takes a while. */
export type Answer = Reply | Promise<Reply>;

/** What answers the requests to a path; `groups` are the named parts of it. */
export type Handler = (parts: Parts, exchange: Exchange, groups: Readonly<Record<string, string>>) => Answer;

/** An HTTP answer. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** In place of a body that is text. */
  readonly bytes?: Buffer | undefined;
}

export const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

/** No answer: the connection is cut. */
export const CUT: Reply = { status: 0 };

export const empty = (status: number): Reply => ({ status });

export const plain = (status: number, body: string): Reply => ({
  status,
  headers: { 'Content-Type': 'text/plain' },
  body,
});

/** Only names: what stands before the parenthesis is run by whoever loads the script. */
const CALLBACK = /^[\w$.[\]]{1,128}$/;

export function jsonp(callback: string | null, body: unknown): Reply {
  const name = callback ?? 'callback';
  if (!CALLBACK.test(name)) return plain(400, 'bad callback name');
  return {
    status: 200,
    headers: { 'Content-Type': 'application/javascript' },
    body: `${name}(${JSON.stringify(body)})`,
  };
}

/** Body as an object; an empty body counts as `{}`, anything else that is no object as `undefined`. */
export function bodyOf({ bodyText }: Exchange): JsonObject | undefined {
  if (bodyText.trim() === '') return {};
  const parsed = parseJson(bodyText);
  return isObject(parsed) ? parsed : undefined;
}

export function cookieOf({ headers }: Exchange, name: string): string | undefined {
  for (const part of (headers.cookie ?? '').split(';')) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name) return value;
  }
  return undefined;
}
