import { type Failure, failureFrom } from './failure.js';
import { networkFailure } from './network-failure.js';
import { platformFailure } from './policy.js';
import type { Runtime, WebSocketLike } from './runtime.js';
import type { Secrets } from './secrets.js';
import type { Frame } from './wire/frame-excerpt.js';

export interface SocketHandlers {
  readonly frame: (frame: Frame) => void;
  readonly pong: () => void;
  readonly closed: (failure: Failure) => void;
}

/** An open WebSocket, whatever made it. */
export interface OpenSocket {
  send(text: string): void;
  /** False where the runtime has no ping of its own (browsers): something else must be sent then. */
  ping(): boolean;
  /** Resolves when the closing handshake is done; the caller bounds the wait. */
  close(): Promise<void>;
  /** Cuts it without waiting for the peer. */
  drop(): void;
}

/** The upgrade headers of a consumer who can set them (protocol.md 4.1). */
export type SocketHeaders = Readonly<Record<string, string>>;

/**
 * Opens a WebSocket and settles when it is open or refused. After it is closed or dropped no handler is called again, and
 * frames of a replaced socket are dropped (KB-15). Failures are without secrets, also where the peer echoes one.
 */
export function openSocket(
  runtime: Runtime,
  secrets: Secrets,
  url: string,
  headers: SocketHeaders,
  handlers: SocketHandlers,
  signal: AbortSignal,
): Promise<OpenSocket> {
  return new Promise((resolve, reject) => {
    let socket: WebSocketLike;
    try {
      socket = runtime.canSetHeaders
        ? new runtime.WebSocket(url, [], { headers, perMessageDeflate: false })
        : new runtime.WebSocket(url);
    } catch (error) {
      reject(secrets.clearFailure(failureFrom(error, 'openSocket')));
      return;
    }
    let state: 'opening' | 'open' | 'closing' | 'gone' = 'opening';
    let trouble: Failure | undefined;
    let closed: (() => void) | undefined;

    const gone = (): void => {
      state = 'gone';
      signal.removeEventListener('abort', aborted);
      closed?.();
    };
    const cut = (): void => {
      try {
        if (socket.terminate) socket.terminate();
        else socket.close();
      } catch {
        // It was not open yet, or is closed already: either way nothing of it is left.
      }
    };
    const aborted = (): void => {
      if (state !== 'opening') return;
      gone();
      cut();
      reject(secrets.clearFailure(failureFrom(signal.reason, 'openSocket')));
    };

    socket.onopen = () => {
      if (state !== 'opening') return cut();
      state = 'open';
      signal.removeEventListener('abort', aborted);
      resolve(open);
    };
    socket.onerror = (event: { readonly message?: string; readonly error?: unknown }) => {
      // The close event that follows ends it; this one only knows more about why.
      const error = event.error ?? new Error(event.message || 'the WebSocket failed');
      trouble ??= secrets.clearFailure(networkFailure(error, 'openSocket', url));
    };
    socket.onclose = (event: { readonly code: number; readonly reason?: string }) => {
      const before = state;
      if (before === 'gone') return;
      gone();
      // 1006 says nothing by itself; what the error event knew says more.
      const reason = typeof event.reason === 'string' ? secrets.clear(event.reason) : '';
      const failure = event.code === 1006 && trouble ? trouble : platformFailure('close', event.code, reason);
      if (before === 'opening') reject(failure);
      else if (before === 'open') handlers.closed(failure);
    };
    if (socket.on) {
      // `ws` can do without an event object for each message, tells pongs, and knows the HTTP status of a refusal.
      socket.on('message', (data: Uint8Array) => {
        if (state === 'open') handlers.frame(data);
      });
      socket.on('pong', () => {
        if (state === 'open') handlers.pong();
      });
      socket.on(
        'unexpected-response',
        (request: { destroy(): void }, response: { statusCode?: number; resume(): void }) => {
          response.resume();
          request.destroy();
          if (state !== 'opening') return;
          gone();
          reject(platformFailure('upgrade', response.statusCode ?? 0));
          cut();
        },
      );
    } else {
      socket.onmessage = ({ data }) => {
        if (state === 'open') handlers.frame(String(data));
      };
    }
    signal.addEventListener('abort', aborted);
    if (signal.aborted) aborted();

    const open: OpenSocket = {
      send: (text) => {
        if (state === 'open') socket.send(text);
      },
      ping: () => {
        if (!socket.ping) return false;
        try {
          if (state === 'open') socket.ping();
        } catch {
          // A socket that cannot be written to any more is noticed by its silence.
        }
        return true;
      },
      close: () => {
        if (state === 'gone') return Promise.resolve();
        state = 'closing';
        return new Promise((done) => {
          closed = done;
          socket.close(1000);
        });
      },
      drop: () => {
        if (state === 'gone') return;
        gone();
        cut();
      },
    };
  });
}
