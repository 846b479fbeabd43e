import { readFileSync } from 'node:fs';
import path from 'node:path';
import { InputError } from './command.js';
import { systemCodeOf } from './system-error.js';

/** Reads a recording that the user named; `use` makes something of it. What is wrong with either is told with its name. */
export function withRecording<T>(name: string, folder: string, use: (file: Buffer) => T): T {
  try {
    return use(readFileSync(path.resolve(folder, name)));
  } catch (error) {
    const why = systemCodeOf(error) === 'ENOENT' ? 'there is no such file' : (error as Error).message;
    throw new InputError(`${name}: ${why}`);
  }
}
