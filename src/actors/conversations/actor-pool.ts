import {
  type ActorLogic,
  type ActorSystem,
  type AnyActorRef,
  type AnyActorScope,
  type AnyStateMachine,
  createActor,
  type EventObject,
  type Snapshot,
  type StateValue,
} from 'xstate';
import { withFastLane } from './fast-lane.js';
import type { Chart } from './machine-memory.js';

/** What a chart's actions do when they run for a record. */
export type Effects<TRecord> = Readonly<
  Record<string, (record: TRecord, event: EventObject & Record<string, unknown>, params: never) => void>
>;

interface ResidentsOptions<TRecord> {
  /** Name of the kind of actor: `conversation`, `dialog`. */
  readonly kind: string;
  readonly chart: Chart<TRecord & { control: number }>;
  readonly idOf: (record: TRecord) => string;
  readonly effects: Effects<TRecord>;
  /** The actor that the actors have as their parent. */
  readonly parent: () => AnyActorRef;
  /** How many actors may run without anybody watching them. */
  readonly activeLimit: number;
  readonly moved: (record: TRecord, from: number, to: number, event: string) => void;
}

type ResidentsEvent =
  | { readonly type: 'activate'; readonly id: string }
  | { readonly type: 'deactivate'; readonly id: string }
  | { readonly type: 'xstate.stop' };

type ResidentsSnapshot = Snapshot<undefined>;
// biome-ignore lint/suspicious/noExplicitAny: XState has no name for a system that nothing is known about.
type ResidentsLogic = ActorLogic<ResidentsSnapshot, ResidentsEvent, undefined, ActorSystem<any>>;

interface Resident<TRecord> {
  readonly record: TRecord;
  readonly ref: AnyActorRef;
  watchers: number;
}

/**
 * The actors of one kind of record. Every record is an actor to whoever addresses it; it is made to run by the first
 * command, watcher or inspector that does, and goes back to being a record when it was not addressed for longest. The
 * actors live in a Map of this one's own: among XState's children each start and stop would copy them all
 * (xstate-notes.md 0.1).
 *
 * Runs to completion: an event that an effect causes is played after the one that is running.
 */
export class Residents<TRecord extends { control: number }> {
  readonly #options: ResidentsOptions<TRecord>;
  readonly #running = new Map<string, Resident<TRecord>>();
  readonly #inbox: [TRecord, EventObject][] = [];
  #isPlaying = false;
  #watched = 0;
  #machine: AnyStateMachine | undefined;
  #registry: AnyActorRef | undefined;
  /** Records on the way into `activate`: an event to the registry must be plain data, so it carries the id only. */
  readonly #entering = new Map<string, TRecord>();

  constructor(options: ResidentsOptions<TRecord>) {
    this.#options = options;
  }

  get activeCount(): number {
    return this.#running.size;
  }

