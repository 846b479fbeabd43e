/** `parley-sdk emulator`: the Messaging Platform on this computer, with a live line per event. */
import { type Emulator, StateError, startEmulator } from 'parley-sdk/emulator';
import { type Command, InputError } from '../command.js';
import { interrupted } from '../interrupted.js';
import { systemCodeOf } from '../system-error.js';
import { CertificateFile } from './certificate-file.js';
import { liveLine } from './live-line.js';
import { manual } from './manual.js';
import { type EmulatorCommandOptions, emulatorOptions, emulatorUsage } from './options.js';
import { stopped } from './stopped.js';

export const emulator: Command = {
  usage: emulatorUsage,
  async run(args, { folder, stdout }) {
    const options = emulatorOptions(args, folder);
    let fail: (error: unknown) => void = () => {};
    const failure = new Promise<Error>((resolve) => {
      fail = (error) => resolve(error as Error);
    });
    const running = await start(options, fail);
    for (const fault of options.faults) running.faults.add(fault);
    // Before anything is printed: whoever reads that Ctrl-C stops it may press it at once.
    const interruption = interrupted();
    const certificate = running.certificate === undefined ? undefined : new CertificateFile(running.certificate);
    stdout.write(manual(running, { certificate: certificate?.path, options }, stdout.paint));
    running.ledger.onEntry((entry) => {
      const line = liveLine(entry, stdout.paint);
      if (line !== undefined) stdout.write(line);
    });
    const why = await Promise.race([interruption.then(() => undefined), failure]);
    await running.close();
    certificate?.remove();
    stdout.write(`\n${stopped(running.ledger)}`);
    if (why) throw new InputError(why.message);
    return 0;
  },
};

async function start(
  { emulator: options }: EmulatorCommandOptions,
  failed: (error: unknown) => void,
): Promise<Emulator> {
  try {
    return await startEmulator({ ...options, failed });
  } catch (error) {
    if (error instanceof StateError) throw new InputError(error.message);
    const code = systemCodeOf(error);
    const otherwise = 'choose another with --port, or leave --port out to take a free one';
    if (code === 'EADDRINUSE') throw new InputError(`port ${options.port} is in use; ${otherwise}`);
    if (code === 'EACCES') throw new InputError(`port ${options.port} is not yours to listen on; ${otherwise}`);
    throw error;
  }
}
