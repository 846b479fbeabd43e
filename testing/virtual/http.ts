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

/** Hands a request to the emulator; `answered` gets `undefined` when the emulator cut the connection. */
export function handOver(serve: Serve, call: HttpCall, answered: (answer: HttpAnswer | undefined) => void): void {
  const request = Object.assign(new EventEmitter(), {
    method: call.method,
    url: call.url,
    headers: call.headers,
    socket: { destroy: () => answered(undefined) },
  });
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
  serve(request as unknown as IncomingMessage, response as unknown as ServerResponse);
  if (call.body.length > 0) request.emit('data', call.body);
  request.emit('end');
}

export const responseOf = ({ status, headers, body }: HttpAnswer): Response =>
  new Response(status === 204 ? null : new Uint8Array(body), {
    status,
    headers: Object.entries(headers) as [string, string][],
  });
