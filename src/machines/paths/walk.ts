import { type AnyActorScope, type AnyEventObject, type AnyMachineSnapshot, createEmptyActor } from 'xstate';
import { getAdjacencyMap } from 'xstate/graph';
import type { StateValue } from '../state-value.js';
import type { Beginning, MachineModel } from './models.js';

/** A machine in one of its states, and the record that goes with it. */
export interface Place {
  readonly state: StateValue;
  /** The last step of a shortest way here, and where that set out from; undefined where the machine begins. */
  readonly by: { readonly from: Place; readonly edge: Edge } | undefined;
  readonly edges: readonly Edge[];
}

/** Something that happens, and what comes of it. */
export interface Edge {
  readonly event: AnyEventObject;
  /** What is written into the record before. */
  readonly facts: Readonly<Record<string, unknown>> | undefined;
  readonly to: Place;
  /** XState's own objects for the transitions that were taken: by this event, by those that it raised, and by none (`always`). */
  readonly taken: readonly unknown[];
}

/** The graphs have some hundreds of states; a context that crept into them would make them endless. */
const LIMIT = 100_000;

interface Stood {
  readonly snapshot: AnyMachineSnapshot;
  readonly taken: readonly unknown[];
}

/** As much of XState's adjacency map as is needed: its own type has keys that no string can be looked up by. */
type Adjacency = Readonly<
  Record<
    string,
    {
      readonly state: Stood;
      readonly transitions: Readonly<Record<string, { readonly event: AnyEventObject; readonly state: Stood }>>;
    }
  >
>;

/**
 * Everything that can come about in a machine that has begun like this: the places, the nearest first. Two that differ only in what no
 * guard reads are one.
 */
export function walk(model: MachineModel, beginning: Beginning): readonly Place[] {
  const keyOf = ({ snapshot }: Stood): string =>
    JSON.stringify([snapshot.value, model.factsOf(snapshot.context as never)]);
  const options = {
    events: ({ snapshot }: Stood) => model.eventsIn(snapshot),
    serializeState: keyOf,
    limit: LIMIT,
  };
  // The graph functions refuse named machine types, so they are called without types, here only.
  const adjacency = getAdjacencyMap(stepsOf(model, beginning) as never, options as never) as unknown as Adjacency;
  const places = new Map(
    Object.entries(adjacency).map(([key, { state }]) => [
      key,
      { state: state.snapshot.value as StateValue, by: undefined as Place['by'], edges: [] as Edge[] },
    ]),
  );
  const [first] = places.keys();
  const found = new Set([first]);
  // What is found is walked on from in its turn: a Set is in the order in which it was filled.
  for (const key of found) {
    const from = places.get(key!)!;
    for (const { event, state } of Object.values(adjacency[key!]!.transitions)) {
      const end = keyOf(state);
      const to = places.get(end)!;
      const { facts, ...sent } = event;
      const edge = { event: sent as AnyEventObject, facts, to, taken: state.taken };
      from.edges.push(edge);
      if (found.has(end)) continue;
      found.add(end);
      to.by = { from, edge };
    }
  }
  return [...found].map((key) => places.get(key!)!);
}

/**
 * Steps from a snapshot to the next one, without an actor that runs. XState's `transition()` does not say which transitions led there,
 * those included that a step sets off; so the machine is given a scope, as its actor would, whose system has somebody who inspects.
 */
function stepsOf({ machine, inputOf }: MachineModel, beginning: Beginning) {
  const nobody = createEmptyActor();
  let taken: unknown[] = [];
  nobody.system.inspect({
    next: (event) => {
      if (event.type === '@xstate.microstep') taken.push(...event._transitions);
    },
  });
  const hasRecord = 'record' in inputOf(beginning);
  const scope: AnyActorScope = {
    self: nobody,
    system: nobody.system,
    id: '',
    sessionId: nobody.sessionId,
    logger: () => {},
    defer: () => {},
    emit: () => {},
    stopChild: () => {},
    // What writes to the record does it at once, as in an actor: the next guard reads it.
    actionExecutor: ({ exec, info, params }) => void (hasRecord && exec?.(info as never, params as never)),
  };
  /** A record is changed in place, and the graph goes back to every place many times: each step works on a copy. */
  const before = ({ value, context }: AnyMachineSnapshot, facts: object | undefined): AnyMachineSnapshot =>
    machine.resolveState({ value, context: { record: { ...context.record, ...facts } } });
  return {
    getInitialSnapshot: (): Stood => ({
      snapshot: machine.getInitialSnapshot(scope, inputOf(beginning)),
      taken: [],
    }),
    transition: ({ snapshot }: Stood, { facts, ...event }: AnyEventObject): Stood => {
      taken = [];
      const next = machine.transition(hasRecord ? before(snapshot, facts) : snapshot, event as never, scope);
      return { snapshot: next, taken };
    },
  };
}
