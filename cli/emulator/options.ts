import path from 'node:path';
import type { EmulatorOptions, Fault } from 'parley-sdk/emulator';
import { UsageError } from '../command.js';
import { type OptionSpecs, parseOptions } from '../options.js';
import { checkedPort, isPort, PORTS } from '../port.js';
import { faultsIn } from './faults-file.js';

const OPTIONS = {
  port: { type: 'string', needs: PORTS },
  account: { type: 'string', needs: 'an account id' },
  tls: { type: 'boolean' },
  seed: { type: 'string', needs: 'a number or a text' },
  state: { type: 'string', needs: 'a folder' },
  faults: { type: 'string', needs: 'a file' },
} as const satisfies OptionSpecs;

export interface EmulatorCommandOptions {
  readonly emulator: EmulatorOptions & Required<Pick<EmulatorOptions, 'port'>>;
  readonly faults: readonly Fault[];
}

/** @param folder where relative paths start */
export function emulatorOptions(args: readonly string[], folder: string): EmulatorCommandOptions {
  const values = parseOptions(args, OPTIONS, onPositional);
  const { port = '0', account = '12345678', tls = false, seed, state, faults } = values;
  return {
    emulator: {
      port: checkedPort(port),
      accountId: checkedAccount(account),
      tls,
      ...(seed !== undefined && { seed }),
      ...(state !== undefined && { state: path.resolve(folder, state) }),
    },
    faults: faults === undefined ? [] : faultsIn(faults, folder),
  };
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

  --port N         port to listen on; 0 takes a free one        (default 0)
  --account ID     account id                                   (default 12345678)
  --tls            https and wss, with a certificate made at the start
  --state FOLDER   go on where the emulator of before ended, and keep what
                   happens there; a kill -9 loses nothing
  --seed SEED      number or text: the same ids, tokens and chances again
  --faults FILE    troubles to come, one per line: {"when":"login","do":"refuse"}
  -h, --help       this text

Exit code: 0 after Ctrl-C, 2 the command line or a file is wrong, or the port
can't be had.`;
