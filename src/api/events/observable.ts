import { checkObserver } from '../options/check-arguments.js';
import { guarded } from './guarded.js';

/** A function, or an object with any of the three: XState's observer. */
export type Observer<T> =
  | ((snapshot: T) => void)
  | { next?(snapshot: T): void; error?(error: unknown): void; complete?(): void };

/** What `subscribe()` and `inspect()` return. */
export interface Subscribed {
  /** Ends it. Asked for a second time, it does nothing. */
  unsubscribe(): void;
}

/** Observers of one thing, whose failures are reported and affect nothing but themselves. */
export function observe<T>(
  observer: Observer<T>,
  watch: (next: () => void) => () => void,
  snapshot: () => T,
  failed: (error: unknown) => void,
): Subscribed {
  checkObserver(observer);
  const next = guarded(typeof observer === 'function' ? observer : (value: T) => observer.next?.(value), failed);
  let last = snapshot();
  const unsubscribe = watch(() => {
    const now = snapshot();
    // A machine that was asked something and stayed where it is has nothing to tell.
    if (now === last) return;
    last = now;
    next(now);
  });
  return { unsubscribe };
}
