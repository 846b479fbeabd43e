import { WebSocket } from 'ws';
import { type Runtime, systemClock, type WebSocketConstructor } from './runtime.js';

export const runtime: Runtime = {
  clock: systemClock,
  random: Math.random,
  fetch: (...request) => globalThis.fetch(...request),
  WebSocket: WebSocket as unknown as WebSocketConstructor,
  canSetHeaders: true,
  yield: (callback) => {
    setImmediate(callback);
  },
};
