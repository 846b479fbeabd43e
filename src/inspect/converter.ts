import type { Self } from '../actors/conversations/describe-conversation.js';
import type { InspectionEvent } from '../actors/inspection.js';
import type { TapEvent } from '../actors/tap.js';
import type { WireRequest } from '../transport/request-ledger.js';
import { type Frame, parsedFrame, textOfFrame } from '../transport/wire/frame-excerpt.js';
import { type ActorRef, parentOf, type Snapshot } from './actor-ref.js';
import { type Context, changedContext } from './context-patches.js';
import { actionName, isMachine, type KnownMachine, knownMachine } from './definition.js';
import { type PlainOptions, plain } from './plain.js';
import { RedactedFrames } from './redacted-frame.js';
import { type Definition, ROW, type Row, STATUSES, type WorldWord } from './rows.js';
import { aboutFrame, aboutTold, type FrameAbout } from './wire.js';

/** What else a connection is made of. */
type WorldEvent = Exclude<TapEvent, { readonly type: '@parley.received' | '@parley.taken' | '@parley.told' }>;

/** A frame that is longer is not recorded: it is a snapshot of tens of thousands of conversations. */
const LONGEST_RECORDED = 16 * 1024 * 1024;

export interface ConverterOptions extends PlainOptions {
  /** Whether all is told that a connection can be run again with. */
  readonly recordsWorld?: boolean;
}

interface Tracked {
  readonly ref: ActorRef;
  readonly key: number;
  readonly machine: KnownMachine | undefined;
  isAnnounced: boolean;
  /** Rows of the events that it has not taken yet, oldest first. */
  readonly pending: { readonly seq: number; readonly event: unknown }[];
  edges: number[] | undefined;
  actions: string[];
  /** As it was told last, and how many times it was told by patches since it was told whole. */
  context: Context | undefined;
  patched: number;
  /** Rows of the frames that are being taken in, the innermost last. */
  readonly taking: number[];
  /** Who a connection was, as it was recorded last. */
  self: string | undefined;
}

/** Whoever reads of a context goes back to where it was told whole. */
const MOST_PATCHED = 64;

/** Where rows go. */
export interface RowSink {
  /** The number that the next row will get. */
  readonly nextSeq: number;
  /** Its time is put in by the sink. */
  row(row: Row): void;
  /** The number of a text; it is sent when it is new. */
  text(text: string): number;
  definition(definition: Definition): number;
}

/** XState's events of any number of actor systems, as rows. */
export class Converter {
  readonly #sink: RowSink;
  readonly #options: ConverterOptions;
  readonly #frames: RedactedFrames | undefined;
  readonly #tracked = new Map<unknown, Tracked>();
  #watched: ReadonlySet<number> | 'all' = new Set();
  #keys = 0;

  constructor(sink: RowSink, options: ConverterOptions) {
    this.#sink = sink;
    this.#options = options;
    this.#frames = options.recordsWorld ? new RedactedFrames(options.redact) : undefined;
  }

  get size(): number {
    return this.#tracked.size;
  }

  take(event: InspectionEvent): void {
    const ref = event.actorRef as ActorRef;
    switch (event.type) {
      case '@xstate.actor':
        this.#track(ref);
        return;
      case '@xstate.event':
        this.#event(this.#track(ref), event);
        return;
      case '@xstate.microstep':
        this.#microstep(this.#track(ref), event);
        return;
      case '@xstate.action':
        this.#track(ref).actions.push(actionName((event as { readonly action?: unknown }).action));
        return;
      case '@xstate.snapshot':
        this.#snapshot(this.#track(ref), event);
        return;
      default:
        if (event.type.startsWith('@parley.')) this.#tapped(this.#track(ref), event.event as TapEvent);
    }
  }

