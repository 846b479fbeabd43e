import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import { type Proxies, type Runtime, systemClock, type WebSocketConstructor, type WebSocketLike } from './runtime.js';

export const runtime: Runtime = {
  clock: systemClock,
  random: Math.random,
  fetch: (...request) => globalThis.fetch(...request),
  WebSocket: WebSocket as unknown as WebSocketConstructor,
  canSetHeaders: true,
  yield: (callback) => {
    setImmediate(callback);
  },
  canStreamUploads: true,
  bytes: (received) => Buffer.from(received),
  preview: async (image, longest) => (await import('./files/preview.node.js')).preview(image, longest),
  openBackgroundSocket: (url) => {
    const createConnection = (options: NetConnectOpts): Socket => connect(options).unref();
    return new WebSocket(url, { createConnection } as never) as unknown as WebSocketLike;
  },
};

/** Spelt in small letters by most programs; where there are both, small letters win, as for curl. */
const variable = (name: string): string | undefined => process.env[name.toLowerCase()] || process.env[name];

export const proxies: Proxies = {
  // All that Parley reaches is behind TLS, so HTTP_PROXY is not meant.
  ofEnvironment: () => variable('HTTPS_PROXY') ?? variable('ALL_PROXY'),
  through: async (proxy, direct) => (await import('./proxy/proxied.node.js')).proxied(proxy, direct),
};
