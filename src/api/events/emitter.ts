import { argumentError } from '../errors/errors.js';
import { amount, checkArgument, show } from '../options/check.js';
import { checkRequestOptions } from '../options/check-arguments.js';
import { type EventStreamOptions, streamOf } from './event-stream.js';

/** Listener types by event name; a listener may be async. */
export type EventMap = Record<string, (...values: never[]) => unknown>;

type AnyListener = (...values: unknown[]) => unknown;
type Listeners = AnyListener | readonly AnyListener[] | undefined;

/** Calls through to a listener that wants to hear of the event once. */
interface OnceListener extends AnyListener {
  readonly listener: AnyListener;
}

const isOnce = (listener: AnyListener): listener is OnceListener => 'listener' in listener;

const listOf = (listeners: Listeners): readonly AnyListener[] =>
  listeners === undefined ? [] : typeof listeners === 'function' ? [listeners] : listeners;

/** Hardly anybody sets a number: it costs the others nothing. */
const mostListeners = new WeakMap<object, number>();

const LISTENER_COUNT = amount(0);

function checkListener(event: unknown, listener: unknown): void {
  if (typeof listener !== 'function') throw argumentError('listener', { event: String(event), given: show(listener) });
}

/**
 * Node's emitter as far as applications use it, in Node and in browsers. What it adds: a listener that throws, or whose
 * promise is rejected, affects nothing but itself; the list may change while it is being told (KB-7); removing a
 * listener twice removes it once (KB-6). An object that nobody listens to costs three empty fields.
 */
export abstract class Emitter<Events extends EventMap> {
  /** What was listened to first, in the object itself: a bot's `message`, which is then told without a look elsewhere. */
  #first: string | undefined;
  #ofFirst: Listeners;
  #ofOthers: Record<string, Listeners> | undefined;

  /** Told when a listener failed. */
  protected abstract handlerFailed(error: unknown, event: string): void;

  /**
   * Calls the listener each time the event is told, after those that listen already. Throws an ArgumentError if it is no
   * function.
   */
  on<E extends keyof Events & string>(event: E, listener: Events[E]): this {
    checkListener(event, listener);
    return this.#add(event, listener as unknown as AnyListener, false);
  }

  /** The same as `on`. */
  addListener<E extends keyof Events & string>(event: E, listener: Events[E]): this {
    return this.on(event, listener);
  }

  /** As `on`, for the next time only. */
  once<E extends keyof Events & string>(event: E, listener: Events[E]): this {
    checkListener(event, listener);
    return this.#add(event, this.#once(event, listener as unknown as AnyListener), false);
  }

  /** As `on`, but told before those that listen already. */
  prependListener<E extends keyof Events & string>(event: E, listener: Events[E]): this {
    checkListener(event, listener);
    return this.#add(event, listener as unknown as AnyListener, true);
  }

  /** As `prependListener`, for the next time only. */
  prependOnceListener<E extends keyof Events & string>(event: E, listener: Events[E]): this {
    checkListener(event, listener);
    return this.#add(event, this.#once(event, listener as unknown as AnyListener), true);
  }

  /** Ends what `on` or `once` began; of a listener that was added twice, the later one. Does nothing where it does not listen. */
  off<E extends keyof Events & string>(event: E, listener: Events[E]): this {
    const before = this.#listenersOf(event);
    if (before === undefined) return this;
    const removed = listener as unknown as AnyListener;
    const isIt = (one: AnyListener): boolean => one === removed || (isOnce(one) && one.listener === removed);
    if (typeof before === 'function') {
      if (isIt(before)) this.#set(event, undefined);
      return this;
    }
    const index = before.findLastIndex(isIt);
    if (index < 0) return this;
    const rest = before.toSpliced(index, 1);
    this.#set(event, rest.length === 1 ? rest[0] : rest);
    return this;
  }

  /** The same as `off`. */
  removeListener<E extends keyof Events & string>(event: E, listener: Events[E]): this {
    return this.off(event, listener);
  }

  /** Ends the listening of everybody: to one event, or to all. */
  removeAllListeners<E extends keyof Events & string>(event?: E): this {
    if (event !== undefined) this.#set(event, undefined);
    else {
      this.#ofFirst = undefined;
      this.#ofOthers = undefined;
      this.listenersChanged('');
    }
    return this;
  }

