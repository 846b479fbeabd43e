import type { WebSocketConstructor, WebSocketLike } from 'parley-sdk';
import { WebSocket } from 'ws';

/**
 * What a browser offers: no headers, no ping, no way to cut a connection, and events that come as objects. Anything more
 * that a caller tried to use would be missing.
 */
class BrowserSocket implements WebSocketLike {
  onopen: WebSocketLike['onopen'] = null;
  onmessage: WebSocketLike['onmessage'] = null;
  onclose: WebSocketLike['onclose'] = null;
  onerror: WebSocketLike['onerror'] = null;
  readonly #inner: WebSocket;

  constructor(url: string, ...more: unknown[]) {
    if (more.some((one) => one !== undefined)) throw new SyntaxError('A browser takes no options.');
    this.#inner = new WebSocket(url);
    this.#inner.onopen = () => this.onopen?.({} as never);
    this.#inner.onmessage = ({ data }) => this.onmessage?.({ data: String(data) } as never);
    this.#inner.onclose = ({ code, reason }) => this.onclose?.({ code, reason } as never);
    // A browser tells nothing about what went wrong.
    this.#inner.onerror = () => this.onerror?.({} as never);
  }

  send(text: string): void {
    this.#inner.send(text);
  }

  close(code?: number, reason?: string): void {
    this.#inner.close(code, reason);
  }
}

export const browserSocket: WebSocketConstructor = BrowserSocket;
