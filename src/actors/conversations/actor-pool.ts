import {
  type ActorLogic,
  type ActorScope,
  type AnyActorRef,
  type AnyStateMachine,
  createActor,
  type EventObject,
  type Snapshot,
  type StateValue,
} from 'xstate';
import type { MachineMemory } from './machine-memory.js';
import { type RecordChanged, type StopChild, withRecordChanges } from './record-changes.js';

/** What a machine's actions do when they run for a record. */
export type RecordActions<TRecord> = Readonly<
  Record<string, (record: TRecord, event: RecordEvent, params: never) => void>
>;

/** An event with what it carries. */
export type RecordEvent = EventObject & Record<string, unknown>;

/** The actor that a pool's actors have as their parent. */
export interface Parent {
  readonly ref: AnyActorRef;
  readonly stopChild: StopChild;
}

export interface ActorPoolOptions<TRecord> {
  /** Name of the kind of actor: `conversation`, `dialog`. */
  readonly kind: string;
  readonly memory: MachineMemory<TRecord & { standing: StateValue }>;
  readonly idOf: (record: TRecord) => string;
  readonly actions: RecordActions<TRecord>;
  /** Undefined where the record must not have an actor: it has no place in the tree, or is over. */
  readonly parentOf: (record: TRecord) => Parent | undefined;
  /** How many actors may run without anybody watching them. */
  readonly limit: number;
  readonly isInspected: () => boolean;
  readonly onTransition: (record: TRecord, from: StateValue, to: StateValue, event: string) => void;
  /** Before an actor stops. */
  readonly onRest?: (record: TRecord) => void;
  /** An action threw: a bug of ours. The others of the step are done all the same, and the state is the new one. */
  readonly onBroken: (error: unknown) => void;
}

interface Running {
  readonly ref: AnyActorRef;
  readonly parent: Parent;
  readonly stopChild: StopChild;
  watchers: number;
}

/**
 * The running actors of one kind of record. A record has one from its first event on, up to a limit; beyond it records are
 * stepped through the same machine without an actor (machine-memory.ts). Watching a record makes its actor run; once nobody
 * watches it any more, the least recently addressed actor beyond the limit rests, and goes on as a record.
 *
 * The actors are in a Map of the pool's own: XState's `children` would be copied at each start and stop.
 * Events sent while another is being processed are queued.
 */
export class ActorPool<TRecord extends { standing: StateValue }> {
  readonly #options: ActorPoolOptions<TRecord>;
  /** In the order of use, the least recently addressed one first. */
  readonly #running = new Map<TRecord, Running>();
  readonly #queue: [TRecord, EventObject][] = [];
  /** Grows while an inspector wants to see more of them. */
  #limit: number;
  #isProcessing = false;
  #watched = 0;
  #provided: Provided | undefined;

  constructor(options: ActorPoolOptions<TRecord>) {
    this.#options = options;
    this.#limit = options.limit;
  }

  get size(): number {
    return this.#running.size;
  }

