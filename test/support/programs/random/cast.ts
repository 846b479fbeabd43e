import fc from 'fast-check';
import type { Fault } from '../../../../testing/faults/plan.js';
import type { Run, Step } from '../program.js';

const BRANDS = ['b0', 'b1'];
const CONSUMERS = ['c0', 'c1'];
export const brand = fc.constantFrom(...BRANDS);
export const consumer = fc.constantFrom(...CONSUMERS);
export const party = fc.constantFrom('b0', 'b0', 'b1', 'c0', 'c0', 'c1');

/** Steps that belong together, and what goes wrong with them. */
export interface Episode extends Pick<Run, 'customers' | 'bots' | 'outboxMs'> {
  readonly steps: readonly Step[];
  readonly faults: readonly Fault[];
}

export type Cast = Pick<Run, 'brands' | 'consumers'>;

export const exists = ({ brands, consumers }: Cast, who: string): boolean =>
  Number(who.slice(1)) < (who.startsWith('b') ? brands : consumers);

/** Whoever is not there is played by the first of that side. */
export function among<T extends object>(cast: Cast, one: T): T {
  const names = ['who', 'of', 'to'] as const;
  const changed = names
    .map((name) => [name, (one as Partial<Record<string, string>>)[name]] as const)
    .filter(([, who]) => who !== undefined && /^[bc]/.test(who) && !exists(cast, who))
    .map(([name, who]) => [name, `${who![0]}0`]);
  return { ...one, ...Object.fromEntries(changed) };
}
