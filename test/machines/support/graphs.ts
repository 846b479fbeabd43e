import type { AnyMachineSnapshot } from 'xstate';
import type { PathStep } from '../../../src/machines/index.js';

/** `{ lifecycle: { open: 'queued' }, sync: 'live' }` → `lifecycle.open.queued`, `sync.live`. */
export function leavesOf(value: unknown, above = ''): readonly string[] {
  if (typeof value === 'string') return [above + value];
  return Object.entries(value as Record<string, unknown>).flatMap(([key, below]) => leavesOf(below, `${above}${key}.`));
}

/** What is known of a step beyond the type of its event, short enough for the title of a test. */
export function labelOf({ event, record }: Pick<PathStep, 'event' | 'record'>): string {
  const { type, error } = event as { type: string; error?: { code: string } };
  if (error) return `${type} (${error.code})`;
  if (record) return `${type} (${Object.values(record).map(wordOf).join(' ') || 'nothing new'})`;
  return type;
}

const wordOf = (fact: unknown): string =>
  typeof fact === 'object' && fact !== null && 'told' in fact ? `told up to ${String(fact.told)}` : String(fact);

/** The length of the timer behind `xstate.after.<delay>.<state>`. */
export function timeoutOf(snapshot: AnyMachineSnapshot, eventType: string): number {
  const name = Object.keys(snapshot.machine.implementations.delays).find((one) =>
    eventType.startsWith(`xstate.after.${one}.`),
  );
  const delay: unknown = name && snapshot.machine.implementations.delays[name];
  const ms: unknown = typeof delay === 'function' ? delay({ context: snapshot.context }) : delay;
  if (typeof ms !== 'number') throw new Error(`${eventType} belongs to no named delay.`);
  return ms;
}

export * from '../../../src/machines/paths/connection-events.js';
export { verdicts } from '../../../src/machines/paths/events.js';
