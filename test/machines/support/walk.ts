import type { MachinePath } from '../../../src/machines/index.js';
import { type Graph, graphOf, graphsOf, pathTo } from '../../../src/machines/paths/paths.js';
import { labelOf, leavesOf } from './graphs.js';

/** The shortest way to every combination of states, and to what guards read there. */
export const pathsOf = (graph: Graph): readonly MachinePath[] => graph.places.map((place) => pathTo(place, graph));

/** What led along a path, short enough for a title. */
export const told = ({ steps }: MachinePath): string => steps.map(labelOf).join(' → ') || 'the start';

/** The shortest path to a state of one region, whatever the other regions are in. */
export function shortestTo(leaf: string, paths: readonly MachinePath[]): MachinePath | undefined {
  return paths
    .filter(({ state }) => leavesOf(state).includes(leaf))
    .reduce<MachinePath | undefined>(
      (best, path) => (best && best.steps.length <= path.steps.length ? best : path),
      undefined,
    );
}

export { type Graph, graphOf, graphsOf };
