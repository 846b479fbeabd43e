import { WebSocket } from 'ws';
import type { Timers } from '../clock.js';
import type { Keeper } from '../kept/keeper.js';
import type { EmulatorSettings } from '../settings.js';
import type { Receiver, Side, User } from '../state/model.js';
import type { Dialect } from '../wire/dialects.js';
import type { JsonObject } from '../wire/json.js';
import { Pace } from './pace.js';

/** Ids remembered per socket, to notice one that is used twice. */
const REMEMBERED_IDS = 5_000;
/** Closed dialogs remembered per socket, to notice a client that goes on with one. */
const REMEMBERED_CLOSED = 1_000;

/** One open WebSocket and what the platform keeps for it. Everything here ends with the socket. */
export class Socket {
  /** Unknown until the consumer has authenticated. */
  user: User | undefined;
  /** One object for all that it is sent: it lives as long as the events that name it, which may be longer than the socket. */
  receiver: Receiver | undefined;
  clientProperties: JsonObject | undefined;
  /** Ids of its conversation subscriptions. */
  readonly subscriptions = new Set<string>();
  /** Dialogs whose messages this consumer socket has subscribed to. */
  readonly dialogs = new Set<string>();
  silent = false;
  closedByEmulator = false;
  lastHeard: number;
  initTimer: unknown;
  idleTimer: unknown;
  #requestIds = new Set<string>();
  readonly #closed = new Map<string, number>();
  /** For `notePace`. */
  readonly pace = new Pace();

  constructor(
    readonly id: number,
    readonly side: Side,
    readonly dialect: Dialect,
    private readonly ws: WebSocket,
    private readonly timers: Timers,
    private readonly keeper: Keeper,
  ) {
    this.lastHeard = timers.now();
  }

  /** All names under which a fault may mean this user. */
  get userIds(): readonly string[] {
    const { user } = this;
    if (!user) return [];
    return user.side === 'brand' ? [user.pid, user.oldId, user.userId, user.loginName] : [user.pid];
  }

  get isOpen(): boolean {
    return this.ws.readyState === WebSocket.OPEN && !this.silent;
  }

  /** It was closed, or cut. */
  get isOver(): boolean {
    return this.ws.readyState !== WebSocket.OPEN;
  }

  /** Whether the text was handed to the network. A silent or closed socket takes nothing. */
  write(text: string): boolean {
    if (!this.isOpen) return false;
    this.keeper.tell(() => this.ws.send(text));
    return true;
  }

  pong(data: Buffer): void {
    if (this.isOpen) this.ws.pong(data);
  }

  close(code: number, reason: string): void {
    this.closedByEmulator = true;
    this.wake();
    // Not before what it was to be told.
    this.keeper.tell(() => this.ws.close(code, reason));
  }

  /** Gone without a close frame: the other end sees 1006. */
  terminate(): void {
    this.closedByEmulator = true;
    this.wake();
    this.ws.terminate();
  }

  /** Nothing is read any more, so neither pings nor a close frame are answered: the half-open socket of a lost network. */
  silence(): void {
    this.silent = true;
    this.ws.pause();
  }

  /** A slow reader: what the client sends piles up on its side for a while; what the emulator sends still goes out. */
  readNothingFor(ms: number): void {
    this.ws.pause();
    this.timers.after(ms, () => {
      if (!this.silent) this.ws.resume();
    });
  }

  wake(): void {
    // What was not read is no silence of the client.
    if (this.silent) this.lastHeard = this.timers.now();
    this.silent = false;
    this.ws.resume();
  }

  /** The socket has been told that these are closed: dialogs, conversations, rings. */
  noteClosed(all: readonly string[]): void {
    for (const one of all) {
      if (this.#closed.has(one)) continue;
      if (this.#closed.size >= REMEMBERED_CLOSED) {
        const [oldest = ''] = this.#closed.keys();
        this.#closed.delete(oldest);
      }
      this.#closed.set(one, this.timers.now());
    }
  }

  /** Whether the client was told in time that it is closed: a request may have crossed the news on its way. */
  knowsClosed(what: string, { settings }: { readonly settings: EmulatorSettings }): boolean {
    const toldAt = this.#closed.get(what);
    return toldAt !== undefined && this.timers.now() - toldAt >= settings.reactionTime;
  }

  /** Whether the id was used before on this socket (protocol.md 5.1: unique within the socket). */
  isRepeatedId(id: string): boolean {
    if (this.#requestIds.has(id)) return true;
    if (this.#requestIds.size >= REMEMBERED_IDS) this.#requestIds = new Set();
    this.#requestIds.add(id);
    return false;
  }
}