  /** How many listen to an event. */
  listenerCount<E extends keyof Events & string>(event: E): number {
    return listOf(this.#listenersOf(event)).length;
  }

  /** The events that somebody listens to. */
  eventNames(): (keyof Events & string)[] {
    const first = this.#ofFirst === undefined ? [] : [this.#first!];
    const others = Object.entries(this.#ofOthers ?? {}).flatMap(([event, listeners]) => (listeners ? [event] : []));
    return [...first, ...others];
  }

  /** What listens to an event, in the order in which it is told; a copy. */
  listeners<E extends keyof Events & string>(event: E): Events[E][] {
    const given = listOf(this.#listenersOf(event)).map((one) => (isOnce(one) ? one.listener : one));
    return given as unknown as Events[E][];
  }

  /** As `listeners`, but what came with `once` is wrapped: its `listener` is what was passed. */
  rawListeners<E extends keyof Events & string>(event: E): Events[E][] {
    return [...listOf(this.#listenersOf(event))] as unknown as Events[E][];
  }

  /** Kept for `getMaxListeners`, for applications written for Node's emitter. However many there are, nobody is warned. */
  setMaxListeners(count: number): this {
    checkArgument(LISTENER_COUNT, count, 'count');
    mostListeners.set(this, count);
    return this;
  }

  /** What `setMaxListeners` was told; 0, without a limit, if it never was. */
  getMaxListeners(): number {
    return mostListeners.get(this) ?? 0;
  }

  /** Tells the listeners of an event of the application's own, at once and in order. Returns whether there were any. */
  emit<E extends keyof Events & string>(event: E, ...values: Parameters<Events[E]>): boolean {
    const listeners = this.#listenersOf(event);
    if (listeners === undefined) return false;
    if (typeof listeners === 'function') this.#tell(listeners, event, values);
    else for (const listener of listeners) this.#tell(listener, event, values);
    return true;
  }

  /**
   * The event's first value, again and again, for `for await`. Ends when the object ends (its `close`), when the loop is
   * left, or when the signal is aborted. Values that come while the loop is busy wait, without bound: read on.
   */
  events<E extends keyof Events & string>(
    event: E,
    options?: EventStreamOptions,
  ): AsyncIterableIterator<Parameters<Events[E]>[0]> {
    checkRequestOptions(options);
    return streamOf(this as never, event, () => this.hasEnded, options);
  }

  /** Whether anybody would hear it; lets the hot path leave out what is only made to be told. */
  protected hasListeners(event: string): boolean {
    return this.#listenersOf(event) !== undefined;
  }

  /** Whether it has told its last event, so that nobody need wait for another. */
  protected get hasEnded(): boolean {
    return false;
  }

  /** Told of every event that gets a listener or loses one; of '' when all are gone. */
  protected listenersChanged(_event: string): void {}

  #add(event: string, listener: AnyListener, isFirst: boolean): this {
    const before = this.#listenersOf(event);
    if (before === undefined) this.#set(event, listener);
    else this.#set(event, isFirst ? [listener, ...listOf(before)] : [...listOf(before), listener]);
    return this;
  }

  #once(event: string, listener: AnyListener): OnceListener {
    const once: AnyListener = (...values) => {
      this.off(event, once as unknown as Events[string]);
      return listener.apply(this, values);
    };
    return Object.assign(once, { listener });
  }

  #listenersOf(event: string): Listeners {
    return this.#first === event ? this.#ofFirst : this.#ofOthers?.[event];
  }

  #set(event: string, listeners: Listeners): void {
    this.#first ??= event;
    if (this.#first === event) this.#ofFirst = listeners;
    else (this.#ofOthers ??= Object.create(null) as Record<string, Listeners>)[event] = listeners;
    this.listenersChanged(event);
  }

  #tell(listener: AnyListener, event: string, values: readonly unknown[]): void {
    try {
      const result = listener.apply(this, values as unknown[]);
      if (result instanceof Promise) result.catch((error: unknown) => this.handlerFailed(error, event));
    } catch (error) {
      this.handlerFailed(error, event);
    }
  }
}
