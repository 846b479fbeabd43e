import { getInitialSnapshot, getNextSnapshot, type SnapshotFrom } from 'xstate';
import { getAdjacencyMap, getShortestPaths } from 'xstate/graph';
import type { Step } from './steps.js';
import { EVERY_STEP, worldChart } from './world-chart.js';

type Snapshot = SnapshotFrom<typeof worldChart>;

/** Charts of the world have a few dozen states; more is a chart without end. */
const LIMIT = 10_000;
const events: readonly Step[] = EVERY_STEP.map((type) => ({ type }));
const graphOptions = {
  events,
  limit: LIMIT,
  serializeState: ({ value }: Snapshot) => JSON.stringify(value),
  filterEvents: (snapshot: Snapshot, event: Step) => snapshot.can(event),
};

/** A transition of the chart as the coverage counts it: from where, by what. */
export const transitionOf = (state: string, step: Step): string => `${state} ${step.type}`;

const keyOf = ({ value }: Snapshot): string => JSON.stringify(value);

/** As much of XState's adjacency map as is needed: its own type has keys that no string can be looked up by. */
type Adjacency = Readonly<Record<string, { readonly transitions: Readonly<Record<string, { readonly event: Step }>> }>>;

const adjacency = (): Adjacency => getAdjacencyMap(worldChart, graphOptions) as unknown as Adjacency;

/** Every transition that the chart has. */
export function everyTransition(): readonly string[] {
  return Object.entries(adjacency()).flatMap(([state, { transitions }]) =>
    Object.values(transitions).map(({ event }) => transitionOf(state, event)),
  );
}

/** The shortest way to each state, and from there each transition that no way before went through. */
export function shortestPaths(): readonly (readonly Step[])[] {
  const map = adjacency();
  const seen = new Set<string>();
  const paths: (readonly Step[])[] = [];
  for (const { state, steps } of getShortestPaths(worldChart, graphOptions)) {
    // The first step of a path is how the machine began.
    const way = steps.map(({ event }) => event as Step).filter(({ type }) => EVERY_STEP.includes(type));
    for (const { event } of Object.values(map[keyOf(state)]!.transitions)) {
      if (seen.has(transitionOf(keyOf(state), event))) continue;
      const path = [...way, event];
      for (const transition of transitionsAlong(path)) seen.add(transition);
      paths.push(path);
    }
  }
  return paths;
}

/** Only what is possible, in this order: what remains of a path when steps were left out of it. */
export function possible(steps: readonly Step[]): readonly Step[] {
  let snapshot = getInitialSnapshot(worldChart);
  return steps.filter((step) => {
    if (!snapshot.can(step)) return false;
    snapshot = getNextSnapshot(worldChart, snapshot, step);
    return true;
  });
}

/** The transitions that a path goes through. */
export function transitionsAlong(steps: readonly Step[]): readonly string[] {
  let snapshot = getInitialSnapshot(worldChart);
  return steps.map((step) => {
    const transition = transitionOf(keyOf(snapshot), step);
    snapshot = getNextSnapshot(worldChart, snapshot, step);
    return transition;
  });
}