  /** Contexts of these actors are told from now on. */
  watch(keys: readonly number[] | 'all'): void {
    this.#watched = keys === 'all' ? keys : new Set(keys);
    for (const tracked of this.#tracked.values()) {
      if (!this.#watches(tracked)) continue;
      tracked.context = undefined;
      // Who is not announced yet is told of with that.
      if (tracked.isAnnounced) this.#context(tracked, tracked.ref.getSnapshot());
    }
  }

  /** Everything is to be said anew: nothing that was said before counts any more. */
  forgetSaid(): void {
    for (const tracked of this.#tracked.values()) {
      tracked.isAnnounced = false;
      tracked.context = undefined;
    }
  }

  /** Announces actors that are not announced yet, `most` of them; returns whether those were all. */
  announceSome(most: number): boolean {
    let left = most;
    for (const tracked of this.#tracked.values()) {
      if (tracked.isAnnounced) continue;
      if (left-- <= 0) return false;
      this.#announce(tracked);
    }
    return true;
  }

  /** Nobody tells of actors any more. */
  clear(): void {
    this.#tracked.clear();
    this.#watched = new Set();
  }

  /** Number of a root actor, by its id; -1 where there is none. */
  keyOfRoot(id: string): number {
    for (const { ref, key } of this.#tracked.values()) if (!parentOf(ref) && ref.id === id) return key;
    return -1;
  }

  idOf(key: number): string | undefined {
    for (const tracked of this.#tracked.values()) if (tracked.key === key) return tracked.ref.id;
    return undefined;
  }

  #track(ref: ActorRef): Tracked {
    const known = this.#tracked.get(ref);
    if (known) return known;
    const above = parentOf(ref);
    if (above) this.#track(above);
    const machine = isMachine(ref.logic) ? knownMachine(ref.logic) : undefined;
    const tracked: Tracked = {
      ref,
      key: this.#keys,
      machine,
      isAnnounced: false,
      pending: [],
      edges: undefined,
      actions: [],
      context: undefined,
      patched: 0,
      taking: [],
      self: undefined,
    };
    this.#keys += 1;
    this.#tracked.set(ref, tracked);
    return tracked;
  }

  /** Late, and not when XState tells of it: then it has no snapshot yet. */
  #announce(tracked: Tracked): void {
    if (tracked.isAnnounced) return;
    tracked.isAnnounced = true;
    const { ref, machine, key } = tracked;
    const above = parentOf(ref);
    const parent = above && this.#tracked.get(above);
    if (parent) this.#announce(parent);
    const sink = this.#sink;
    const snapshot = ref.getSnapshot();
    const logic = sink.text(machine?.definition.machine ?? (typeof ref.src === 'string' ? ref.src : 'actor'));
    const definition = machine ? sink.definition(machine.definition) : -1;
    const state = sink.text(stateOf(snapshot));
    sink.row([ROW.actor, 0, key, parent?.key ?? -1, ref.id, logic, definition, state, statusOf(snapshot)]);
    if (this.#watches(tracked)) this.#context(tracked, snapshot);
  }

  #event(tracked: Tracked, inspected: InspectionEvent): void {
    const { sourceRef, event } = inspected as {
      readonly sourceRef?: unknown;
      readonly event?: { readonly type: string };
    };
    if (!event) return;
    this.#announce(tracked);
    const source = sourceRef ? this.#track(sourceRef as ActorRef) : undefined;
    if (source) this.#announce(source);
    const sink = this.#sink;
    tracked.pending.push({ seq: sink.nextSeq, event });
    const type = sink.text(event.type);
    const data = this.#dataOf(event);
    const from = source?.key ?? -1;
    sink.row(data ? [ROW.event, 0, tracked.key, from, type, data] : [ROW.event, 0, tracked.key, from, type]);
    // A machine whose action throws ends without a snapshot; its parent hears of it.
    if (source && event.type.startsWith('xstate.error.actor.')) this.#ended(source, 2);
  }

  #microstep(tracked: Tracked, inspected: InspectionEvent): void {
    // XState lists the transitions in a member that may go away; then the page goes by event and state.
    const { _transitions: taken } = inspected as { readonly _transitions?: readonly unknown[] };
    const { machine } = tracked;
    if (!machine || !Array.isArray(taken)) return;
    tracked.edges ??= [];
    for (const transition of taken) {
      const edge = machine.edges.get(transition);
      if (edge !== undefined) tracked.edges.push(edge);
    }
  }

  #snapshot(tracked: Tracked, inspected: InspectionEvent): void {
    const { event, snapshot } = inspected as {
      readonly event?: { readonly type: string };
      readonly snapshot?: Snapshot;
    };
    this.#announce(tracked);
    const { key, pending, edges, actions } = tracked;
    tracked.edges = undefined;
    tracked.actions = [];
    // Events that came before it was watched, or were dropped with its mailbox, are passed over.
    const at = pending.findIndex((one) => one.event === event);
    const cause = at < 0 ? -1 : pending[at]!.seq;
    pending.splice(0, at + 1);
    const sink = this.#sink;
    const type = sink.text(event?.type ?? '');
    const state = sink.text(stateOf(snapshot));
    const taken = edges ? sink.text(edges.join()) : -1;
    const done = actions.length > 0 ? sink.text(actions.join()) : -1;
    const status = statusOf(snapshot);
    sink.row([ROW.step, 0, key, type, state, taken, done, status, cause]);
    if (this.#watches(tracked)) this.#context(tracked, snapshot);
    if (status !== 0) this.#tracked.delete(tracked.ref);
  }

