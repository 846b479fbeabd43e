import {
  type AnyActorLogic,
  type AnyActorRef,
  type AnyActorScope,
  type AnyEventObject,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  assign,
  createActor,
  type StateValue,
} from 'xstate';

/**
 * The same machine with a memory of what it said. XState works out a step of a chart anew each time: what is left and
 * entered, invoked and armed, and a snapshot for each of these; tens of microseconds, eight times in one `open()`. Where a
 * step leads depends on nothing but the state, the type of the event and the answers of the guards on the way. So the
 * way is noted down when it is gone for the first time, by any actor of this machine, and later gone by the notes.
 *
 * Guards, assigns and actions are the chart's own and run each time: it stays the only place where anything is decided.
 * A property test plays the same histories with and without a memory. `Chart` (chart.ts) does the same for records.
 *
 * Not noted down are steps with a delay that is computed, with children that get input, and those that end the actor.
 * Two things a chart must keep to, as ours do: `params` are constants, and there are no history states. An inspector of
 * XState sees events and snapshots of a remembered step, but not its microsteps and actions.
 */
export function remembering<T extends AnyStateMachine>(machine: T): T {
  let notebook: Notebook | undefined;
  const asked = noting(machine, () => notebook);
  const memory = new Memory();

  function ask(ways: Ways, snapshot: AnyMachineSnapshot, event: AnyEventObject, scope: AnyActorScope) {
    const notes: Note[] = [];
    const own: Notebook = { incoming: event, notes };
    const { actionExecutor } = scope;
    scope.actionExecutor = (action) => {
      const note = noteOf(action as Executed, event);
      if (note) notes.push(note);
      // What an action calls may take steps of its own, and of this machine too.
      notebook = undefined;
      actionExecutor(action);
      notebook = own;
    };
    notebook = own;
    try {
      const next = asked.transition(snapshot, event, scope);
      if (isMemorable(notes, next)) ways.set(event.type, along(ways.get(event.type), notes, endOf(snapshot, next)));
      return next;
    } finally {
      notebook = undefined;
      scope.actionExecutor = actionExecutor;
    }
  }

  const transition = (snapshot: AnyMachineSnapshot, event: AnyEventObject, scope: AnyActorScope) => {
    const ways = memory.waysFrom(snapshot);
    return go(ways.get(event.type), asked, snapshot, event, scope) ?? ask(ways, snapshot, event, scope);
  };
  return Object.create(asked, { transition: { value: transition } }) as T;
}

interface Asked {
  readonly context: object;
  readonly event: AnyEventObject;
  readonly self: unknown;
  readonly system: unknown;
}

type Guard = (asked: Pick<Asked, 'context' | 'event'>, params: unknown) => boolean;
type Assignment = (asked: Asked, params: unknown) => object;
type Action = (asked: Asked, params: unknown) => void;

/** What was met on the way. `at` is the event that was being taken then, if it is one that the chart raised by itself. */
type Effect =
  | { readonly kind: 'act'; readonly at: AnyEventObject | undefined; readonly action: Action; readonly params: unknown }
  | { readonly kind: 'invoke'; readonly id: string; readonly src: string }
  | { readonly kind: 'stop'; readonly id: string }
  | { readonly kind: 'arm'; readonly id: string; readonly event: AnyEventObject; readonly delay: number }
  | { readonly kind: 'disarm'; readonly id: string };
type Assign = {
  readonly kind: 'assign';
  readonly at: AnyEventObject | undefined;
  readonly assignment: Assignment;
  readonly params: unknown;
};
type Question = {
  readonly kind: 'guard';
  readonly at: AnyEventObject | undefined;
  readonly guard: Guard;
  readonly params: unknown;
};
/** `unlike`: another time it may be something else. */
type Note = Effect | Assign | (Question & { readonly said: boolean }) | { readonly kind: 'unlike' };

/** Where the way ends: a snapshot without context and children, or undefined where the step changed nothing at all. */
interface End {
  readonly kind: 'end';
  readonly snapshot: AnyMachineSnapshot | undefined;
}
type Way = End | ((Effect | Assign) & { next?: Way }) | (Question & { yes?: Way; no?: Way });

/** Ways from one state, by the type of the event. */
type Ways = Map<string, Way>;

