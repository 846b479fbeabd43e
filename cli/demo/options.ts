import { UsageError } from '../command.js';
import { type OptionSpecs, parseOptions } from '../options.js';
import { checkedPort, PORTS } from '../port.js';
import { checkedToken } from '../visualizer/options.js';
import type { DemoOptions } from './demo.js';

const OPTIONS = {
  consumers: { type: 'string', needs: 'a number of consumers' },
  pace: { type: 'string', needs: 'a number such as 2 or 0.5' },
  port: { type: 'string', needs: PORTS },
  token: { type: 'string', needs: 'a secret word' },
  'no-open': { type: 'boolean' },
} as const satisfies OptionSpecs;

const MOST_CONSUMERS = 5_000;

export function demoOptions(args: readonly string[]): DemoOptions & { readonly open: boolean } {
  const given = parseOptions(args, OPTIONS);
  const consumers = Number(given.consumers ?? 300);
  if (!Number.isInteger(consumers) || consumers < 1 || consumers > MOST_CONSUMERS) {
    throw new UsageError(`--consumers takes a number from 1 to ${MOST_CONSUMERS}`);
  }
  const pace = Number(given.pace ?? 1);
  if (!(pace >= 0.1 && pace <= 100)) throw new UsageError('--pace takes a number from 0.1 to 100');
  return {
    consumers,
    pace,
    port: given.port === undefined ? undefined : checkedPort(given.port),
    token: given.token === undefined ? undefined : checkedToken(given.token),
    open: !given['no-open'],
  };
}

export const demoUsage = (calledAs: string): string => `Usage: ${calledAs} [options]

Runs a company on this computer: the emulated platform, three bots, consumers
who write to them, cut connections and lost answers now and then; and opens the
visualizer on it.

Options
  --consumers <number>   how many people write [300]
  --pace <number>        how fast everybody is [1]
  --port <number>        port of the visualizer [a free one]
  --token <word>         the secret part of its address [random]
  --no-open              does not open the browser
  -h, --help             this text`;
