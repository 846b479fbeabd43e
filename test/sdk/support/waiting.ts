/** Ways to wait: until an event has come, or until something can be seen on an object. Bounded; nothing sleeps. */
import type {
  Connection,
  ConnectionEvents,
  Conversation,
  ConversationEvents,
  ConversationSubscription,
  Dialog,
  DialogEvents,
  SubscriptionEvents,
} from 'parley-sdk';

const BOUND_MS = 6_000;

type First<L> = L extends (...values: infer V) => unknown ? V[0] : never;

interface Emits {
  on(event: string, listener: (value: unknown) => void): unknown;
  off(event: string, listener: (value: unknown) => void): unknown;
}

/** The next time an event comes, with a value that fits: its first value. Call it before what causes the event. */
export function next<E extends keyof ConnectionEvents & string>(
  source: Connection,
  event: E,
  fits?: (value: First<ConnectionEvents[E]>) => boolean,
): Promise<First<ConnectionEvents[E]>>;
export function next<E extends keyof ConversationEvents & string>(
  source: Conversation,
  event: E,
  fits?: (value: First<ConversationEvents[E]>) => boolean,
): Promise<First<ConversationEvents[E]>>;
export function next<E extends keyof SubscriptionEvents & string>(
  source: ConversationSubscription,
  event: E,
  fits?: (value: First<SubscriptionEvents[E]>) => boolean,
): Promise<First<SubscriptionEvents[E]>>;
export function next<E extends keyof DialogEvents & string>(
  source: Dialog,
  event: E,
  fits?: (value: First<DialogEvents[E]>) => boolean,
): Promise<First<DialogEvents[E]>>;
export function next(source: unknown, event: string, fits: (value: never) => boolean = () => true): Promise<unknown> {
  const emits = source as Emits;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      emits.off(event, hear);
      reject(new Error(`The event ${event} did not come.`));
    }, BOUND_MS);
    const hear = (value: unknown): void => {
      if (!fits(value as never)) return;
      clearTimeout(timer);
      emits.off(event, hear);
      resolve(value);
    };
    emits.on(event, hear);
  });
}

type Observable = Connection | Conversation | Dialog;

/** Resolves with what `look` sees once it fits; looks again whenever the object says that it has changed. */
export function eventually<T>(source: Observable, look: () => T, fits: (seen: T) => boolean): Promise<T> {
  return new Promise((resolve, reject) => {
    const ask = (): void => {
      const seen = look();
      if (!fits(seen)) return;
      clearTimeout(timer);
      watching.unsubscribe();
      resolve(seen);
    };
    const timer = setTimeout(() => {
      watching.unsubscribe();
      reject(new Error(`It did not come to pass. Seen last: ${JSON.stringify(look())}`));
    }, BOUND_MS);
    const watching = source.subscribe(ask);
    ask();
  });
}

/** The connection's lifecycle is, or becomes, the given one. */
export const at = (connection: Connection, lifecycle: Connection['lifecycle']): Promise<unknown> =>
  eventually(
    connection,
    () => connection.lifecycle,
    (now) => now === lifecycle,
  );

/** Settles with the error that a promise rejects with; a promise that resolves is a failure. */
export async function rejection<E = Error>(promise: Promise<unknown>): Promise<E> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return error as E;
  }
  throw new Error(`It resolved with ${JSON.stringify(value)}.`);
}

/** The promise, or a failure when it takes too long. */
export function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout;
  const bound = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It took longer than ${milliseconds} ms.`)), milliseconds);
  });
  return Promise.race([promise, bound]).finally(() => clearTimeout(timer));
}
