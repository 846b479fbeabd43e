import type { StateValue } from 'xstate';
import type { LifecycleChange, Program } from './app-events.js';

/** A state value as a path: `opening.discovering`. Values of parallel charts are looked at region by region. */
export function pathOf(value: StateValue): string {
  if (typeof value === 'string') return value;
  for (const key in value) return `${key}.${pathOf(value[key]!)}`;
  return '';
}

/** Tells the program each region that moved. A chart without regions has one, called `lifecycle`. */
export function tellMoves(
  program: Program,
  machine: LifecycleChange['machine'],
  id: string,
  before: StateValue,
  after: StateValue,
  event: string,
): void {
  const regions = machine === 'conversation' || machine === 'connection';
  const from: Record<string, StateValue> = regions ? (before as Record<string, StateValue>) : { lifecycle: before };
  const to: Record<string, StateValue> = regions ? (after as Record<string, StateValue>) : { lifecycle: after };
  for (const region in to) {
    const was = pathOf(from[region]!);
    const is = pathOf(to[region]!);
    if (was !== is) program.moved({ machine, id, region, from: was, to: is, event });
  }
}
