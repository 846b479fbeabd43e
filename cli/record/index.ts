/** `parley-sdk record`: runs a program and keeps what its actors did in a file. */
import { spawn } from 'node:child_process';
import { accessSync, constants, writeFileSync } from 'node:fs';
import { constants as system } from 'node:os';
import path from 'node:path';
import { startVisualizer } from 'parley-sdk/visualizer';
import { type Command, InputError } from '../command.js';
import { systemCodeOf } from '../system-error.js';
import { recordOptions, recordUsage } from './options.js';

/** What a program sent before its end is on its way still; children of it that live on are not waited for. */
const LAST_WORDS_MS = 2_000;

export const record: Command = {
  usage: recordUsage,
  async run(args, { stdout, folder }) {
    const { out, program } = recordOptions(args);
    const file = path.resolve(folder, out);
    // Before the program runs: its session cannot be had twice.
    checkFolder(path.dirname(file));
    const recorder = await startVisualizer({ keepsAll: true });
    try {
      const code = await ended(program, folder, recorder.feedUrl);
      await recorder.quiet(LAST_WORDS_MS);
      if (!recorder.hasTold) {
        stdout.write(
          `${program[0]} told nothing: only programs that open a connection of parley-sdk in Node can be recorded.`,
        );
        return code || 1;
      }
      const recording = recorder.recording();
      writeFileSync(file, recording);
      stdout.write(
        `${out}: ${recording.length.toLocaleString('en')} bytes. Look at it: npx parley-sdk visualizer --replay ${out}`,
      );
      return code;
    } finally {
      await recorder.close();
    }
  },
};

function checkFolder(folder: string): void {
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const why = systemCodeOf(error) === 'ENOENT' ? 'there is no such folder' : 'nothing can be written there';
    throw new InputError(`${folder}: ${why}`);
  }
}

/** Runs the program to its end and resolves to its exit code, as a shell would say it. */
function ended([name, ...args]: readonly [string, ...string[]], folder: string, feedUrl: string): Promise<number> {
  const child = spawn(name, args, { cwd: folder, stdio: 'inherit', env: { ...process.env, PARLEY_INSPECT: feedUrl } });
  // Ctrl-C reaches the program by itself; here it must not end us before what it told is written down.
  const stay = (): void => {};
  const passOn = (): void => void child.kill('SIGTERM');
  process.on('SIGINT', stay);
  process.on('SIGTERM', passOn);
  return new Promise<number>((resolve, reject) => {
    child.once('error', (error) => {
      const isMissing = systemCodeOf(error) === 'ENOENT';
      reject(new InputError(`${name}: ${isMissing ? 'there is no such program' : error.message}`));
    });
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal ? system.signals[signal] : 0)));
  }).finally(() => {
    process.off('SIGINT', stay);
    process.off('SIGTERM', passOn);
  });
}
