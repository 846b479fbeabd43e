import { UsageError } from '../command.js';
import { type OptionSpecs, parseOptions } from '../options.js';

const OPTIONS = { out: { type: 'string', needs: 'a file' } } as const satisfies OptionSpecs;

export interface RecordOptions {
  readonly out: string;
  /** The program to be started, and its arguments. */
  readonly program: readonly [string, ...string[]];
}

export const DEFAULT_FILE = 'recording.jsonl.gz';

export function recordOptions(args: readonly string[]): RecordOptions {
  const end = args.indexOf('--');
  const ours = end < 0 ? args : args.slice(0, end);
  const { out = DEFAULT_FILE } = parseOptions(ours, OPTIONS, (word) => `"${word}" is not expected: ${PROGRAM}`);
  const [program, ...rest] = end < 0 ? [] : args.slice(end + 1);
  if (program === undefined) throw new UsageError(`what to record is missing: ${PROGRAM}`);
  return { out, program: [program, ...rest] };
}

const PROGRAM = 'the program comes after "--", such as "-- node bot.mjs"';

export const recordUsage = (calledAs: string): string => `Usage: ${calledAs} [options] -- <program> [arguments]

Runs a program that uses parley-sdk (Node) and records what its actors do until
it ends: every event, transition and action. Nothing in its code changes. Texts
of messages, names and credentials are not recorded.

Look at it:    npx parley-sdk visualizer --replay ${DEFAULT_FILE}
Run it again:  npx parley-sdk replay ${DEFAULT_FILE}

Options
  --out <file>   where to [${DEFAULT_FILE}]
  -h, --help     this text`;
