import { UsageError } from '../command.js';
import { type OptionSpecs, parseOptions } from '../options.js';

const OPTIONS = {
  conversation: { type: 'string', needs: 'the id of a conversation' },
  bot: { type: 'string', needs: 'a module' },
  out: { type: 'string', needs: 'a file' },
} as const satisfies OptionSpecs;

export interface ToTestOptions {
  readonly file: string;
  readonly conversation: string;
  /** The module that the test gets the bot's factory from. */
  readonly bot: string;
  /** Undefined: the test is printed. */
  readonly out: string | undefined;
}

export function toTestOptions(args: readonly string[]): ToTestOptions {
  const files: string[] = [];
  const valued = Object.keys(OPTIONS).map((name) => `--${name}`);
  const options = args.filter(
    (word, index) => word.startsWith('-') || valued.includes(args[index - 1] ?? '') || !files.push(word),
  );
  const { conversation, bot = './bot.js', out } = parseOptions(options, OPTIONS);
  const [file, second] = files;
  if (file === undefined) throw new UsageError('a recording is missing');
  if (second !== undefined) throw new UsageError(`"${second}" is not expected: one recording at a time`);
  if (conversation === undefined) throw new UsageError('--conversation <id> is missing');
  return { file, conversation, bot, out };
}

export const toTestUsage = (calledAs: string): string => `Usage: ${calledAs} [options] <recording> --conversation <id>

Writes a test that does to your bot what a recording tells of a conversation:
what the consumer, the agents, the platform and the network did, and how often
the bot wrote. It runs in virtual time, with parley-sdk/testing and node:test.
A recording holds no text of a message: put in those that matter.

Options
  --conversation <id>   which conversation of the recording
  --bot <module>        exports startBot, the bot's factory [./bot.js]
  --out <file>          where to write the test [printed]
  -h, --help            this text`;
