import type { Failure } from '../../transport/failure.js';
import { serviceUrl } from '../../transport/hosts.js';
import type { Domains } from '../../transport/http/domains.js';
import { type OpenSocket, openSocket } from '../../transport/socket.js';
import type { Frame } from '../../transport/wire/frame.js';
import type { Session } from '../session.js';
import { initConnection } from '../session-options.js';

/** The one socket of a connection at a time. Numbers them, so that the chart can tell a late word of an old one. */
export class SocketKeeper {
  readonly #session: Session;
  #socket: OpenSocket | undefined;
  #lastId = 0;

  constructor(session: Session) {
    this.#session = session;
  }

  async open(domains: Domains, signal: AbortSignal): Promise<{ readonly socketId: number }> {
    const { options, runtime, credentials, inbox } = this.#session;
    const { side, origin, accountId } = options;
    this.drop();
    this.#lastId += 1;
    const socketId = this.#lastId;
    const token = credentials.token ?? '';
    const account = `/ws_api/account/${encodeURIComponent(accountId)}/messaging`;
    const { host, path } = side.socketAddress(domains, account, token);
    const url = serviceUrl('ws', host, path, origin.isPlain);
    const headers = side.socketHeaders(token, options);
    inbox.clear();
    let refuse: ((failure: Failure) => void) | undefined;
    const handlers = {
      frame: (frame: Frame) => inbox.put(frame),
      pong: () => this.#session.send({ type: 'pong.received' }),
      closed: (failure: Failure) => {
        if (this.#lastId !== socketId) return;
        this.#socket = undefined;
        if (refuse) return refuse(failure);
        if (failure.next === 'signIn') credentials.withdraw();
        this.#session.send({ type: 'socket.closed', socketId, failure });
      },
    };
    const socket = await openSocket(runtime, url, headers, handlers, signal);
    this.#socket = socket;
    if (side.dialect === 'consumer' && !runtime.canSetHeaders) {
      try {
        await this.#introduce(token, signal, (reject) => {
          refuse = reject;
        });
      } catch (error) {
        if (this.#lastId === socketId) this.drop();
        throw error;
      }
      refuse = undefined;
    }
    return { socketId };
  }

  transmit(frame: string, type: string): void {
    this.#session.program.requestSent(type, frame);
    this.#socket?.send(frame);
  }

  /** Sends something the peer must answer. Browsers have no ping: a clock request does as well (protocol.md 4.4). */
  ping(): void {
    if (!this.#socket || this.#socket.ping()) return;
    const { outbox, options } = this.#session;
    outbox.dispatch({
      request: this.#session.wire('GetClock', {}),
      timeoutMs: options.responseTimeoutMs,
      settle: (outcome) => {
        if (outcome.ok) this.#session.send({ type: 'pong.received' });
      },
    });
  }

  async close(): Promise<void> {
    // Kept until the peer has answered: one that does not is dropped by the chart, and must not outlive it.
    const socket = this.#socket;
    await socket?.close();
    if (this.#socket === socket) this.#socket = undefined;
  }

  drop(): void {
    this.#socket?.drop();
    this.#socket = undefined;
  }

  /** Nothing else may be sent before this is answered (protocol.md 4.3). */
  #introduce(
    token: string,
    signal: AbortSignal,
    onClosed: (refuse: (failure: Failure) => void) => void,
  ): Promise<void> {
    const { outbox, options } = this.#session;
    return new Promise((resolve, reject) => {
      const retract = outbox.dispatch({
        request: initConnection(token, options.clientProperties),
        timeoutMs: options.responseTimeoutMs,
        settle: (outcome) => (outcome.ok ? resolve() : reject(outcome.failure)),
      });
      onClosed((failure) => {
        retract();
        reject(failure);
      });
      signal.addEventListener('abort', () => {
        retract();
        reject(signal.reason);
      });
    });
  }
}
