import type { AnyStateNode } from 'xstate';
import {
  ancestryWithin,
  type Chart,
  configOf,
  leavesUnder,
  nodesUnder,
  pathOf,
  regionsOf,
  type TransitionConfig,
  transitionsOf,
} from './chart.js';

/**
 * `ignored` is the empty transition `{}`: somebody thought about it. `missing` is a hole: XState says nothing of either. A machine
 * that has come to its final state hears nothing more, which is as good as `ignored`.
 */
export type Decision = 'handled' | 'ignored' | 'missing';

export interface Cell {
  readonly event: string;
  readonly region: string;
  readonly state: string;
  readonly decision: Decision;
}

const isEmpty = ({ target, actions, guard }: TransitionConfig): boolean => !target && !actions && !guard;

function decisionOf(region: AnyStateNode, leaf: AnyStateNode, event: string): Decision {
  for (const node of ancestryWithin(region, leaf)) {
    const on = configOf(node).on ?? {};
    if (event in on) return transitionsOf(on[event]).every(isEmpty) ? 'ignored' : 'handled';
  }
  return leaf.type === 'final' && leaf.parent?.parent === undefined ? 'ignored' : 'missing';
}

/** Each state of each region against each event that the region decides. */
export function matrixOf({ machine, events }: Chart): readonly Cell[] {
  return regionsOf(machine).flatMap((region) =>
    Object.entries(events)
      .filter(([, regions]) => regions.includes(region.key))
      .flatMap(([event]) =>
        leavesUnder(region).map((leaf) => ({
          event,
          region: region.key,
          state: pathOf(leaf),
          decision: decisionOf(region, leaf, event),
        })),
      ),
  );
}

export const holesOf = (chart: Chart): readonly string[] =>
  matrixOf(chart)
    .filter(({ decision }) => decision === 'missing')
    .map(
      ({ event, region, state }) =>
        `${chart.name}: state ${state} does not decide '${event}', which is for ${region}. ` +
        `Handle it there, or declare it as ignored ('${event}': ignored), in ${chart.file}.`,
    );

/** Events in the chart that the table does not give to that region, or does not know at all. */
export function strangersOf(chart: Chart): readonly string[] {
  const { machine, events, name, file } = chart;
  const regions = regionsOf(machine);
  const inRegions = regions.flatMap((region) =>
    nodesUnder(region)
      .filter((node) => node !== machine.root)
      .flatMap((node) =>
        Object.keys(configOf(node).on ?? {})
          .filter((event) => !events[event]?.includes(region.key))
          .map((event) =>
            event in events
              ? `${name}: state ${pathOf(node)} handles '${event}', but ${name}Events gives it to ${events[event]?.join(', ')} only. ` +
                `Take it out of the state or add '${region.key}' to the table, in ${file}.`
              : `${name}: state ${pathOf(node)} handles '${event}', which ${name}Events does not have, in ${file}.`,
          ),
      ),
  );
  const atTheRoot = Object.keys(configOf(machine.root).on ?? {}).map(
    (event) =>
      `${name}: the machine itself handles '${event}', which hides it from every state. Say it state by state, in ${file}.`,
  );
  const regionNames = regions.map((region) => region.key);
  const unknownRegions = Object.entries(events).flatMap(([event, named]) =>
    named
      .filter((region) => !regionNames.includes(region))
      .map((region) => `${name}Events gives '${event}' to '${region}', which is no region of the chart, in ${file}.`),
  );
  return [...inRegions, ...atTheRoot, ...unknownRegions];
}
