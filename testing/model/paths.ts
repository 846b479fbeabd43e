import { getInitialSnapshot, getNextSnapshot, type SnapshotFrom } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import type { Step } from './steps.js';
import { EVERY_STEP, worldChart } from './world-chart.js';

type Snapshot = SnapshotFrom<typeof worldChart>;

/** A path of the world: what happens, in this order. */
export type StepPath = readonly Step[];

/** The chart has a few hundred combinations of states; more is a chart without end. */
const LIMIT = 10_000;
const events: readonly Step[] = EVERY_STEP.map((type) => ({ type }));
const possibleIn = (snapshot: Snapshot): readonly Step[] => events.filter((event) => snapshot.can(event));
const keyOf = ({ value }: Snapshot): string => JSON.stringify(value);

/** Transitions are told as those of all charts are: `<source>|<event>|<index>` (docs/testing.md). */
function keysIn({ states }: typeof worldChart.root, above = ''): readonly string[] {
  return Object.values(states).flatMap((node) => {
    const path = above === '' ? node.key : `${above}.${node.key}`;
    const own = [...node.transitions].flatMap(([event, list]) => list.map((_, index) => `${path}|${event}|${index}`));
    return [...own, ...keysIn(node as typeof worldChart.root, path)];
  });
}

/** Every transition that the chart has. */
export const everyTransition = (): readonly string[] => keysIn(worldChart.root);

/** The transitions that a step takes, one in each region that it concerns. */
const transitionsOf = (snapshot: Snapshot, step: Step): readonly string[] =>
  worldChart.getTransitionData(snapshot, step).map((taken) => {
    const { source } = taken;
    const index = source.transitions.get(step.type)?.indexOf(taken) ?? 0;
    return `${source.path.join('.')}|${step.type}|${index}`;
  });

/** Each transition of the chart once, by the shortest ways. */
export function shortestPaths(): readonly StepPath[] {
  const seen = new Set<string>();
  const paths: StepPath[] = [];
  const ways = getShortestPaths(worldChart, {
    events,
    limit: LIMIT,
    serializeState: keyOf,
    filterEvents: (snapshot: Snapshot, event: Step) => snapshot.can(event),
  });
  for (const { state, steps } of ways) {
    // The first step of a path is how the machine began.
    const way = steps.map(({ event }) => event as Step).filter(({ type }) => EVERY_STEP.includes(type));
    for (const event of possibleIn(state)) {
      if (transitionsOf(state, event).every((key) => seen.has(key))) continue;
      const path = [...way, event];
      for (const transition of transitionsAlong(path)) seen.add(transition);
      paths.push(path);
    }
  }
  return paths;
}

/**
 * Every way through the chart that comes to no combination of states twice, up to so many steps; of ways that begin alike
 * only the longest. What does not change the state stands at the end of a path only.
 */
export function simplePaths(longest = 4): readonly StepPath[] {
  const paths: StepPath[] = [];
  const go = (snapshot: Snapshot, visited: ReadonlySet<string>, way: StepPath): void => {
    let isLongest = true;
    for (const step of way.length < longest ? possibleIn(snapshot) : []) {
      const next = getNextSnapshot(worldChart, snapshot, step);
      const key = keyOf(next);
      if (key === keyOf(snapshot)) paths.push([...way, step]);
      else if (!visited.has(key)) go(next, new Set([...visited, key]), [...way, step]);
      else continue;
      isLongest = false;
    }
    if (isLongest && way.length > 0) paths.push(way);
  };
  go(start.snapshot, new Set([keyOf(start.snapshot)]), []);
  return paths;
}

/** What the chart answers depends on the state and the step, and on nothing else: so it is asked once. */
interface Place {
  readonly snapshot: Snapshot;
  readonly answers: Map<Step['type'], Answer | undefined>;
}

interface Answer {
  readonly next: Place;
  readonly transitions: readonly string[];
}

const places = new Map<string, Place>();

function placeOf(snapshot: Snapshot): Place {
  const key = keyOf(snapshot);
  const place = places.get(key) ?? { snapshot, answers: new Map() };
  places.set(key, place);
  return place;
}

/** Undefined where the step is not possible. */
function answerOf({ snapshot, answers }: Place, step: Step): Answer | undefined {
  if (!answers.has(step.type)) {
    const answer = snapshot.can(step)
      ? {
          next: placeOf(getNextSnapshot(worldChart, snapshot, step)),
          transitions: transitionsOf(snapshot, step),
        }
      : undefined;
    answers.set(step.type, answer);
  }
  return answers.get(step.type);
}

const start = placeOf(getInitialSnapshot(worldChart));

/** Only what is possible, in this order: what remains of a path when steps were left out of it. */
export function possible(steps: StepPath): StepPath {
  let place = start;
  return steps.filter((step) => {
    const answer = answerOf(place, step);
    if (answer) place = answer.next;
    return answer !== undefined;
  });
}

/** The transitions that a path goes through. */
export function transitionsAlong(steps: StepPath): readonly string[] {
  let place = start;
  return steps.flatMap((step) => {
    const answer = answerOf(place, step);
    if (answer) place = answer.next;
    return answer?.transitions ?? [];
  });
}
