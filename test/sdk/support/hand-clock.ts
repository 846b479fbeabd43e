import type { Connection, RuntimeClock } from 'parley-sdk';
import { at, eventually } from './waiting.js';

/** A clock that stands still until the test lets time pass. Sockets are real; only waiting is not. */
export class HandClock implements RuntimeClock {
  #now = Date.now();
  #lastId = 0;
  readonly #timers = new Map<number, { readonly due: number; readonly run: () => void }>();

  readonly now = (): number => this.#now;

  readonly setTimeout = (run: () => void, milliseconds: number): number => {
    this.#lastId += 1;
    this.#timers.set(this.#lastId, { due: this.#now + milliseconds, run });
    return this.#lastId;
  };

  readonly clearTimeout = (id: unknown): void => {
    this.#timers.delete(id as number);
  };

  /** Timers that are running. */
  get running(): number {
    return this.#timers.size;
  }

  /** Lets time pass; every timer that ends on the way runs at its own moment, in order. */
  pass(milliseconds: number): void {
    const until = this.#now + milliseconds;
    for (;;) {
      let first: number | undefined;
      for (const [id, { due }] of this.#timers) {
        if (due <= until && (first === undefined || due < this.#timers.get(first)!.due)) first = id;
      }
      if (first === undefined) break;
      const { due, run } = this.#timers.get(first)!;
      this.#timers.delete(first);
      this.#now = Math.max(this.#now, due);
      run();
    }
    this.#now = until;
  }
}

/** Options of a connection on such a clock: once it is lost it stays away until the test lets it come back. */
export const staysAway = (clock: HandClock) => ({ platform: { clock, random: () => 0.5 } });

/** Waits until the connection waits to try again, and lets that wait pass; tells how long it was. */
export async function retry(connection: Connection, clock: HandClock): Promise<number> {
  await at(connection, 'interrupted.waitingToRetry');
  const { retryDelayMs } = connection.getSnapshot().context;
  clock.pass(retryDelayMs);
  return retryDelayMs;
}

/** Every wait before another attempt is over at once, until the promise has settled. */
export async function withoutWaiting<T>(connection: Connection, clock: HandClock, until: Promise<T>): Promise<T> {
  const isWaiting = (): boolean => connection.lifecycle === 'interrupted.waitingToRetry';
  const watching = connection.subscribe(() => {
    if (!isWaiting()) return;
    // Not in the middle of the transition that has begun the wait.
    queueMicrotask(() => isWaiting() && clock.pass(connection.getSnapshot().context.retryDelayMs));
  });
  try {
    return await until;
  } finally {
    watching.unsubscribe();
  }
}

/** Time passes while the connection is online; a socket that is pinged on the way has time to answer. */
export async function pass(connection: Connection, clock: HandClock, milliseconds: number): Promise<void> {
  for (let left = milliseconds; left > 0; left -= 30_000) {
    clock.pass(Math.min(30_000, left));
    await eventually(
      connection,
      () => connection.getSnapshot().value.liveness,
      (liveness) => liveness !== 'awaitingPong',
    );
  }
}
