import type { EmulatorOptions } from 'parley-sdk/emulator';
import { UsageError } from '../command.js';
import { type OptionSpecs, parseOptions } from '../options.js';
import { checkedPort, isPort, PORTS } from '../port.js';

const OPTIONS = {
  port: { type: 'string', needs: PORTS },
  account: { type: 'string', needs: 'an account id' },
  tls: { type: 'boolean' },
} as const satisfies OptionSpecs;

export type EmulatorCommandOptions = Required<Pick<EmulatorOptions, 'port' | 'accountId' | 'tls'>>;

export function emulatorOptions(args: readonly string[]): EmulatorCommandOptions {
  const { port = '0', account = '12345678', tls = false } = parseOptions(args, OPTIONS, onPositional);
  return { port: checkedPort(port), accountId: checkedAccount(account), tls };
}

const onPositional = (value: string): string =>
  isPort(value) ? `"${value}" is not expected; to choose the port: --port ${value}` : `"${value}" is not expected`;

function checkedAccount(text: string): string {
  // What createConnection takes as accountId.
  if (!/^\w+$/.test(text))
    throw new UsageError(`"${text}" is not an account id; --account takes letters, digits and _`);
  return text;
}

export const emulatorUsage = (calledAs: string): string => `Usage: ${calledAs} [options]

Runs LivePerson's Messaging Platform on this computer: prints what a program
needs to connect, then a line per event. Ctrl-C stops it and says how many
conversations, messages and violations of the protocol there were.

  --port N       port to listen on; 0 takes a free one          (default 0)
  --account ID   account id                                     (default 12345678)
  --tls          https and wss, with a certificate made at the start
  -h, --help     this text

Exit code: 0 after Ctrl-C, 2 the command line is wrong or the port can't be had.`;
