import type { StateValue } from 'xstate';
import type { Application, LifecycleChange } from './app-events.js';

/** A state value as a path: `opening.discovering`. Values of parallel machines are looked at region by region. */
export function pathOf(value: StateValue): string {
  if (typeof value === 'string') return value;
  for (const key in value) return `${key}.${pathOf(value[key]!)}`;
  return '';
}

/** The state of one region; a machine without regions has one, called `lifecycle`. */
export const regionOf = (value: StateValue, region: string): StateValue =>
  typeof value === 'object' && region in value ? value[region]! : value;

/** Announces the change of each region that is in another state now. */
export function announceChanges(
  application: Application,
  machine: LifecycleChange['machine'],
  id: string,
  before: StateValue,
  after: StateValue,
  event: string,
): void {
  const regions = machine === 'subscription' || machine === 'ring' ? ['lifecycle'] : Object.keys(after);
  for (const region of regions) {
    const from = pathOf(regionOf(before, region));
    const to = pathOf(regionOf(after, region));
    if (from === to) continue;
    application.announce({ type: 'lifecycle.changed', change: { machine, id, region, from, to, event } });
  }
}
