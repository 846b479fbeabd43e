import { type Proxies, type Runtime, systemClock, type WebSocketConstructor } from './runtime.js';

/** A message channel, because timeouts of zero are stretched to several milliseconds by browsers. */
function nextTurn(callback: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    callback();
  };
  port2.postMessage(undefined);
}

/** A worker has no document, and some embedders have neither. */
function onWake(listener: () => void): () => void {
  const page = globalThis.document as Document | undefined;
  const looked = (): void => {
    if (page?.visibilityState === 'visible') listener();
  };
  globalThis.addEventListener?.('online', listener);
  page?.addEventListener('visibilitychange', looked);
  return () => {
    globalThis.removeEventListener?.('online', listener);
    page?.removeEventListener('visibilitychange', looked);
  };
}

export const runtime: Runtime = {
  clock: systemClock,
  random: Math.random,
  fetch: (...request) => globalThis.fetch(...request),
  // Looked up late: a page may be loaded where WebSocket is put in afterwards, and a test may replace it.
  get WebSocket() {
    return globalThis.WebSocket as unknown as WebSocketConstructor;
  },
  canSetHeaders: false,
  preview: async (image, longest) => (await import('./files/preview.browser.js')).preview(image, longest),
  onWake,
  yield: nextTurn,
};

/** A browser has its own settings for proxies. */
export const proxies: Proxies | undefined = undefined;
