import type { PreviewMaker } from './files/preview.js';
import type { HttpProxy } from './proxy/proxy.js';

/** The outside world, as far as Parley touches it. Node and browser versions are a few lines each; tests pass their own. */
export interface Runtime {
  readonly clock: RuntimeClock;
  /** 0 ≤ n < 1; jitter of the retry delays comes from it. */
  readonly random: () => number;
  readonly fetch: typeof globalThis.fetch;
  /** `ws` in Node, the browser's own in a browser. Anything with the browser's interface will do. */
  readonly WebSocket: WebSocketConstructor;
  /** Whether `WebSocket` takes headers; without, consumers authenticate with an InitConnection frame (protocol.md 4.3). */
  readonly canSetHeaders: boolean;
  /**
   * Calls the listener whenever the network may be back: a browser's `online`, a page that is looked at again. Returns what
   * stops it. Absent where nobody tells (Node).
   */
  readonly onWake?: (listener: () => void) => () => void;
  /**
   * An inspector that the surroundings ask for: in Node, `PARLEY_INSPECT=<address of a visualizer>` (docs/inspecting.md).
   * Undefined where nobody asks.
   */
  readonly inspector?: () => Promise<{ watch(connection: object): void }> | undefined;
  /**
   * A WebSocket that does not keep the process alive: an inspector must not be the reason why it does not end.
   * Default: an ordinary one.
   */
  readonly openBackgroundSocket?: (url: string) => WebSocketLike;
  /** Makes the thumbnail that goes with a picture (protocol.md 8.2). Absent: pictures have none. */
  readonly preview?: PreviewMaker;
  /**
   * Whether `fetch` can send a body piece by piece, so that there is progress to tell of. Browsers can over HTTP/2 only; there an
   * upload tells of its begin and its end.
   */
  readonly canStreamUploads?: boolean;
  /** Received bytes in the form that applications of this runtime expect: a Buffer in Node. Default: a Uint8Array. */
  readonly bytes?: (received: ArrayBuffer) => Uint8Array<ArrayBuffer>;
  /** Runs the callback in a later turn of the event loop, so that a long piece of work does not stall it. */
  readonly yield: (callback: () => void) => void;
  /** Awaited before the first request of a session: loads what `fetch` and `WebSocket` need. @internal */
  readonly ready?: () => Promise<void>;
}

/** How a runtime takes its way through proxies, where that is its own business. */
export interface Proxies {
  /** What the environment says about a proxy, such as HTTPS_PROXY; a URL, with credentials perhaps. */
  ofEnvironment(): string | undefined;
  /** The same `fetch` and `WebSocket` through a proxy. */
  through(proxy: HttpProxy, direct: Pick<Runtime, 'fetch'>): Promise<Pick<Runtime, 'fetch' | 'WebSocket'>>;
}

/** How long the event loop is kept busy with one thing before others get a turn. Well below what anybody notices. */
export const BUSY_MS = 10;

/** XState's clock, and the time of day. */
export interface RuntimeClock {
  readonly now: () => number;
  readonly setTimeout: (callback: () => void, milliseconds: number) => unknown;
  readonly clearTimeout: (id: unknown) => void;
}

/**
 * A WebSocket class: the browser's, `ws`, or an application's own. `options` are for those that take headers
 * (`canSetHeaders`).
 */
export type WebSocketConstructor = new (
  url: string,
  protocols?: string[],
  options?: { readonly headers?: Readonly<Record<string, string>>; readonly perMessageDeflate?: boolean },
) => WebSocketLike;

/** What we use of the browser's WebSocket, and, where it is there, of `ws`. */
export interface WebSocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { readonly data: unknown } & never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  /** `ws` only. */
  on?(event: string, listener: (...values: never[]) => void): unknown;
  ping?(): void;
  terminate?(): void;
}

export const systemClock: RuntimeClock = {
  now: () => Date.now(),
  setTimeout: (callback, milliseconds) => globalThis.setTimeout(callback, milliseconds),
  clearTimeout: (id) => globalThis.clearTimeout(id as number),
};
