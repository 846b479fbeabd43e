import type { ConnectionEvent } from '../../machines/connection/types.js';
import { type Failure, failure } from '../../transport/failure.js';
import { type Origin, serviceUrl } from '../../transport/hosts.js';
import type { Domains } from '../../transport/http/domains.js';
import type { Outcome, WireRequest } from '../../transport/request-ledger.js';
import type { Runtime } from '../../transport/runtime.js';
import type { Secrets } from '../../transport/secrets.js';
import { type OpenSocket, openSocket } from '../../transport/socket.js';
import type { Frame } from '../../transport/wire/frame-excerpt.js';
import type { Outbox } from '../requests/outbox.js';
import type { Credentials } from '../sides/credentials.js';
import type { ChannelParts, Side, SideOptions } from '../sides/side.js';

export interface CurrentSocketOptions {
  readonly runtime: Runtime;
  readonly secrets: Secrets;
  readonly accountId: string;
  readonly origin: Origin;
  readonly side: Side;
  readonly options: SideOptions;
  readonly credentials: Pick<Credentials, 'token'>;
  readonly outbox: Outbox;
  readonly inbox: { put(frame: Frame): void; clear(): void };
  /** To the connection's machine. */
  readonly send: (event: ConnectionEvent) => void;
  /** Makes a request on this socket at once; the returned function gives it up. */
  readonly request: (request: WireRequest, settle: (outcome: Outcome) => void) => () => void;
  /** A request that any socket answers at once (protocol.md 6.2). */
  readonly clockRequest: WireRequest;
}

/** The socket of a connection, one at a time. Numbers them, so that a late event of an old one can be told apart. */
export class CurrentSocket {
  readonly #options: CurrentSocketOptions;
  #socket: OpenSocket | undefined;
  #lastId = 0;

  constructor(options: CurrentSocketOptions) {
    this.#options = options;
  }

  async open(domains: Domains, signal: AbortSignal): Promise<{ readonly socketId: number }> {
    const { options, side, origin, accountId, runtime, secrets, credentials, inbox, send } = this.#options;
    this.drop();
    const socketId = this.#lastId;
    const token = credentials.token ?? '';
    inbox.clear();
    let refuse: ((failure: Failure) => void) | undefined;
    const handlers = {
      frame: (frame: Frame) => inbox.put(frame),
      pong: () => send({ type: 'pong.received' }),
      closed: (failure: Failure) => {
        this.#socket = undefined;
        if (refuse) return refuse(failure);
        send({ type: 'socket.closed', socketId, failure });
      },
    };
    const parts = { runtime, secrets, domains, isPlain: origin.isPlain, accountId, token, options, handlers };
    const socket = await (side.openChannel?.(parts, this.#options.outbox) ?? this.#openWebSocket(parts, signal));
    if (this.#lastId !== socketId) {
      // It was given up while it opened; an abort says so before, a machine that broke does not.
      socket.drop();
      throw failure('ABORTED', { request: 'openSocket' });
    }
    this.#socket = socket;
    const introduction = runtime.canSetHeaders ? undefined : side.introduction?.(token, options);
    if (!introduction) return { socketId };
    try {
      await this.#introduce(introduction, signal, (reject) => {
        refuse = reject;
      });
    } catch (error) {
      if (this.#lastId === socketId) this.drop();
      throw error;
    }
    refuse = undefined;
    return { socketId };
  }

  #openWebSocket({ domains, handlers, token, options }: ChannelParts, signal: AbortSignal): Promise<OpenSocket> {
    const { side, origin, accountId, runtime, secrets } = this.#options;
    const account = `/ws_api/account/${encodeURIComponent(accountId)}/messaging`;
    const { host, path } = side.socketAddress(domains, account, token);
    const url = serviceUrl('ws', host, path, origin.isPlain);
    return openSocket(runtime, secrets, url, side.socketHeaders(token, options), handlers, signal);
  }

  transmit(frame: string): void {
    this.#socket?.send(frame);
  }

  /** Sends something the peer must answer. Browsers have no ping: a clock request does as well (protocol.md 4.4). */
  ping(): void {
    if (!this.#socket || this.#socket.ping()) return;
    const { request, clockRequest, send } = this.#options;
    request(clockRequest, (outcome) => {
      if (outcome.ok) send({ type: 'pong.received' });
    });
  }

  async close(): Promise<void> {
    // Kept until the peer has answered: one that does not is dropped by the machine, and must not outlive it.
    const socket = this.#socket;
    await socket?.close();
    if (this.#socket === socket) this.#socket = undefined;
  }

  /** Cuts it, and whichever is still being opened. */
  drop(): void {
    this.#lastId += 1;
    this.#socket?.drop();
    this.#socket = undefined;
  }

  /** Nothing else may be sent before this is answered (protocol.md 4.3). */
  #introduce(
    introduction: WireRequest,
    signal: AbortSignal,
    onClosed: (refuse: (failure: Failure) => void) => void,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const retract = this.#options.request(introduction, (outcome) =>
        outcome.ok ? resolve() : reject(outcome.failure),
      );
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