  /** Sends an event to a record's actor, running or not. */
  tell(record: TRecord, event: EventObject): void {
    if (this.#isPlaying) {
      this.#inbox.push([record, event]);
      return;
    }
    this.#isPlaying = true;
    try {
      this.#play(record, event);
      for (let next = this.#inbox.shift(); next; next = this.#inbox.shift()) this.#play(...next);
    } finally {
      this.#isPlaying = false;
    }
  }

  /** The record changed in a way that cannot change its state. Only a running actor needs to hear of it. */
  touched(record: TRecord, by: string): void {
    if (this.#watched === 0) return;
    const resident = this.#running.get(this.#options.idOf(record));
    if (resident && resident.watchers > 0) resident.ref.send({ type: 'record.touched', by });
  }

  /** Runs the actor and keeps it running until the returned function is called. */
  watch(record: TRecord, observer: (snapshot: unknown) => void): () => void {
    const resident = this.#activate(record);
    if (resident.watchers === 0) this.#watched += 1;
    resident.watchers += 1;
    const subscription = resident.ref.subscribe((snapshot: { readonly value: StateValue }) => {
      // Observers look at the record: it must be where the actor is before they are told.
      record.control = this.#options.chart.number(snapshot.value);
      observer(snapshot);
    });
    let isWatching = true;
    return () => {
      if (!isWatching) return;
      isWatching = false;
      subscription.unsubscribe();
      resident.watchers -= 1;
      if (resident.watchers === 0) this.#watched -= 1;
    };
  }

  /** The record is gone for good. */
  dismiss(record: TRecord): void {
    this.#deactivate(this.#options.idOf(record));
  }

  #play(record: TRecord, event: EventObject): void {
    const { chart, idOf, effects, moved } = this.#options;
    const from = record.control;
    const resident = this.#running.size === 0 ? undefined : this.#running.get(idOf(record));
    if (!resident && this.#running.size >= this.#options.activeLimit && chart.remembers(event.type)) {
      const { to, actions } = chart.step(record, event);
      record.control = to;
      for (const { type, params } of actions) effects[type]?.(record, event as never, params as never);
    } else {
      const { ref } = resident ?? this.#activate(record);
      ref.send(event);
      record.control = chart.number(ref.getSnapshot().value);
      if (resident) this.#refresh(resident);
    }
    if (record.control !== from) moved(record, from, record.control, event.type);
  }

  #activate(record: TRecord): Resident<TRecord> {
    const id = this.#options.idOf(record);
    const running = this.#running.get(id);
    if (running) return running;
    this.#entering.set(id, record);
    this.#registryRef().send({ type: 'activate', id });
    this.#entering.delete(id);
    // Those that somebody watches do not count: they could not be put to rest.
    if (this.#running.size - this.#watched > this.#options.activeLimit) this.#rest();
    return this.#running.get(id)!;
  }

  #deactivate(id: string): void {
    if (this.#running.has(id)) this.#registryRef().send({ type: 'deactivate', id });
  }

  /** Moves it to the end of the Map, which is kept in the order of use. */
  #refresh(resident: Resident<TRecord>): void {
    const id = this.#options.idOf(resident.record);
    this.#running.delete(id);
    this.#running.set(id, resident);
  }

  /** The one that was not addressed for longest, and that nobody watches, goes back to being a record. */
  #rest(): void {
    for (const [id, { watchers }] of this.#running) {
      if (watchers > 0) continue;
      this.#deactivate(id);
      return;
    }
  }

  #registryRef(): AnyActorRef {
    if (this.#registry) return this.#registry;
    const parent = this.#options.parent();
    this.#registry = createActor(this.#registryLogic(), {
      id: `${this.#options.kind}s`,
      parent,
    } as never) as AnyActorRef;
    this.#registry.start();
    return this.#registry;
  }

  #registryLogic(): ResidentsLogic {
    const running = this.#running;
    return {
      getInitialSnapshot: () => ({ status: 'active', output: undefined, error: undefined }),
      transition: (snapshot, event, scope) => {
        if (event.type === 'activate') {
          const record = this.#entering.get(event.id);
          if (record) running.set(event.id, { record, ref: this.#start(record, event.id, scope), watchers: 0 });
        } else if (event.type === 'deactivate') {
          const resident = running.get(event.id);
          running.delete(event.id);
          if (resident) scope.stopChild(resident.ref as never);
        } else if (event.type === 'xstate.stop') {
          for (const { ref } of running.values()) scope.stopChild(ref as never);
          running.clear();
          return { status: 'stopped', output: undefined, error: undefined };
        }
        return snapshot;
      },
      getPersistedSnapshot: (snapshot) => snapshot,
    };
  }

  #start(record: TRecord, id: string, scope: AnyActorScope): AnyActorRef {
    const machine = this.#machine ?? this.#provide();
    const { chart, kind } = this.#options;
    const snapshot = machine.resolveState({ value: chart.value(record.control), context: { record } });
    const ref = createActor(machine, { id, src: kind, parent: scope.self, snapshot } as never) as AnyActorRef;
    scope.defer(() => ref.start());
    return ref;
  }

  /** Once for all actors of this kind: providing costs 200 µs and 14 KB each time (xstate-notes.md 2). */
  #provide(): AnyStateMachine {
    const actions: Record<string, unknown> = {};
    for (const [name, effect] of Object.entries(this.#options.effects)) {
      actions[name] = ({ context, event }: { context: { record: TRecord }; event: never }, params: never) =>
        effect(context.record, event, params);
    }
    this.#machine = withFastLane(this.#options.chart.machine.provide({ actions } as never) as AnyStateMachine);
    return this.#machine;
  }
}
