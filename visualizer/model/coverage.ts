import { type CoverageData, type MachineCoverage, transitionKeys } from '../../src/inspect/coverage.js';
import type { Definition } from '../../src/inspect/rows.js';

export type { CoverageData, MachineCoverage };

const VERSION = 1;

/** Reads a coverage file. Throws a RangeError that says what is wrong with it. */
export function readCoverage(text: string): CoverageData {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RangeError('This is no coverage file: it is no JSON.');
  }
  const { version, machines } = isJson(value) ? value : {};
  if (typeof version !== 'number' || !isJson(machines)) {
    throw new RangeError('This is no coverage file: "version" and "machines" are missing.');
  }
  if (version > VERSION)
    throw new RangeError(`It was made by a newer version (format ${version}, this is ${VERSION}).`);
  for (const [name, machine] of Object.entries(machines)) {
    if (!isJson(machine) || !isCounts(machine.states) || !isCounts(machine.transitions)) {
      throw new RangeError(`"machines.${name}" is not as it should be: states and transitions, with numbers.`);
    }
  }
  return value as unknown as CoverageData;
}

const isJson = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCounts = (value: unknown): boolean =>
  isJson(value) && Object.values(value).every((count) => typeof count === 'number' && count >= 0);

/** What several processes of a suite went through, as one. */
export function mergedCoverage(all: readonly CoverageData[]): CoverageData {
  const machines: Record<string, { states: Record<string, number>; transitions: Record<string, number> }> = {};
  for (const coverage of all) {
    for (const [name, { states, transitions }] of Object.entries(coverage.machines)) {
      const sum = (machines[name] ??= { states: {}, transitions: {} });
      add(sum.states, states);
      add(sum.transitions, transitions);
    }
  }
  return { version: VERSION, machines };
}

function add(sum: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [key, count] of Object.entries(counts)) sum[key] = (sum[key] ?? 0) + count;
}

/** Coverage of a machine, by the numbers of its states and transitions. */
export interface Covered {
  readonly states: readonly number[];
  readonly edges: readonly number[];
  /** Keys of the file that this chart does not have: it was another one then. */
  readonly strange: readonly string[];
}

export function coveredOf(definition: Definition, { states, transitions }: MachineCoverage): Covered {
  const keys = transitionKeys(definition);
  const paths = definition.nodes.map(({ path }) => path);
  const known = new Set([...keys, ...paths]);
  return {
    states: paths.map((path) => states[path] ?? 0),
    edges: keys.map((key) => transitions[key] ?? 0),
    strange: [...Object.keys(states), ...Object.keys(transitions)].filter((key) => !known.has(key)),
  };
}
