import { WebSocket } from 'ws';
import { type Platform, systemClock, type WebSocketConstructor } from './platform.js';

export const nodePlatform: Platform = {
  clock: systemClock,
  random: Math.random,
  fetch: (...request) => globalThis.fetch(...request),
  WebSocket: WebSocket as unknown as WebSocketConstructor,
  canSetHeaders: true,
  yield: (callback) => {
    setImmediate(callback);
  },
};
