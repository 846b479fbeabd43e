/** `parley-sdk coverage`: which states and transitions a test suite went through. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type CoverageData, createCoverage } from 'parley-sdk/inspect';
import {
  connectionMachine,
  conversationMachine,
  dialogMachine,
  ringMachine,
  subscriptionMachine,
} from 'parley-sdk/machines';
import { type Command, InputError } from '../command.js';
import { systemCodeOf } from '../system-error.js';
import { coverageOptions, coverageUsage } from './options.js';
import { coverageReport, figuresOf } from './report.js';

const CHARTS = [connectionMachine, subscriptionMachine, conversationMachine, dialogMachine, ringMachine];

export const coverage: Command = {
  usage: coverageUsage,
  async run(args, { stdout, folder }) {
    const { files, isJson, out, demand } = coverageOptions(args);
    const all = createCoverage().expect(...CHARTS);
    for (const name of files) for (const file of filesOf(name, folder)) all.add(coverageIn(file, folder));
    const data = all.toJSON();
    const figures = figuresOf(data);
    if (out !== undefined) writeFileSync(path.resolve(folder, out), JSON.stringify(data));
    stdout.write(isJson ? JSON.stringify(figures, undefined, 2) : coverageReport(figures));
    if (figures.transitions.percent >= demand) return 0;
    if (!isJson) stdout.write(`\nThis is less than the ${demand} % that are demanded.`);
    return 1;
  },
};

/** A folder stands for the files in it. */
function filesOf(name: string, folder: string): readonly string[] {
  return told(name, () => {
    const file = path.resolve(folder, name);
    if (!statSync(file).isDirectory()) return [name];
    const inside = readdirSync(file).filter((one) => one.endsWith('.json'));
    if (inside.length === 0) throw new Error('there is no coverage file in this folder');
    return inside.map((one) => path.join(name, one));
  });
}

function coverageIn(name: string, folder: string): CoverageData {
  return told(name, () => {
    const data: unknown = JSON.parse(readFileSync(path.resolve(folder, name), 'utf8'));
    const { version, machines } = (data ?? {}) as Partial<CoverageData>;
    if (typeof version !== 'number' || typeof machines !== 'object') throw new Error('this is no coverage file');
    if (version > 1) throw new Error(`it was made by a newer version (format ${version}, this is 1)`);
    return data as CoverageData;
  });
}

function told<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const isMissing = systemCodeOf(error) === 'ENOENT';
    const isNoJson = error instanceof SyntaxError;
    const why = isMissing ? 'there is no such file' : isNoJson ? 'this is no coverage file' : (error as Error).message;
    throw new InputError(`${name}: ${why}`);
  }
}
