import { UsageError } from '../command.js';
import { type OptionSpecs, parseOptions } from '../options.js';

const OPTIONS = {
  json: { type: 'boolean' },
  out: { type: 'string', needs: 'a file' },
  demand: { type: 'string', needs: 'a percentage' },
} as const satisfies OptionSpecs;

export interface CoverageOptions {
  readonly files: readonly string[];
  readonly isJson: boolean;
  readonly out: string | undefined;
  /** Percentage of the transitions. */
  readonly demand: number;
}

export function coverageOptions(args: readonly string[]): CoverageOptions {
  const files: string[] = [];
  const options = args.filter((word, index) => {
    const isValue = ['--out', '--demand'].includes(args[index - 1] ?? '');
    return word.startsWith('-') || isValue || !files.push(word);
  });
  const { json = false, out, demand = '0' } = parseOptions(options, OPTIONS);
  if (files.length === 0) throw new UsageError('a coverage file, or a folder of them, is missing');
  const percentage = Number(demand);
  if (!/^\d+(\.\d+)?$/.test(demand) || percentage > 100)
    throw new UsageError(`"${demand}" is not a percentage; --demand takes a number from 0 to 100`);
  return { files, isJson: json, out, demand: percentage };
}

export const coverageUsage = (calledAs: string): string => `Usage: ${calledAs} [options] <file or folder>…

Says which states and transitions of Parley's statecharts a test suite went
through, and of your own where you had them counted; lists those it did not.
Run the suite with PARLEY_COVERAGE=<folder>, then give that folder.

Exit code 0. 1: fewer transitions than --demand. 2: these are no coverage files.

Options
  --json             the figures as JSON
  --out <file>       writes all files as one, for the visualizer
  --demand <number>  percentage of the transitions that must be gone through [0]
  -h, --help         this text`;
