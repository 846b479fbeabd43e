import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Coverage, createCoverage } from 'parley-sdk/inspect';

/** Several workers write side by side, and a test runner may load this file more than once in each. */
const NAME = `${process.pid}-${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}.json`;

let ofProcess: Coverage | undefined;

/** What `PARLEY_COVERAGE=<folder>` asks for: counts all worlds of this process. */
export function coverageOfEnvironment(): Coverage | undefined {
  if (process.env.PARLEY_COVERAGE) ofProcess ??= createCoverage();
  return ofProcess;
}

/** Writes down what was counted so far: nobody tells a test runner's worker of its end. */
export function saveCoverage(): void {
  const folder = process.env.PARLEY_COVERAGE;
  if (!folder || !ofProcess) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, NAME), JSON.stringify(ofProcess));
}
