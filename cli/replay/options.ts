import { UsageError } from '../command.js';
import { parseOptions } from '../options.js';

export function replayOptions(args: readonly string[]): { readonly file: string } {
  const files: string[] = [];
  const options = args.filter((word) => word.startsWith('-') || !files.push(word));
  parseOptions(options, {});
  const [file, second] = files;
  if (file === undefined) throw new UsageError('a recording is missing');
  if (second !== undefined) throw new UsageError(`"${second}" is not expected: one recording at a time`);
  return { file };
}

export const replayUsage = (calledAs: string): string => `Usage: ${calledAs} <recording>

Makes every step of a recording again with the statecharts of this version:
from the same state, the same event and the same answers of the guards must
lead to the same state and the same actions, and of these the program must be
told the same. Where the recording holds its frames, every connection is run
again as well: frames are taken in, requests made and timers go off when they
did, and what is told and sent must be the same. Shows the first difference.

Exit code 0: no difference. 1: there are some. 2: this is no recording.

Options
  -h, --help   this text`;
