import { aborted } from '../../actors/requests/commands.js';
import { type Failure, failure } from '../../transport/failure.js';
import type { RuntimeClock } from '../../transport/runtime.js';
import { errorFrom } from '../errors/errors.js';

interface WaitOptions {
  readonly clock: RuntimeClock;
  /** The call that waits, for the error. */
  readonly what: string;
  readonly signal?: AbortSignal | undefined;
  readonly timeout?: number | undefined;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (failure: Failure) => void;
}

/** Promises that wait for something by name. Each settles once, and leaves nothing behind (G1, KB-9). */
export class Waiters {
  readonly #byName = new Map<string, Set<Waiter>>();

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  wait(name: string, { clock, what, signal, timeout }: WaitOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      let timer: unknown;
      const done = (): void => {
        const waiters = this.#byName.get(name);
        waiters?.delete(waiter);
        if (waiters?.size === 0) this.#byName.delete(name);
        if (timer !== undefined) clock.clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
      };
      const waiter: Waiter = {
        resolve: () => {
          done();
          resolve();
        },
        reject: (why) => {
          done();
          reject(errorFrom(why));
        },
      };
      const abort = (): void => waiter.reject(aborted(what));
      let waiters = this.#byName.get(name);
      if (!waiters) this.#byName.set(name, (waiters = new Set()));
      waiters.add(waiter);
      if (timeout !== undefined)
        timer = clock.setTimeout(() => waiter.reject(failure('TIMEOUT', { call: what, timeoutMs: timeout })), timeout);
      signal?.addEventListener('abort', abort);
      if (signal?.aborted) abort();
    });
  }

  settle(name: string): void {
    for (const waiter of [...(this.#byName.get(name) ?? [])]) waiter.resolve();
  }

  fail(name: string, failure: Failure): void {
    for (const waiter of [...(this.#byName.get(name) ?? [])]) waiter.reject(failure);
  }

  failAll(failure: Failure, which: (name: string) => boolean): void {
    for (const name of [...this.#byName.keys()]) if (which(name)) this.fail(name, failure);
  }
}