interface Notebook {
  readonly incoming: AnyEventObject;
  readonly notes: Note[];
}

class Memory {
  readonly #byValue = new Map<string, Ways>();
  /** XState hands on the list of a state's nodes as long as the state does not change. */
  readonly #byNodes = new WeakMap<object, Ways>();

  readonly waysFrom = (snapshot: AnyMachineSnapshot): Ways => {
    const nodes = snapshot._nodes;
    const known = this.#byNodes.get(nodes);
    if (known) return known;
    const key = JSON.stringify(snapshot.value);
    let ways = this.#byValue.get(key);
    if (!ways) this.#byValue.set(key, (ways = new Map()));
    this.#byNodes.set(nodes, ways);
    return ways;
  };
}

/** Goes the way that is noted down. Undefined, and nothing has happened, where the notes end before the way does. */
function go(
  first: Way | undefined,
  machine: AnyStateMachine,
  snapshot: AnyMachineSnapshot,
  event: AnyEventObject,
  scope: AnyActorScope,
): AnyMachineSnapshot | undefined {
  const { self, system } = scope;
  let context = snapshot.context as object;
  const effects: { readonly effect: Effect; readonly context: object }[] = [];
  let way = first;
  while (way && way.kind !== 'end') {
    if (way.kind === 'guard') {
      way = way.guard({ context, event: way.at ?? event }, way.params) ? way.yes : way.no;
      continue;
    }
    if (way.kind === 'assign') {
      context = { ...context, ...way.assignment({ context, event: way.at ?? event, self, system }, way.params) };
    } else effects.push({ effect: way, context });
    way = way.next;
  }
  if (!way) return undefined;
  let { children } = snapshot;
  for (const { effect, context: then } of effects) {
    if (effect.kind === 'act') effect.action({ context: then, event: effect.at ?? event, self, system }, effect.params);
    else children = carryOut(effect, machine, children, scope);
  }
  // Behind the start of what was invoked: while that waits for its answer, there is time to see to timers.
  for (const { effect } of effects) setTimer(effect, scope);
  return way.snapshot ? ({ ...way.snapshot, context, children } as AnyMachineSnapshot) : snapshot;
}

function setTimer(effect: Effect, { defer, self, system }: AnyActorScope): void {
  if (effect.kind === 'arm') defer(() => system.scheduler.schedule(self, self, effect.event, effect.delay, effect.id));
  else if (effect.kind === 'disarm') defer(() => system.scheduler.cancel(self, effect.id));
}

type Children = AnyMachineSnapshot['children'];

/** What XState's own actions do; like there, children are stopped and started once the new snapshot is in place. */
function carryOut(effect: Effect, machine: AnyStateMachine, children: Children, scope: AnyActorScope): Children {
  if (effect.kind === 'invoke') {
    const logic = machine.implementations.actors[effect.src] as AnyActorLogic;
    const options = { id: effect.id, src: effect.src, parent: scope.self };
    const child: AnyActorRef = createActor(logic, options as never);
    scope.defer(() => child.start());
    return { ...children, [effect.id]: child };
  }
  if (effect.kind !== 'stop') return children;
  const { [effect.id]: child, ...others } = children;
  if (child) scope.defer(() => scope.stopChild(child));
  return others;
}

/** The way with one more branch. */
function along(way: Way | undefined, notes: readonly Note[], end: End, index = 0): Way {
  const note = notes[index];
  if (!note || note.kind === 'unlike') return end;
  if (note.kind === 'guard') {
    const { said, ...question } = note;
    const branches = way?.kind === 'guard' ? way : question;
    const branch = said ? 'yes' : 'no';
    return { ...branches, [branch]: along((branches as { yes?: Way; no?: Way })[branch], notes, end, index + 1) };
  }
  return { ...note, next: along((way as { next?: Way } | undefined)?.next, notes, end, index + 1) };
}

function endOf(before: AnyMachineSnapshot, after: AnyMachineSnapshot): End {
  if (after === before) return { kind: 'end', snapshot: undefined };
  // From now on many actors share it; and what belonged to the one that went here first is nobody else's.
  const value = frozen(after.value);
  return { kind: 'end', snapshot: { ...after, value, context: undefined, children: undefined } as never };
}

function frozen(value: StateValue): StateValue {
  if (typeof value === 'string') return value;
  for (const key in value) frozen(value[key]!);
  return Object.freeze(value);
}

