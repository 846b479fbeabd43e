/**
 * Paths through Parley's machines, for tests of code that sits on a lifecycle: what happens, step by step, and where the machine
 * is then. What the guards ask for comes along.
 */
import { type AnyActor, type AnyEventObject, type AnyStateMachine, createActor, fromPromise } from 'xstate';
import type { StateValue } from '../state-value.js';
import { type Beginning, type MachineModel, type MachineName, models } from './models.js';
import { type Edge, type Place, walk } from './walk.js';

/** One step of a path: an event, and where it leads. */
export interface PathStep {
  /** What the machine is sent. */
  readonly event: AnyEventObject;
  /** What the platform has said by then: written into the machine's record before the event is sent. */
  readonly record?: Readonly<Record<string, unknown>>;
  /** Where the machine is afterwards. */
  readonly state: StateValue;
}

/** A way through a machine, from its beginning. */
export interface MachinePath {
  readonly machine: MachineName;
  /**
   * What the actor is begun with, where that decides what becomes of it: a connection that is not maintained ends where another one
   * tries again, and a dialog's messages come because we take part, by a subscription, or by webhooks.
   */
  readonly begun: Beginning;
  /** In order; an empty list is the beginning. */
  readonly steps: readonly PathStep[];
  /** Where it ends. */
  readonly state: StateValue;
}

const modelOf = (machine: MachineName): MachineModel => {
  if (!Object.hasOwn(models, machine))
    throw new TypeError(`'${String(machine)}' is no machine of Parley. Accepted: ${Object.keys(models).join(', ')}.`);
  return models[machine];
};

const stepOf = ({ event, facts, to: { state } }: Edge): PathStep =>
  facts === undefined ? { event, state } : { event, record: facts, state };

function stepsTo({ by }: Place): readonly PathStep[] {
  const steps: PathStep[] = [];
  for (let last = by; last; last = last.from.by) steps.unshift(stepOf(last.edge));
  return steps;
}

export const pathTo = (place: Place, { machine, begun }: Omit<Graph, 'places'>): MachinePath => ({
  machine,
  begun,
  steps: stepsTo(place),
  state: place.state,
});

/** Everything that can come about in actors that have begun alike. */
export interface Graph {
  readonly machine: MachineName;
  readonly begun: Beginning;
  /** The nearest first. */
  readonly places: readonly Place[];
}

export const graphOf = (machine: MachineName, begun: Beginning): Graph => ({
  machine,
  begun,
  places: walk(modelOf(machine), begun),
});

export const graphsOf = (machine: MachineName): readonly Graph[] =>
  modelOf(machine).beginnings.map((begun) => graphOf(machine, begun));

/** The shortest way to each combination of states that can come about, the nearest first. */
export function shortestPaths(machine: MachineName): readonly MachinePath[] {
  const paths = new Map<string, MachinePath>();
  for (const { begun, places } of graphsOf(machine)) {
    for (const place of places) {
      // What guards read may differ where states do not; the shortest way stands first.
      const key = JSON.stringify(place.state);
      if (!paths.has(key)) paths.set(key, pathTo(place, { machine, begun }));
    }
  }
  return [...paths.values()];
}

/**
 * Each transition of the machine once, by the shortest ways: those that an event takes, that one region raises in another, and that need
 * no event.
 */
export function transitionPaths(machine: MachineName): readonly MachinePath[] {
  return pathsOfTransitions(graphsOf(machine));
}

export function pathsOfTransitions(graphs: readonly Graph[]): readonly MachinePath[] {
  const seen = new Set<unknown>();
  const paths: MachinePath[] = [];
  for (const { machine, begun, places } of graphs) {
    for (const place of places) {
      for (const edge of place.edges) {
        if (edge.taken.every((transition) => seen.has(transition))) continue;
        for (const transition of edge.taken) seen.add(transition);
        paths.push({ machine, begun, steps: [...stepsTo(place), stepOf(edge)], state: edge.to.state });
      }
    }
  }
  return paths;
}

/**
 * Every way through a machine that comes to no combination of states twice, up to so many steps; of ways that begin alike only the
 * longest.
 * @param longest in steps: there are many more with each. Default 3.
 */
export function simplePaths(machine: MachineName, longest = 3): readonly MachinePath[] {
  const paths = new Map<string, MachinePath>();
  for (const { begun, places } of graphsOf(machine)) {
    const go = ({ edges }: Place, visited: ReadonlySet<string>, steps: readonly PathStep[]): void => {
      let isLongest = true;
      for (const edge of steps.length < longest ? edges : []) {
        const key = JSON.stringify(edge.to.state);
        if (visited.has(key)) continue;
        isLongest = false;
        go(edge.to, new Set([...visited, key]), [...steps, stepOf(edge)]);
      }
      if (!isLongest || steps.length === 0) return;
      // A way that all of them can go is told once.
      const key = JSON.stringify(steps);
      if (!paths.has(key)) paths.set(key, { machine, begun, steps, state: steps.at(-1)!.state });
    };
    const [start] = places;
    if (start) go(start, new Set([JSON.stringify(start.state)]), []);
  }
  return [...paths.values()];
}

/** Never answers: what calls come to is told by the path. */
const unanswered = fromPromise(() => new Promise<never>(() => {}));
/** Timers end when the path says so. */
const stoppedClock = { setTimeout: () => 0, clearTimeout: () => {} };

/** A running actor of a machine, and its record, where it has one. */
export interface StartedMachine {
  /** It runs already; stop it when you are done. */
  readonly actor: AnyActor;
  /** Writes what the platform has said by then into the machine's record, and sends the event. */
  readonly happens: (step: Pick<PathStep, 'event' | 'record'>) => void;
}

/** A machine is compiled anew each time something is provided, so it is done once. */
let unansweredConnection: AnyStateMachine | undefined;

function machineToStart(name: MachineName): AnyStateMachine {
  const { machine } = modelOf(name);
  if (name !== 'connection') return machine;
  const actors = Object.fromEntries(Object.keys(machine.implementations.actors).map((call) => [call, unanswered]));
  return (unansweredConnection ??= machine.provide({ actors }));
}

/**
 * Starts an actor of the machine to which only that happens which a test says.
 * @param inspect XState's option of that name
 * @param begun what the actor is begun with, as a path has it; by default the usual: maintained and refreshed, a dialog that we take
 * part in
 */
export function startMachine(machine: MachineName, inspect?: unknown, begun?: MachinePath['begun']): StartedMachine {
  const { inputOf, beginnings } = modelOf(machine);
  const given = inputOf(begun ?? beginnings[0]) as { readonly record?: object };
  const actor: AnyActor = createActor(machineToStart(machine), {
    input: given,
    clock: stoppedClock,
    ...(inspect ? { inspect: inspect as never } : {}),
  });
  actor.start();
  const happens = ({ event, record }: Pick<PathStep, 'event' | 'record'>): void => {
    if (given.record) Object.assign(given.record, record);
    actor.send(event);
  };
  return { actor, happens };
}

/**
 * Plays a path on a running actor of the machine, and returns it; stop it when you are done.
 * @param options `inspect` is XState's; `reached` is told of each step when it has been made
 */
export function playPath(
  { machine, begun, steps }: MachinePath,
  options: { readonly inspect?: unknown; readonly reached?: (step: PathStep, actor: AnyActor) => void } = {},
): AnyActor {
  const { actor, happens } = startMachine(machine, options.inspect, begun);
  for (const step of steps) {
    happens(step);
    options.reached?.(step, actor);
  }
  return actor;
}
