// Which test files are run for a mutant, and in which order. Stryker names the tests that come by a mutant, but has jest
// load every test file that imports the mutated one, and jest begins with the slowest: a minute for what takes a second.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { inRepository } from './selection.mjs';

/** Stryker's workers inherit it: they are told of no other place that all of a run can reach. */
const PLACE = 'PARLEY_MUTANT_PLAN';

export function preparePlan() {
  process.env[PLACE] = join(mkdtempSync(join(tmpdir(), 'parley-mutants-')), 'plan.json');
}

/** @returns {Record<string, string[]>} test files by the id of the mutant */
export const readPlan = () => JSON.parse(readFileSync(process.env[PLACE] ?? '', 'utf8'));

/** @param {string} path */
const words = (path) => new Set(inRepository(path).split(/[/.-]/).slice(1));

/**
 * The nearest by its name first, then the quickest: most mutants die by the test of their own file.
 * @param {string} mutated @param {Map<string, number>} files milliseconds that each takes
 */
function inOrder(mutated, files) {
  const own = words(mutated);
  const nearness = (/** @type {string} */ file) => [...words(file)].filter((word) => own.has(word)).length;
  return [...files]
    .map(([file, ms]) => ({ file, ms, nearness: nearness(file) }))
    .sort((a, b) => b.nearness - a.nearness || a.ms - b.ms)
    .map(({ file }) => file);
}

class Planner {
  /** @type {Map<string, { file: string, ms: number }>} */
  #tests = new Map();

  /** @param {import('@stryker-mutator/api/report').DryRunCompletedEvent} event */
  onDryRunCompleted({ result }) {
    for (const { id, fileName = '', timeSpentMs } of result.tests)
      this.#tests.set(id, { file: inRepository(fileName), ms: timeSpentMs });
  }

  /** @param {import('@stryker-mutator/api/report').MutationTestingPlanReadyEvent} event */
  onMutationTestingPlanReady({ mutantPlans }) {
    /** @type {Record<string, string[]>} */
    const plan = {};
    for (const { mutant, runOptions } of mutantPlans.filter((one) => one.plan === 'Run')) {
      /** @type {Map<string, number>} */
      const files = new Map();
      for (const id of runOptions.testFilter ?? this.#tests.keys()) {
        const { file = '', ms = 0 } = this.#tests.get(id) ?? {};
        files.set(file, (files.get(file) ?? 0) + ms);
      }
      plan[mutant.id] = inOrder(mutant.fileName, files);
    }
    writeFileSync(process.env[PLACE] ?? '', JSON.stringify(plan));
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Reporter, 'plan', Planner)];