function isMemorable(notes: readonly Note[], next: AnyMachineSnapshot): boolean {
  if (next.status !== 'active') return false;
  const invoked = new Set<string>();
  for (const note of notes) {
    if (note.kind === 'unlike') return false;
    if (note.kind === 'invoke') invoked.add(note.id);
    // XState would not even start it.
    if (note.kind === 'stop' && invoked.has(note.id)) return false;
  }
  return true;
}

/** An action as XState hands it out to be executed. */
interface Executed {
  readonly type: string;
  readonly info: { readonly event: AnyEventObject };
  readonly params: unknown;
  readonly exec: Action | undefined;
}

function noteOf({ type, info, params, exec }: Executed, incoming: AnyEventObject): Note | undefined {
  switch (type) {
    case 'xstate.spawnChild': {
      const { actorRef, src, input } = params as { actorRef: AnyActorRef; src: unknown; input: unknown };
      if (typeof src !== 'string' || input !== undefined) return { kind: 'unlike' };
      return { kind: 'invoke', id: actorRef.id, src };
    }
    case 'xstate.stopChild':
      return params ? { kind: 'stop', id: (params as AnyActorRef).id } : undefined;
    case 'xstate.raise': {
      const { event, delay, id } = params as { event: AnyEventObject; delay?: number; id: string };
      if (delay !== undefined) return { kind: 'arm', id, event, delay };
      // What it raises is the chart's own word: constant, unless it carries something.
      return Object.keys(event).length > 1 ? { kind: 'unlike' } : undefined;
    }
    case 'xstate.cancel':
      return { kind: 'disarm', id: (params as { sendId: string }).sendId };
    default:
      if (type.startsWith('xstate.')) return { kind: 'unlike' };
      return exec && { kind: 'act', at: info.event === incoming ? undefined : info.event, action: exec, params };
  }
}

/** The machine, with guards, assigns and computed delays that leave a note when they are asked. */
function noting(machine: AnyStateMachine, notebook: () => Notebook | undefined): AnyStateMachine {
  const { guards, actions, delays } = machine.implementations as unknown as Record<string, Record<string, unknown>>;
  const raisedAt = (event: AnyEventObject): AnyEventObject | undefined =>
    event === notebook()?.incoming ? undefined : event;
  const changed = (all: Record<string, unknown> = {}, change: (one: never) => unknown): Record<string, unknown> =>
    Object.fromEntries(Object.entries(all).map(([name, one]) => [name, change(one as never)]));

  const notingGuard = (guard: Guard & { readonly check?: unknown }): unknown => {
    // One of XState's own, such as `stateIn`, reads nothing but the state.
    if (typeof guard !== 'function' || guard.check) return guard;
    return (asked: Asked, params: unknown): boolean => {
      const said = guard(asked, params);
      notebook()?.notes.push({ kind: 'guard', at: raisedAt(asked.event), guard, params, said });
      return said;
    };
  };
  const notingAction = (action: { readonly type?: string; readonly assignment?: Assignment | object }): unknown => {
    if (action.type !== 'xstate.assign') return action;
    const assignment = assignmentOf(action.assignment!);
    return assign(((asked: Asked, params: unknown) => {
      notebook()?.notes.push({ kind: 'assign', at: raisedAt(asked.event), assignment, params });
      return assignment(asked, params);
    }) as never);
  };
  const notingDelay = (delay: number | ((...asked: unknown[]) => number)): unknown => {
    if (typeof delay === 'number') return delay;
    return (...asked: unknown[]): number => {
      notebook()?.notes.push({ kind: 'unlike' });
      return delay(...asked);
    };
  };
  return machine.provide({
    guards: changed(guards, notingGuard),
    actions: changed(actions, notingAction),
    delays: changed(delays, notingDelay),
  } as never);
}

/** `assign` takes a function of all that changes, or an object with a value or a function for each key. */
function assignmentOf(assignment: Assignment | object): Assignment {
  if (typeof assignment === 'function') return assignment as Assignment;
  const entries = Object.entries(assignment) as [string, unknown][];
  return (asked, params) =>
    Object.fromEntries(entries.map(([key, one]) => [key, typeof one === 'function' ? one(asked, params) : one]));
}
