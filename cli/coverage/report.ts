import type { CoverageData } from 'parley-sdk/inspect';

export interface Share {
  readonly reached: number;
  readonly all: number;
  readonly percent: number;
  readonly missing: readonly string[];
}

export interface CoverageFigures {
  readonly machines: Readonly<Record<string, { readonly states: Share; readonly transitions: Share }>>;
  readonly states: Share;
  readonly transitions: Share;
}

export function figuresOf({ machines }: CoverageData): CoverageFigures {
  const each = Object.entries(machines).map(
    ([id, { states, transitions }]) => [id, { states: shareOf(states), transitions: shareOf(transitions) }] as const,
  );
  const sum = (part: 'states' | 'transitions'): Share => {
    const shares = each.map(([id, one]) => ({
      ...one[part],
      missing: one[part].missing.map((key) => `${id}: ${key}`),
    }));
    const reached = shares.reduce((total, share) => total + share.reached, 0);
    const all = shares.reduce((total, share) => total + share.all, 0);
    return { reached, all, percent: percent(reached, all), missing: shares.flatMap(({ missing }) => missing) };
  };
  return { machines: Object.fromEntries(each), states: sum('states'), transitions: sum('transitions') };
}

function shareOf(counts: Readonly<Record<string, number>>): Share {
  const keys = Object.keys(counts);
  const missing = keys.filter((key) => counts[key] === 0);
  const reached = keys.length - missing.length;
  return { reached, all: keys.length, percent: percent(reached, keys.length), missing };
}

/** Rounded down: 100 means all of it. */
const percent = (reached: number, all: number): number => (all === 0 ? 100 : Math.floor((reached / all) * 1_000) / 10);

/** The table, and below it what was not reached. */
export function coverageReport({ machines, states, transitions }: CoverageFigures): string {
  const rows = [...Object.entries(machines), ['all', { states, transitions }] as const].map(([id, one]) => [
    id,
    shown(one.states),
    shown(one.transitions),
  ]);
  const table = [['', 'states', 'transitions'], ...rows];
  const width = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]!.length)));
  const lines = table.map(([id, ...cells]) =>
    [id!.padEnd(width[0]!), ...cells.map((cell, index) => cell.padStart(width[index + 1]!))].join('   ').trimEnd(),
  );
  const missing = [
    ...listed('States that were not reached', states),
    ...listed('Transitions never taken', transitions),
  ];
  return [...lines, ...missing].join('\n');
}

const shown = ({ reached, all, percent }: Share): string => `${reached} of ${all} (${percent} %)`;

const listed = (title: string, { missing }: Share): readonly string[] =>
  missing.length === 0 ? [] : ['', `${title}:`, ...missing.map((key) => `  ${key}`)];
