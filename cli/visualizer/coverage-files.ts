import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type CoverageData, readCoverage } from 'parley-sdk/visualizer';
import { InputError } from '../command.js';
import { systemCodeOf } from '../system-error.js';

/** What tests went through: of one file, or of each in a folder. */
export function coverageFrom(name: string, folder: string): CoverageData[] {
  const full = path.resolve(folder, name);
  const files = filesAt(name, full);
  if (files.length === 0) throw new InputError(`${name}: there is no coverage file (.json) in that folder`);
  return files.map((file) => read(path.relative(folder, file), file));
}

function filesAt(name: string, full: string): string[] {
  try {
    if (!statSync(full).isDirectory()) return [full];
    const names = readdirSync(full).filter((one) => one.endsWith('.json'));
    return names.sort().map((one) => path.join(full, one));
  } catch (error) {
    throw new InputError(
      `${name}: ${systemCodeOf(error) === 'ENOENT' ? 'there is no such file' : 'it cannot be read'}`,
    );
  }
}

function read(name: string, file: string): CoverageData {
  try {
    return readCoverage(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new InputError(`${name}: ${(error as Error).message}`);
  }
}
