/** Where the emulator takes its time from. Pass your own to make days pass in milliseconds. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `run` once after `ms`. */
  setTimeout(run: () => void, ms: number): unknown;
  /** Undoes a `setTimeout`; unknown handles are ignored. */
  clearTimeout(handle: unknown): void;
}

/** The computer's own clock: the default. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
};

/** The timers of one emulator, so that `close()` can end every one of them. */
export class Timers {
  readonly #pending = new Set<unknown>();

  constructor(private readonly clock: Clock) {}

  /** The time of the clock itself: no `clockSkew` of the emulator is in it. */
  now(): number {
    return this.clock.now();
  }

  after(ms: number, run: () => void): unknown {
    const handle: unknown = this.clock.setTimeout(() => {
      this.#pending.delete(handle);
      run();
    }, ms);
    this.#pending.add(handle);
    return handle;
  }

  cancel(handle: unknown): void {
    if (this.#pending.delete(handle)) this.clock.clearTimeout(handle);
  }

  cancelAll(): void {
    for (const handle of this.#pending) this.clock.clearTimeout(handle);
    this.#pending.clear();
  }
}
