/**
 * Paths through Parley's charts, for tests of code that sits on a lifecycle: what happens, step by step, and where the chart
 * is then. What the guards ask for comes along.
 */
import { type AnyActor, type AnyEventObject, createActor, fromPromise } from 'xstate';
import { getAdjacencyMap, getShortestPaths } from 'xstate/graph';
import type { StateValue } from '../state-value.js';
import { type ChartModel, type ChartName, models } from './models.js';

export interface PathStep {
  readonly event: AnyEventObject;
  /** What the platform has said by then: written into the chart's record before the event is sent. */
  readonly record?: Readonly<Record<string, unknown>>;
  /** Where the chart is afterwards. */
  readonly state: StateValue;
}

/** A way through a chart, from its beginning. */
export interface ChartPath {
  readonly chart: ChartName;
  readonly steps: readonly PathStep[];
  /** Where it ends. */
  readonly state: StateValue;
}

/** The graphs have some hundreds of states; a context that crept into them would make them endless. */
const LIMIT = 100_000;

const keyOf = (model: ChartModel, snapshot: unknown): string =>
  JSON.stringify([model.stateOf(snapshot as never), model.factsOf(snapshot as never)]);

/** The graph functions refuse named machine types, so they are called without types, here only. */
const traversal = (model: ChartModel) =>
  ({
    input: model.input(),
    events: model.events,
    serializeState: (snapshot: unknown) => keyOf(model, snapshot),
    limit: LIMIT,
  }) as never;

const modelOf = (chart: ChartName): ChartModel => {
  if (!Object.hasOwn(models, chart))
    throw new TypeError(`'${String(chart)}' is no chart of Parley. Accepted: ${Object.keys(models).join(', ')}.`);
  return models[chart];
};

const stepOf = ({ facts, ...event }: AnyEventObject, state: StateValue): PathStep =>
  facts === undefined ? { event, state } : { event, record: facts, state };

/** The shortest way to each combination of states that can come about, the nearest first. */
export function shortestPaths(chart: ChartName): readonly ChartPath[] {
  const model = modelOf(chart);
  const state = (snapshot: unknown) => model.stateOf(snapshot as never);
  const paths = new Map<string, ChartPath>();
  for (const way of getShortestPaths(model.logic, traversal(model))) {
    const end = state(way.state);
    // What guards read may differ where states do not; the shortest way stands first.
    const key = JSON.stringify(end);
    if (paths.has(key)) continue;
    // The first step only says that the actor starts.
    const steps = way.steps.slice(1).map((step) => stepOf(step.event, state(step.state)));
    paths.set(key, { chart, steps, state: end });
  }
  return [...paths.values()];
}

/** Each transition of the chart once, by the shortest ways. */
export function transitionPaths(chart: ChartName): readonly ChartPath[] {
  const model = modelOf(chart);
  const adjacency = getAdjacencyMap(model.logic, traversal(model)) as unknown as Adjacency;
  const state = (snapshot: unknown) => model.stateOf(snapshot as never);
  const seen = new Set<unknown>();
  const paths: ChartPath[] = [];
  for (const way of getShortestPaths(model.logic, traversal(model))) {
    for (const last of Object.values(adjacency[keyOf(model, way.state)]!.transitions)) {
      const taken = model.transitions(way.state as never, last.event);
      if (taken.every((transition) => seen.has(transition))) continue;
      for (const transition of taken) seen.add(transition);
      const steps = way.steps.slice(1).map((step) => stepOf(step.event, state(step.state)));
      const end = state(last.state);
      paths.push({ chart, steps: [...steps, stepOf(last.event, end)], state: end });
    }
  }
  return paths;
}

/** As much of XState's adjacency map as is needed: its own type has keys that no string can be looked up by. */
type Adjacency = Readonly<
  Record<string, { readonly transitions: Record<string, { readonly event: AnyEventObject; readonly state: unknown }> }>
>;

/**
 * Every way through a chart that comes to no combination of states twice, up to so many steps; of ways that begin alike only the
 * longest.
 * @param longest in steps: there are many more with each. Default 3.
 */
export function simplePaths(chart: ChartName, longest = 3): readonly ChartPath[] {
  const model = modelOf(chart);
  const adjacency = getAdjacencyMap(model.logic, traversal(model)) as unknown as Adjacency;
  const [start] = getShortestPaths(model.logic, traversal(model));
  const paths: ChartPath[] = [];
  const go = (snapshot: unknown, visited: ReadonlySet<string>, steps: readonly PathStep[]): void => {
    let isLongest = true;
    const { transitions } = adjacency[keyOf(model, snapshot)]!;
    for (const { event, state: next } of steps.length < longest ? Object.values(transitions) : []) {
      const state = model.stateOf(next as never);
      const key = JSON.stringify(state);
      if (visited.has(key)) continue;
      isLongest = false;
      go(next, new Set([...visited, key]), [...steps, stepOf(event, state)]);
    }
    if (isLongest && steps.length > 0) paths.push({ chart, steps, state: steps.at(-1)!.state });
  };
  if (start) go(start.state, new Set([JSON.stringify(model.stateOf(start.state as never))]), []);
  return paths;
}

/** Never answers: what calls come to is told by the path. */
const unanswered = fromPromise(() => new Promise<never>(() => {}));
const CALLS = [
  'discover',
  'authenticate',
  'refresh',
  'authenticateAnew',
  'awaitAnswers',
  'takeOver',
  'openSocket',
  'subscribe',
  'closeSocket',
];
/** Timers end when the path says so. */
const stoppedClock = { setTimeout: () => 0, clearTimeout: () => {} };

/** A running actor of a chart, and its record, where it has one. */
export interface StartedChart {
  readonly actor: AnyActor;
  /** Writes what the platform has said by then into the chart's record, and sends the event. */
  readonly happens: (step: Pick<PathStep, 'event' | 'record'>) => void;
}

/** Starts an actor of the chart to which only that happens which a test says. `inspect` is XState's. */
export function startChart(chart: ChartName, inspect?: unknown, changes: object = {}): StartedChart {
  const { machine, input } = modelOf(chart);
  const isConnection = machine.id === 'connection';
  const actors = isConnection ? Object.fromEntries(CALLS.map((name) => [name, unanswered])) : {};
  const given = { ...input(), ...changes } as { readonly record?: object };
  const actor: AnyActor = createActor(machine.provide({ actors }), {
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
 * Plays a path on a running actor of the chart, and returns it; stop it when you are done.
 * @param options `inspect` is XState's; `reached` is told of each step when it has been made
 */
export function playPath(
  { chart, steps }: ChartPath,
  options: { readonly inspect?: unknown; readonly reached?: (step: PathStep, actor: AnyActor) => void } = {},
): AnyActor {
  const { actor, happens } = startChart(chart, options.inspect);
  for (const step of steps) {
    happens(step);
    options.reached?.(step, actor);
  }
  return actor;
}
