import { UsageError } from '../command.js';
import { type OptionSpecs, parseOptions } from '../options.js';
import { checkedPort, PORTS } from '../port.js';

const OPTIONS = {
  port: { type: 'string', needs: PORTS },
  token: { type: 'string', needs: 'a secret word' },
  replay: { type: 'string', needs: 'a file' },
  coverage: { type: 'string', needs: 'a file or a folder of files' },
  open: { type: 'boolean' },
} as const satisfies OptionSpecs;

export interface VisualizerCommandOptions {
  readonly port: number;
  readonly token: string | undefined;
  readonly replay: string | undefined;
  readonly coverage: string | undefined;
  readonly open: boolean;
}

export const DEFAULT_PORT = '4848';

export function visualizerOptions(args: readonly string[]): VisualizerCommandOptions {
  const { port = DEFAULT_PORT, token, replay, coverage, open = false } = parseOptions(args, OPTIONS);
  const secret = token === undefined ? undefined : checkedToken(token);
  return { port: checkedPort(port), token: secret, replay, coverage, open };
}

export function checkedToken(token: string): string {
  if (/^[\w-]{8,128}$/.test(token)) return token;
  throw new UsageError('--token takes at least eight letters, digits, "-" or "_"');
}

export const visualizerUsage = (calledAs: string): string => `Usage: ${calledAs} [options]

Shows live what the actors of your programs do: their statecharts, their
events, who is stuck. Any number of programs may send to it, started before or
after it. It listens on this computer only, and its address has a secret part.

Options
  --port <number>     port to listen on [${DEFAULT_PORT}]; 0 takes a free one
  --token <word>      the secret part of the address, to keep it [random]
  --replay <file>     shows a recording, as the page exports it
  --coverage <path>   draws on the charts what tests went through: a file that
                      PARLEY_COVERAGE wrote, or a folder of them
  --open              opens the page in the browser
  -h, --help          this text`;
