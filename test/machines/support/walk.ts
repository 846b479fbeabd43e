import type { AnyActorLogic } from 'xstate';
import { getAdjacencyMap } from 'xstate/graph';
import { leavesOf } from './graphs.js';

export interface Path {
  /** The state at its end. */
  readonly value: unknown;
  readonly steps: readonly { readonly event: { readonly type: string }; readonly value: unknown }[];
}

export interface Graph {
  /** The shortest way to every combination of states. */
  readonly paths: readonly Path[];
  readonly edges: readonly { readonly from: readonly string[]; readonly to: readonly string[] }[];
}

export interface WalkOptions<Snapshot> {
  readonly input?: unknown;
  readonly events: unknown;
  readonly stateOf: (snapshot: Snapshot) => unknown;
  /** Facts that the chart's guards read: states that differ in them are different states of the graph. */
  readonly factsOf?: (snapshot: Snapshot) => unknown;
}

/** Walks a chart to its ends. The graph functions refuse named machine types, so they are called without types, here only. */
export function walk<Snapshot>(logic: AnyActorLogic, options: WalkOptions<Snapshot>): Graph {
  const { stateOf, factsOf = () => undefined } = options;
  const keyOf = (snapshot: Snapshot): string => JSON.stringify([stateOf(snapshot), factsOf(snapshot)]);
  const traversal = {
    input: options.input,
    events: options.events,
    serializeState: keyOf,
    // The graphs have some hundreds of states; a context that crept into them would make them endless.
    limit: 100_000,
  } as never;
  const adjacency = getAdjacencyMap(logic, traversal) as unknown as Adjacency<Snapshot>;
  return {
    paths: shortestPaths(adjacency, keyOf, stateOf),
    edges: Object.values(adjacency).flatMap(({ state, transitions }) =>
      Object.values(transitions).map((edge) => ({
        from: leavesOf(stateOf(state)),
        to: leavesOf(stateOf(edge.state)),
      })),
    ),
  };
}

type Adjacency<Snapshot> = Readonly<
  Record<
    string,
    {
      readonly state: Snapshot;
      readonly transitions: Readonly<
        Record<string, { readonly event: { readonly type: string }; readonly state: Snapshot }>
      >;
    }
  >
>;

/**
 * Breadth first, over the map that the edges are read from: `getShortestPaths()` of XState would take every transition a second time,
 * which for our charts is half a minute.
 */
function shortestPaths<Snapshot>(
  adjacency: Adjacency<Snapshot>,
  keyOf: (snapshot: Snapshot) => string,
  stateOf: (snapshot: Snapshot) => unknown,
): readonly Path[] {
  const [first, { state }] = Object.entries(adjacency)[0]!;
  const found = new Map<string, Path>([[first, { value: stateOf(state), steps: [] }]]);
  // What is found is walked on from in its turn: a Map is in the order in which it was filled.
  for (const [key, { steps }] of found) {
    for (const { event, state: next } of Object.values(adjacency[key]!.transitions)) {
      const end = keyOf(next);
      if (found.has(end)) continue;
      const value = stateOf(next);
      found.set(end, { value, steps: [...steps, { event, value }] });
    }
  }
  return [...found.values()];
}

/** The shortest path to a state of one region, whatever the other regions are in. */
export function shortestTo(leaf: string, { paths }: Graph): Path | undefined {
  return paths
    .filter(({ value }) => leavesOf(value).includes(leaf))
    .reduce<Path | undefined>(
      (best, path) => (best && best.steps.length <= path.steps.length ? best : path),
      undefined,
    );
}
