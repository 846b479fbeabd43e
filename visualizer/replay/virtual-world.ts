import type { Runtime } from '../../src/transport/runtime.js';

/** How far apart a timer of today and its recorded one may be due: here nothing takes time, and then the program may have been busy. */
const APART_MS = 1_000;
/** A timer that is this late, and of which nothing is recorded, was set today only. */
const LATE_MS = 3_000;

interface Timer {
  readonly dueAt: number;
  readonly callback: () => void;
}

/** Clock, timers and random numbers of one connection, as they were recorded: timers go off when they went off. */
export class VirtualWorld {
  now: number;
  readonly #timers = new Map<number, Timer>();
  readonly #randoms: number[];
  #later: (() => void)[] = [];
  #last = 0;

  constructor(now: number, randoms: readonly number[]) {
    this.now = now;
    this.#randoms = [...randoms];
  }

  get clock(): Runtime['clock'] {
    return {
      now: () => this.now,
      setTimeout: (callback, milliseconds) => {
        this.#last += 1;
        this.#timers.set(this.#last, { dueAt: this.now + milliseconds, callback });
        return this.#last;
      },
      clearTimeout: (id) => void this.#timers.delete(id as number),
    };
  }

  /** Where today asks for more than were recorded, the middle. */
  readonly random = (): number => this.#randoms.shift() ?? 0.5;

  readonly yield = (callback: () => void): void => void this.#later.push(callback);

  /** Time passes, up to what is recorded next. */
  passTo(at: number): void {
    for (let id = this.#next(at - LATE_MS); id !== undefined; id = this.#next(at - LATE_MS)) this.#goOff(id);
    // Programs that record may have clocks that are set back; timers do not run backwards.
    this.now = Math.max(this.now, at);
  }

  /** A timer went off that was due then; nothing happens where today has none like it. */
  timer(dueAt: number): void {
    let nearest: readonly [id: number, apart: number] | undefined;
    for (const [id, timer] of this.#timers) {
      const apart = Math.abs(timer.dueAt - dueAt);
      if (apart <= APART_MS && apart < (nearest?.[1] ?? Number.POSITIVE_INFINITY)) nearest = [id, apart];
    }
    if (nearest) this.#goOff(nearest[0]);
  }

  /** Runs on until nothing is left to be done at this moment. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 2; quiet += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      const later = this.#later;
      this.#later = [];
      for (const callback of later) callback();
      if (later.length > 0) quiet = -1;
    }
  }

  /** The timer that is due first, if it is due by then. */
  #next(by: number): number | undefined {
    let first: readonly [id: number, dueAt: number] | undefined;
    for (const [id, { dueAt }] of this.#timers) if (dueAt <= by && (!first || dueAt < first[1])) first = [id, dueAt];
    return first?.[0];
  }

  #goOff(id: number): void {
    const { callback } = this.#timers.get(id)!;
    this.#timers.delete(id);
    callback();
  }
}