  /** The actors, each with its record. */
  *actors(): Iterable<readonly [AnyActorRef, TRecord]> {
    for (const [record, { ref }] of this.#running) yield [ref, record];
  }

  has(record: TRecord): boolean {
    return this.#running.has(record);
  }

  /** Raises the limit: so many may run without anybody watching them. */
  allow(count: number): void {
    this.#limit = Math.max(this.#options.limit, count);
  }

  /** Makes the record's actor run. False where there is no room for more. */
  start(record: TRecord): boolean {
    if (this.#running.has(record)) return true;
    if (this.#running.size - this.#watched >= this.#limit) return false;
    this.#start(record);
    return true;
  }

  /** The record's actor as a parent of others, while it runs. */
  parent(record: TRecord): Parent | undefined {
    return this.#running.get(record);
  }

  /** Sends an event to a record's machine, with an actor or without. */
  send(record: TRecord, event: EventObject): void {
    if (this.#isProcessing) {
      this.#queue.push([record, event]);
      return;
    }
    this.#isProcessing = true;
    try {
      this.#process(record, event);
      for (let next = this.#queue.shift(); next; next = this.#queue.shift()) this.#process(...next);
    } finally {
      this.#isProcessing = false;
    }
  }

  /** The record changed in a way that cannot change its state. Only an actor that somebody looks at needs to hear of it. */
  recordChanged(record: TRecord, change: Omit<RecordChanged, 'type'>): void {
    const isInspected = this.#options.isInspected();
    if (this.#watched === 0 && !isInspected) return;
    const running = this.#running.get(record);
    if (running && (running.watchers > 0 || isInspected)) running.ref.send({ type: 'record.changed', ...change });
  }

  /** Makes the actor run, and keeps it running until the returned function is called. */
  watch(record: TRecord, observer: () => void): () => void {
    const running = this.#running.get(record) ?? this.#start(record);
    if (!running) return () => {};
    if (running.watchers === 0) this.#watched += 1;
    running.watchers += 1;
    const subscription = running.ref.subscribe((snapshot: { readonly value: StateValue }) => {
      // Observers look at the record: it must be where the actor is before they are called.
      record.standing = this.#options.memory.intern(snapshot.value);
      observer();
    });
    let isWatching = true;
    return () => {
      if (!isWatching) return;
      isWatching = false;
      subscription.unsubscribe();
      running.watchers -= 1;
      // The actor may have been stopped meanwhile, and the record may have another one.
      if (running.watchers > 0 || this.#running.get(record) !== running) return;
      this.#watched -= 1;
      this.restSome();
    };
  }

  /** Stops the actor; the record goes on without. */
  rest(record: TRecord): void {
    const running = this.#running.get(record);
    if (!running) return;
    this.#options.onRest?.(record);
    this.#running.delete(record);
    if (running.watchers > 0) this.#watched -= 1;
    running.parent.stopChild(running.ref);
  }

  #process(record: TRecord, event: EventObject): void {
    const { memory, onTransition } = this.#options;
    const from = record.standing;
    const known = this.#running.get(record);
    const running = known ?? (this.#running.size - this.#watched < this.#limit ? this.#start(record) : undefined);
    if (running) {
      running.ref.send(event);
      record.standing = memory.intern(running.ref.getSnapshot().value);
      if (known && this.#running.get(record) === known) this.#isRecent(record, running);
    } else {
      const { to, actions: wanted } = memory.step(record, event);
      record.standing = to;
      for (const { type, params } of wanted) this.#act(type, record, event, params);
    }
    if (record.standing !== from) onTransition(record, from, record.standing, event.type);
  }

  #start(record: TRecord): Running | undefined {
    const { kind, idOf, parentOf } = this.#options;
    const parent = parentOf(record);
    if (!parent) return undefined;
    const own = (this.#provided ??= this.#bound(parent.ref.system));
    const { machine } = own;
    const snapshot = machine.resolveState({ value: record.standing, context: { record } });
    const options = { id: idOf(record), src: kind, parent: parent.ref, snapshot };
    // XState's types do not have `parent`; its documentation of actor systems does.
    const ref = createActor(machine, options as never) as AnyActorRef;
    ref.start();
    const running: Running = { ref, parent, stopChild: own.stopChild!, watchers: 0 };
    this.#running.set(record, running);
    return running;
  }

  #act(type: string, record: TRecord, event: EventObject, params: unknown): void {
    try {
      this.#options.actions[type]?.(record, event as never, params as never);
    } catch (error) {
      this.#options.onBroken(error);
    }
  }

  /** Moves it to the end of the Map. */
  #isRecent(record: TRecord, running: Running): void {
    this.#running.delete(record);
    this.#running.set(record, running);
  }

  /** Lets those rest that are beyond the limit, `most` of them at once; returns whether that was all. */
  restSome(most = Number.POSITIVE_INFINITY): boolean {
    const tooMany = this.#running.size - this.#watched - this.#limit;
    let left = Math.min(tooMany, most);
    for (const [record, { watchers }] of this.#running) {
      if (left <= 0) break;
      if (watchers > 0) continue;
      this.rest(record);
      left -= 1;
    }
    return tooMany <= most;
  }

  /** The machine that runs here, which finds this pool's actions by the actor system. */
  #bound(system: object): Provided {
    const { memory, actions } = this.#options;
    const own = provided.get(memory.machine) ?? provide(memory.machine, Object.keys(actions));
    own.pools.set(system, (type, record, event, params) => this.#act(type, record as TRecord, event, params));
    return own;
  }
}

type Act = (type: string, record: unknown, event: EventObject, params: unknown) => void;

/** A machine with its actions, which are those of many pools: one in each actor system. */
interface Provided {
  readonly machine: AnyStateMachine;
  readonly pools: WeakMap<object, Act>;
  /** How the children of the actor are stopped that was started last. */
  stopChild: StopChild | undefined;
}

const provided = new WeakMap<object, Provided>();

/** Once per process: XState compiles a machine anew each time implementations are provided (0.2 ms, 14 KB). */
function provide(machine: AnyStateMachine, names: readonly string[]): Provided {
  type Args = { readonly context: { readonly record: unknown }; readonly event: EventObject; readonly system: object };
  const pools = new WeakMap<object, Act>();
  const actions: Record<string, unknown> = {};
  for (const name of names)
    actions[name] = ({ context, event, system }: Args, params: unknown) =>
      pools.get(system)?.(name, context.record, event, params);
  const own: Provided = {
    pools,
    stopChild: undefined,
    machine: withRecordChanges(machine.provide({ actions } as never) as AnyStateMachine, (stopChild) => {
      own.stopChild = stopChild;
    }),
  };
  provided.set(machine, own);
  return own;
}

type NothingSnapshot = Snapshot<undefined>;
type ParentLogic = ActorLogic<NothingSnapshot, EventObject, undefined, AnyActorRef['system']>;

/** Starts an actor that does nothing but be the parent of others of one kind, below another one. */
export function startParent(id: string, above: AnyActorRef): Parent {
  let stopChild: StopChild = () => {};
  const logic: ParentLogic = {
    getInitialSnapshot: (scope: ActorScope<NothingSnapshot, EventObject>) => {
      stopChild = (child) => scope.stopChild(child as never);
      return { status: 'active', output: undefined, error: undefined };
    },
    transition: (snapshot) => snapshot,
    getPersistedSnapshot: (snapshot) => snapshot,
  };
  const ref = createActor(logic, { id, parent: above } as never) as AnyActorRef;
  ref.start();
  return { ref, stopChild };
}
