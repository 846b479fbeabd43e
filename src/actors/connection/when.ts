import { type Failure, failure, wordsOfThrown } from '../../transport/failure.js';
import type { RuntimeClock } from '../../transport/runtime.js';
import { aborted } from '../requests/commands.js';

/** What can be read and watched: an actor, or an object over one. */
export interface Watchable<Snapshot> {
  getSnapshot(): Snapshot;
  subscribe(observer: {
    next: (snapshot: Snapshot) => void;
    error?: (error: unknown) => void;
    complete?: () => void;
  }): { unsubscribe(): void };
}

export interface WhenOptions {
  /** The call that waits, for the words of a failure. */
  readonly what: string;
  readonly clock: RuntimeClock;
  readonly signal?: AbortSignal | null | undefined;
  /** Milliseconds; none by default. */
  readonly timeout?: number | null | undefined;
}

/**
 * The one way to wait for an actor. `look` says whether it is there, or the failure that ends the wait; it is asked at once and
 * with every snapshot. Rejects with a Failure, also on abort, on timeout and when the actor stops or breaks. Leaves nothing
 * behind (G1, KB-9).
 */
export function when<Snapshot>(
  watched: Watchable<Snapshot>,
  look: (snapshot: Snapshot) => boolean | Failure,
  { what, clock, signal, timeout }: WhenOptions,
): Promise<Snapshot> {
  return new Promise((resolve, reject) => {
    let timer: unknown;
    let subscription: { unsubscribe(): void } | undefined;
    let isSettled = false;
    const settle = (finish: () => void): void => {
      if (isSettled) return;
      isSettled = true;
      if (timer !== undefined) clock.clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      subscription?.unsubscribe();
      finish();
    };
    const fail = (why: Failure): void => settle(() => reject(why));
    const abort = (): void => fail(aborted(what));
    const next = (snapshot: Snapshot): void => {
      const seen = look(snapshot);
      if (seen === true) settle(() => resolve(snapshot));
      else if (seen !== false) fail(seen);
    };
    if (signal?.aborted) return abort();
    next(watched.getSnapshot());
    if (isSettled) return;
    subscription = watched.subscribe({
      next,
      error: (error) => fail(brokenMachine(error)),
      complete: () => fail(brokenMachine(`${what}: the actor stopped`)),
    });
    // It may have stopped, or be there, in answer to being watched.
    if (isSettled) return subscription.unsubscribe();
    signal?.addEventListener('abort', abort);
    if (typeof timeout === 'number')
      timer = clock.setTimeout(() => fail(failure('TIMEOUT', { call: what, timeoutMs: timeout })), timeout);
  });
}

/** Two things watched as one: a change of either is told. */
export const eitherOf = (one: Watchable<unknown>, other: Watchable<unknown>): Watchable<undefined> => ({
  getSnapshot: () => undefined,
  subscribe: ({ next, error, complete }) => {
    const observer = { next: () => next(undefined), ...(error && { error }), ...(complete && { complete }) };
    const subscriptions = [one.subscribe(observer), other.subscribe(observer)];
    return { unsubscribe: () => subscriptions.forEach((subscription) => void subscription.unsubscribe()) };
  },
});

/** An action threw: a bug of ours. */
export const brokenMachine = (error: unknown): Failure =>
  failure('MACHINE_BROKEN', undefined, { reason: wordsOfThrown(error) });
