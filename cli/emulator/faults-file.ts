/** `--faults FILE`: one fault per line, as JSON; empty lines and those that begin with # are for people. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Fault, readFault } from 'parley-sdk/emulator';
import { InputError } from '../command.js';
import { systemCodeOf } from '../system-error.js';

export function faultsIn(file: string, folder: string): Fault[] {
  return linesOf(file, folder).flatMap((line, index) => {
    const text = line.trim();
    if (text === '' || text.startsWith('#')) return [];
    try {
      return [readFault(json(text))];
    } catch (error) {
      throw new InputError(`${file}:${index + 1}: ${(error as Error).message}`);
    }
  });
}

function linesOf(file: string, folder: string): string[] {
  try {
    return readFileSync(path.resolve(folder, file), 'utf8')
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'ENOENT') throw new InputError(`${file}: there is no such file`);
    if (code === 'EISDIR') throw new InputError(`${file}: is a folder; --faults takes a file`);
    if (code === 'EACCES') throw new InputError(`${file}: may not be read`);
    throw error;
  }
}

/** A list over many lines is what people try first. */
function json(text: string): unknown {
  if (text.startsWith('['))
    throw new TypeError('a list begins; a faults file has one fault per line, without brackets');
  try {
    return JSON.parse(text);
  } catch {
    throw new TypeError('is no JSON; a line is a fault, such as {"when":"PublishEvent","do":"cut"}');
  }
}
