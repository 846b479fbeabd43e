import type { AnyActorLogic } from 'xstate';
import { getAdjacencyMap, getShortestPaths } from 'xstate/graph';
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
  const traversal = {
    input: options.input,
    events: options.events,
    serializeState: (snapshot: Snapshot) => JSON.stringify([stateOf(snapshot), factsOf(snapshot)]),
    // The graphs have some hundreds of states; a context that crept into them would make them endless.
    limit: 100_000,
  } as never;
  const value = (snapshot: unknown) => stateOf(snapshot as Snapshot);
  const leaves = (snapshot: unknown) => leavesOf(value(snapshot));

  return {
    paths: getShortestPaths(logic, traversal).map(({ state, steps }) => ({
      value: value(state),
      // The first step only says that the actor starts.
      steps: steps.slice(1).map((step) => ({ event: step.event as { type: string }, value: value(step.state) })),
    })),
    edges: Object.values(getAdjacencyMap(logic, traversal)).flatMap(({ state, transitions }) =>
      Object.values(transitions).map((edge) => ({
        from: leaves(state),
        to: leaves((edge as { state: unknown }).state),
      })),
    ),
  };
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
