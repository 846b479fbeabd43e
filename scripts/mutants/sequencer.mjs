// Jest asks it in which order to run test files; for a mutant it leaves out those that do not come by it (plan.mjs).
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core';
import { readPlan } from './plan.mjs';
import { inRepository } from './selection.mjs';

/** @typedef {{ readonly path: string }} Test one test file */

export default class Sequencer {
  /** @param {Test[]} tests */
  sort(tests) {
    const mutant = process.env[INSTRUMENTER_CONSTANTS.ACTIVE_MUTANT_ENV_VARIABLE];
    // Before the first mutant all tests are run, to see which mutants each of them comes by.
    if (mutant === undefined) return tests;
    const files = readPlan()[mutant] ?? [];
    const place = new Map(files.map((file, index) => [file, index]));
    const placeOf = (/** @type {Test} */ { path }) => place.get(inRepository(path)) ?? -1;
    return tests.filter((test) => placeOf(test) >= 0).sort((a, b) => placeOf(a) - placeOf(b));
  }

  /** @param {Test[]} tests */
  allFailedTests(tests) {
    return tests;
  }

  /** @param {Test[]} tests */
  shard(tests) {
    return tests;
  }

  cacheResults() {}
}
