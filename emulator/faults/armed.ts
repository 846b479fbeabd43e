import type { Timers } from '../clock.js';
import type { Random } from '../random.js';
import { FAULT_DELAY_MS, type Fault, strikesOf } from './fault.js';

type Write = () => void;

/** Frames of one socket that are being mixed. */
interface Window {
  readonly writes: Write[];
  timer: unknown;
}

/** A fault with what it has counted and what it keeps back. */
export class Armed {
  strikes = 0;
  #passings = 0;
  #kept: Write[] = [];
  #releaseTimer: unknown;
  readonly #windows = new Map<number, Window>();

  constructor(
    readonly id: number,
    readonly fault: Fault,
    private readonly timers: Timers,
    /** A sequence of its own: whether other faults are there changes nothing for this one. */
    readonly random: Random,
    /** Is called when nothing is kept back any more. */
    private readonly onIdle: (armed: Armed) => void,
    private readonly armedAt = timers.now(),
  ) {}

  get isSpent(): boolean {
    return this.strikes >= strikesOf(this.fault) && this.#windows.size === 0 && this.#kept.length === 0;
  }

  get keeps(): boolean {
    return this.#kept.length > 0;
  }

  /** Whether a passing belongs into a window that is open already. */
  joins(socket: number): boolean {
    return this.#windows.has(socket);
  }

  /** Counts a passing; true if it is struck, which it is not if something else has ended it `already`. */
  strikesNow(already: boolean): boolean {
    const { after = 0, nth = 1, probability = 1 } = this.fault;
    if (this.timers.now() - this.armedAt < after) return false;
    this.#passings += 1;
    if (already || this.#passings < nth || this.strikes >= strikesOf(this.fault)) return false;
    if (probability < 1 && this.random.fraction() >= probability) return false;
    this.strikes += 1;
    return true;
  }

  /** Keeps a frame until `release`, or for `ms` counted from the first one that is kept. */
  keep(write: Write): void {
    this.#kept.push(write);
    const { ms } = this.fault;
    if (ms !== undefined) this.#releaseTimer ??= this.timers.after(ms, () => this.release());
  }

  /** Sends what was kept, in the order in which it would have been sent. */
  release(): void {
    this.timers.cancel(this.#releaseTimer);
    this.#releaseTimer = undefined;
    const kept = this.#kept;
    this.#kept = [];
    for (const write of kept) write();
    this.onIdle(this);
  }

  /** Puts a frame into the window of its socket; the last one that fits sends all in another order. */
  mix(socket: number, write: Write): void {
    const { window: size = 3, ms = FAULT_DELAY_MS } = this.fault;
    const open = this.#windows.get(socket);
    if (!open) {
      const timer = this.timers.after(ms, () => this.#closeWindow(socket));
      this.#windows.set(socket, { writes: [write], timer });
    } else {
      open.writes.push(write);
      if (open.writes.length >= size) this.#closeWindow(socket);
    }
  }

  #closeWindow(socket: number): void {
    const { writes, timer } = this.#windows.get(socket)!;
    this.timers.cancel(timer);
    this.#windows.delete(socket);
    const mixed = this.random.shuffled(writes);
    // Chance may leave the order as it was; then it would be no fault.
    if (mixed.every((write, index) => write === writes[index])) mixed.push(mixed.shift()!);
    for (const write of mixed) write();
    this.onIdle(this);
  }
}
