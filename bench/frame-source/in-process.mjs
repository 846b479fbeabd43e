import { loginAnswer, Responder, serviceDirectory } from './responder.mjs';

/**
 * The platform without a network: a `fetch` and a `WebSocket` to inject into a client, and `feed()` to hand it the text
 * of a frame as a real socket would. Figures about the cost of a notification use it, so that no socket, no kernel and no
 * other process is part of the number.
 */

/** @typedef {import('./world.mjs').World} World */

export class InProcessPlatform {
  /** @param {World} world @param {{ snapshotSize?: number }} [options] */
  constructor(world, options = {}) {
    this.world = world;
    this.responder = new Responder(world, options);
    /** @type {FakeSocket | undefined} */
    this.socket = undefined;
    const platform = this;
    this.WebSocket = class extends FakeSocket {
      /** @param {string | URL} url */
      constructor(url) {
        super(url, platform);
      }
    };
    /** @type {typeof globalThis.fetch} */
    this.fetch = async (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      const body = input instanceof Request ? await input.text() : String(init?.body ?? '');
      const text = url.includes('/baseURI.json')
        ? serviceDirectory('127.0.0.1:1')
        : url.includes('/login')
          ? loginAnswer(String(JSON.parse(body).username))
          : '';
      return new Response(text, { status: 200, headers: { 'content-type': 'application/json' } });
    };
  }

  /** @param {string} text */
  feed(text) {
    this.socket?.deliver(text);
  }
}

/** As much of the browser's WebSocket as a client needs: the four handlers, as properties or listeners. */
export class FakeSocket extends EventTarget {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSING = 2;
  static CLOSED = 3;
  CONNECTING = 0;
  OPEN = 1;
  CLOSING = 2;
  CLOSED = 3;

  /** @param {string | URL} url @param {InProcessPlatform} platform */
  constructor(url, platform) {
    super();
    this.url = String(url);
    this.platform = platform;
    this.readyState = 0;
    this.bufferedAmount = 0;
    this.binaryType = 'blob';
    this.protocol = '';
    this.extensions = '';
    /** @type {((event: object) => void) | null} */
    this.onopen = null;
    /** @type {((event: { data: string }) => void) | null} */
    this.onmessage = null;
    /** @type {((event: object) => void) | null} */
    this.onclose = null;
    /** @type {((event: object) => void) | null} */
    this.onerror = null;
    platform.socket = this;
    setImmediate(() => {
      this.readyState = 1;
      this.onopen?.({ type: 'open' });
      this.dispatchEvent(new Event('open'));
    });
  }

  /** @param {string} text */
  send(text) {
    setImmediate(() => {
      for (const answer of this.platform.responder.answer(String(text))) this.deliver(answer);
    });
  }

  /** The cheapest way a socket can hand over a frame; `addEventListener` works too, at its own price. @param {string} data */
  deliver(data) {
    if (this.onmessage !== null) this.onmessage({ data });
    else this.dispatchEvent(new MessageEvent('message', { data }));
  }

  /** @param {number} [code] @param {string} [reason] */
  close(code = 1000, reason = '') {
    if (this.readyState >= 2) return;
    this.readyState = 2;
    setImmediate(() => {
      this.readyState = 3;
      this.onclose?.({ type: 'close', code, reason, wasClean: true });
      this.dispatchEvent(Object.assign(new Event('close'), { code, reason, wasClean: true }));
    });
  }
}
