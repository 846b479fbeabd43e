import { EventEmitter } from 'node:events';
import type { ClientEnd, Line } from './line.js';

/** What the network does when a client asks for a socket. */
export type Dial = (
  url: string,
  headers: Readonly<Record<string, string>>,
  client: ClientEnd,
  answered: (answer: { readonly line: Line } | { readonly status: number } | { readonly error: Error }) => void,
) => { hangUp(): void };

interface Options {
  readonly headers?: Readonly<Record<string, string>>;
}

type Handler = ((event: never) => void) | null;

/** The browser's WebSocket over a line in memory. */
export class BrowserSocket {
  onopen: Handler = null;
  onmessage: ((event: { readonly data: unknown } & never) => void) | null = null;
  onclose: Handler = null;
  onerror: Handler = null;
  protected line: Line | undefined;
  readonly #dialled: { hangUp(): void };
  #isOver = false;

  constructor(dial: Dial, url: string, options: Options | undefined) {
    const client: ClientEnd = {
      message: (text) => this.heard(text),
      pong: () => this.ponged(),
      closed: (code, reason) => this.#end(code, reason),
    };
    this.#dialled = dial(url, options?.headers ?? {}, client, (answer) => {
      if (this.#isOver) return;
      if ('line' in answer) {
        this.line = answer.line;
        this.onopen?.({} as never);
      } else if ('status' in answer) this.refused(answer.status);
      else this.#fail(answer.error);
    });
  }

  send(text: string): void {
    this.line?.up(text);
  }

  close(code = 1000): void {
    if (this.line) this.line.closeFromClient(code);
    else this.terminate();
  }

  terminate(): void {
    this.#dialled.hangUp();
    this.line?.drop();
    this.#end(1006, '');
  }

  protected heard(text: string): void {
    this.onmessage?.({ data: text } as never);
  }

  protected ponged(): void {}

  protected refused(status: number): void {
    this.#fail(new Error(`Unexpected server response: ${status}`));
  }

  #fail(error: Error): void {
    this.onerror?.({ message: error.message, error } as never);
    this.#end(1006, '');
  }

  #end(code: number, reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.onclose?.({ code, reason } as never);
  }
}

/** The same with what `ws` has beyond it: pings, and the HTTP status of a refusal. */
export class NodeSocket extends BrowserSocket {
  readonly #events = new EventEmitter();

  on(event: string, listener: (...values: never[]) => void): this {
    this.#events.on(event, listener as (...values: unknown[]) => void);
    return this;
  }

  ping(): void {
    this.line?.ping();
  }

  protected override heard(text: string): void {
    this.#events.emit('message', Buffer.from(text), false);
  }

  protected override ponged(): void {
    this.#events.emit('pong', Buffer.alloc(0));
  }

  protected override refused(status: number): void {
    const request = { destroy: () => {} };
    if (!this.#events.emit('unexpected-response', request, { statusCode: status, resume: () => {} }))
      super.refused(status);
  }
}