  #tapped(tracked: Tracked, event: TapEvent): void {
    const { key, taking } = tracked;
    const sink = this.#sink;
    switch (event.type) {
      case '@parley.taken': {
        const cause = taking.pop();
        if (cause !== undefined) sink.row([ROW.taken, 0, key, cause]);
        return;
      }
      case '@parley.received': {
        this.#announce(tracked);
        const { frame, json, isRest } = event;
        if (!isRest) this.#noteSelf(tracked, event.self);
        taking.push(this.#frame(key, aboutFrame(frame, json), isRest));
        if (!isRest) this.#content(key, frame, json);
        return;
      }
      case '@parley.told': {
        this.#announce(tracked);
        const { told } = event;
        if (told.type === 'request.sent') {
          this.#frame(key, aboutFrame(told.frame, parsedFrame(told.frame)), false, told.request);
          return;
        }
        const about = aboutTold(told, this.#frames && ((text) => this.#frames!.text(text)));
        if (about) sink.row([ROW.told, 0, key, sink.text(told.type), JSON.stringify(about)]);
        return;
      }
      default:
        this.#world(tracked, event);
    }
  }

  /** Returns the number of its row. */
  #frame(key: number, { type, ...about }: FrameAbout, isRest: boolean, request?: string): number {
    const sink = this.#sink;
    const name = sink.text(request ?? (isRest ? `${type} (rest)` : type));
    const seq = sink.nextSeq;
    sink.row([ROW.frame, 0, key, request === undefined ? 0 : 1, name, JSON.stringify(about)]);
    return seq;
  }

  #content(key: number, frame: Frame, parsed: unknown): void {
    if (!this.#frames || frame.length > LONGEST_RECORDED) return;
    // What is too long to be parsed to be looked at is parsed to be recorded.
    const json = parsed ?? jsonOf(textOfFrame(frame));
    // Of a frame that is none, nobody can say what may be shown.
    if (json !== undefined) this.#sink.row([ROW.content, 0, key, this.#frames.of(json)]);
  }

  #noteSelf(tracked: Tracked, { userId, agentId }: Self): void {
    if (!this.#frames) return;
    const self = JSON.stringify({ userId, agentId });
    if (tracked.self === self) return;
    tracked.self = self;
    this.#sink.row([ROW.world, 0, tracked.key, this.#sink.text('self' satisfies WorldWord), self]);
  }

  #world(tracked: Tracked, event: WorldEvent): void {
    const frames = this.#frames;
    if (!frames) return;
    this.#announce(tracked);
    const say = (what: WorldWord, data: object | number = {}): void =>
      this.#sink.row([ROW.world, 0, tracked.key, this.#sink.text(what), JSON.stringify(data)]);
    switch (event.type) {
      case '@parley.begun':
        tracked.self = undefined;
        return say('begun', { settings: event.settings, lifecycle: event.lifecycle });
      case '@parley.asked': {
        const { commandId, asked } = event;
        const { request, rejectsWhenLost } = asked;
        const { type, body } = (request.text === undefined ? request : jsonOf(request.text)) as WireRequest;
        return say('asked', { commandId, type, body: jsonOf(frames.of(body ?? null)), rejectsWhenLost });
      }
      case '@parley.subscribed': {
        const { key, request, body } = event;
        return say('subscribed', { key, request, body });
      }
      case '@parley.handedIn':
        return say('handedIn');
      case '@parley.timer':
        return say('timer', event.dueAt);
      case '@parley.random':
        return say('random', event.value);
    }
  }

  #ended(tracked: Tracked, status: number): void {
    const sink = this.#sink;
    const type = sink.text('');
    const state = sink.text(stateOf(tracked.ref.getSnapshot()));
    sink.row([ROW.step, 0, tracked.key, type, state, -1, -1, status, -1]);
    this.#tracked.delete(tracked.ref);
  }

  #watches({ key }: Tracked): boolean {
    return this.#watched === 'all' || this.#watched.has(key);
  }

  #context(tracked: Tracked, snapshot: Snapshot | undefined): void {
    const known = { ...(snapshot?.context as object | undefined) } as Record<string, unknown>;
    if (snapshot?.output !== undefined) known.output = snapshot.output;
    if (snapshot?.error !== undefined) known.error = snapshot.error;
    const now = plain(known, this.#options) as Context;
    const { key, context: before } = tracked;
    if (!before) {
      tracked.context = now;
      tracked.patched = 0;
      this.#sink.row([ROW.context, 0, key, JSON.stringify(now)]);
      return;
    }
    const [context, patches] = changedContext(before, now);
    if (patches?.length === 0) return;
    tracked.context = context;
    tracked.patched += 1;
    if (patches && tracked.patched < MOST_PATCHED) {
      this.#sink.row([ROW.patches, 0, key, JSON.stringify(patches)]);
    } else {
      tracked.patched = 0;
      this.#sink.row([ROW.context, 0, key, JSON.stringify(context)]);
    }
  }

  #dataOf(event: { readonly type: string }): string | undefined {
    let isEmpty = true;
    for (const name in event) {
      if (name !== 'type' && (event as Record<string, unknown>)[name] !== undefined) isEmpty = false;
    }
    if (isEmpty) return undefined;
    const { type: _, ...data } = event;
    return JSON.stringify(plain(data, this.#options));
  }
}

const stateOf = (snapshot: Snapshot | undefined): string =>
  snapshot?.value === undefined ? '' : JSON.stringify(snapshot.value);

const statusOf = (snapshot: Snapshot | undefined): number =>
  Math.max(0, STATUSES.indexOf((snapshot?.status ?? 'active') as (typeof STATUSES)[number]));

function jsonOf(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
