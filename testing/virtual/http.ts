import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request as the emulator's HTTP services read it. */
export interface HttpCall {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

type Serve = (request: IncomingMessage, response: ServerResponse) => void;

/** A request whose body breaks off halfway: the emulator hears of the beginning only, and nobody of its answer. */
export function breakOff(serve: Serve, call: HttpCall): void {
  const { body } = call;
  const request = requestOf(call, () => {});
  serve(request as unknown as IncomingMessage, responseFor(() => {}) as unknown as ServerResponse);
  request.emit('data', body.subarray(0, body.length / 2));
  request.emit('error', new Error('aborted'));
}

/** Hands a request to the emulator; `answered` gets `undefined` when the emulator cut the connection. */
export function handOver(serve: Serve, call: HttpCall, answered: (answer: HttpAnswer | undefined) => void): void {
  const request = requestOf(call, () => answered(undefined));
  serve(request as unknown as IncomingMessage, responseFor(answered) as unknown as ServerResponse);
  if (call.body.length > 0) request.emit('data', call.body);
  request.emit('end');
}

const requestOf = ({ method, url, headers }: HttpCall, destroy: () => void) =>
  Object.assign(new EventEmitter(), { method, url, headers, socket: { destroy } });

function responseFor(answered: (answer: HttpAnswer) => void) {
  let head: { readonly status: number; readonly headers: Readonly<Record<string, string>> } | undefined;
  const response = {
    destroyed: false,
    get headersSent() {
      return head !== undefined;
    },
    writeHead: (status: number, headers: Readonly<Record<string, string>>) => {
      head = { status, headers };
    },
    end: (body: string | Buffer = '') => {
      response.destroyed = true;
      answered({ status: 200, headers: {}, ...head, body: typeof body === 'string' ? Buffer.from(body) : body });
    },
  };
  return response;
}

/** An answer of which the head comes, and half of the body. */
export const brokenResponseOf = ({ status, headers, body }: HttpAnswer): Response =>
  new Response(
    new ReadableStream<Uint8Array>({
      start: (stream) => stream.enqueue(new Uint8Array(body.subarray(0, body.length / 2))),
      pull: (stream) => stream.error(new TypeError('terminated')),
    }),
    { status, headers: Object.entries(headers) as [string, string][] },
  );

export const responseOf = ({ status, headers, body }: HttpAnswer): Response =>
  new Response(status === 204 ? null : new Uint8Array(body), {
    status,
    headers: Object.entries(headers) as [string, string][],
  });
