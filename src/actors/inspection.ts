import type { AnyActorRef } from 'xstate';
import type { Runtime } from '../transport/runtime.js';
import type { Tap, TapEvent } from './tap.js';

/** One of XState's inspection events: an actor began, an event was sent, a snapshot was taken. */
export interface InspectionEvent {
  /**
   * `@xstate.actor`, `@xstate.event`, `@xstate.microstep`, `@xstate.action`, `@xstate.snapshot`; with the option `frames` also
   * `@parley.received`, `@parley.taken`, `@parley.told` and the others that it names.
   */
  readonly type: string;
  /** Session id of the root of the actor system, which is the connection. */
  readonly rootId: string;
  /** The actor that it is about, as XState gives it. */
  readonly actorRef: unknown;
  /** The event that was sent, or that led there. */
  readonly event?: unknown;
  /** Where the actor is afterwards. */
  readonly snapshot?: unknown;
}

/** A function, or an object with `next`: inspectors made for XState's own type are accepted as they are. */
export type InspectionObserver = { next?(event: InspectionEvent): void } | ((event: InspectionEvent) => void);

/** What an observer is told, and how many actors there are for it to see. */
export interface InspectOptions {
  /** Asked before the observer is called; where it says false, nothing is made of the event. Default: every event. */
  readonly filter?: ((event: InspectionEvent) => boolean) | null;
  /**
   * How many conversations run as actors while the observer is attached, the newest first; more of them stay records and
   * are not seen. Never fewer than the option `activeActors` says. Default 10,000.
   */
  readonly actors?: number | null;
  /**
   * Whether the observer is also told, as events of the connection's actor, of each frame that is taken in
   * (`@parley.received`; what follows is because of it, until `@parley.taken`) and of everything that the application is told or
   * that is sent (`@parley.told`). Frames come as they are, texts and all. It is told as well of what else makes a connection do
   * what it does: how it was made (`@parley.begun`), what the application asks for (`@parley.asked`, `@parley.subscribed`), timers
   * and random numbers (`@parley.timer`, `@parley.random`). Default false.
   */
  readonly frames?: boolean | null;
}

export const DEFAULT_INSPECTED_ACTORS = 10_000;

/** A conversation without an actor. */
export interface RestingRecord {
  /** Id of the conversation. */
  readonly id: string;
  /** Its state, as XState writes it. */
  readonly value: unknown;
}

/** What a connection offers to whoever inspects it. */
export interface Inspectable {
  /** `connection.connectionId`. */
  readonly connectionId: string;
  /** Tells of the actors there are, then of all that happens, until the returned function is called. */
  attach(observer: InspectionObserver, options?: InspectOptions): () => void;
  /** Conversations that have no actor at the moment, the newest first. */
  resting(): Iterable<RestingRecord>;
  /** Makes an actor of a conversation's record until the returned function is called. */
  activate(conversationId: string): () => void;
}

/** An inspector that decides by itself when it watches, such as one that `parley-sdk/inspect` makes. */
export interface Inspector {
  /** Called once for each connection that the inspector is given to. */
  watch(connection: Inspectable): void;
}

export interface InspectionOptions {
  readonly connection: AnyActorRef;
  readonly connectionId: string;
  /** Actors that run now, parents before their children. */
  readonly actors: () => Iterable<AnyActorRef>;
  readonly registry: {
    /** As many conversations as that run as actors, besides those that are watched. */
    allow(count: number): void;
    resting(): Iterable<RestingRecord>;
    activate(conversationId: string): () => void;
  };
  readonly tap: Tap;
  /** What observers of frames are told first. */
  readonly begun: () => TapEvent;
  /** An observer threw. */
  readonly failed: (error: unknown) => void;
}

/**
 * The observers of one connection. They come and go at any time; while there is none, XState is not asked to report, so
 * that inspection costs nothing.
 */
export class Inspection implements Inspectable {
  readonly connectionId: string;
  readonly #options: InspectionOptions;
  /** What each attached observer wants to run. */
  readonly #wanted = new Map<object, number>();

  constructor(options: InspectionOptions) {
    this.#options = options;
    this.connectionId = options.connectionId;
  }

  get isWatched(): boolean {
    return this.#wanted.size > 0;
  }

  attach(observer: InspectionObserver, { filter, actors, frames }: InspectOptions = {}): () => void {
    const { connection, failed, tap, begun } = this.#options;
    const tell = isolated(observer, filter, failed);
    // XState tells of an actor when it is made. Who comes later is told here of those that are there already.
    for (const actorRef of this.#options.actors()) {
      tell({ type: '@xstate.actor', rootId: connection.sessionId, actorRef });
    }
    const subscription = connection.system.inspect(tell);
    const rootId = connection.sessionId;
    const tapped = (event: TapEvent): void => tell({ type: event.type, rootId, actorRef: connection, event });
    const untap = frames ? tap.add(tapped) : (): void => {};
    if (frames) tapped(begun());
    this.#wanted.set(subscription, actors ?? DEFAULT_INSPECTED_ACTORS);
    this.#allow();
    return () => {
      subscription.unsubscribe();
      untap();
      if (this.#wanted.delete(subscription)) this.#allow();
    };
  }

  /** The inspectors that the connection begins with: those of the option, and the one that the environment asks for. */
  begin(inspectors: readonly (InspectionObserver | Inspector)[], { inspector }: Pick<Runtime, 'inspector'>): void {
    for (const one of inspectors) {
      if (isInspector(one)) this.#guard(() => one.watch(this));
      else this.attach(one);
    }
    inspector?.()
      ?.then((one) => one.watch(this))
      .catch(this.#options.failed);
  }

  #guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      // Later: nobody can listen to `error` yet.
      void Promise.resolve().then(() => this.#options.failed(error));
    }
  }

  resting(): Iterable<RestingRecord> {
    return this.#options.registry.resting();
  }

  activate(conversationId: string): () => void {
    return this.#options.registry.activate(conversationId);
  }

  #allow(): void {
    this.#options.registry.allow(Math.max(0, ...this.#wanted.values()));
  }
}

const isInspector = (one: InspectionObserver | Inspector): one is Inspector =>
  typeof (one as Partial<Inspector>).watch === 'function';

/** What runs now below a connection, with the connection first. */
export function* actorsBelow(
  connection: AnyActorRef,
  ...parts: readonly { actors(): Iterable<AnyActorRef> }[]
): Iterable<AnyActorRef> {
  yield connection;
  // What its machine invokes; absent before the first snapshot.
  const { children } = (connection.getSnapshot() ?? {}) as {
    readonly children?: Readonly<Record<string, AnyActorRef>>;
  };
  yield* Object.values(children ?? {});
  for (const part of parts) yield* part.actors();
}

/**
 * XState would let an observer that throws break the actor at hand, so each is called by itself. What fails is reported
 * once for each observer: one that fails, fails with every event.
 */
function isolated(
  observer: InspectionObserver,
  filter: InspectOptions['filter'],
  failed: (error: unknown) => void,
): (event: InspectionEvent) => void {
  let hasFailed = false;
  const fail = (error: unknown): void => {
    if (hasFailed) return;
    hasFailed = true;
    // Later: the first actor starts before anybody can listen to `error`, and others are in the middle of a transition.
    void Promise.resolve().then(() => failed(error));
  };
  return (event) => {
    try {
      if (filter && !filter(event)) return;
      const result: unknown = typeof observer === 'function' ? observer(event) : observer.next?.(event);
      if (result instanceof Promise) result.catch(fail);
    } catch (error) {
      fail(error);
    }
  };
}
