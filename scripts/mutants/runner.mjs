// Runs test files one by one and stops at the first that fails: one is enough to notice a mutant. Jest's own `bail` is
// not for programs that use it (https://github.com/facebook/jest/issues/11766).
import { createRequire } from 'node:module';
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core';

const { default: JestRunner } = createRequire(import.meta.url)('jest-runner');

export default class Runner extends JestRunner {
  /** @param {readonly object[]} tests @param {{ isInterrupted(): boolean }} watcher @param {object} options */
  async runTests(tests, watcher, options) {
    // Before the first mutant all are run, to see which mutants each of them comes by.
    const isMutant = process.env[INSTRUMENTER_CONSTANTS.ACTIVE_MUTANT_ENV_VARIABLE] !== undefined;
    if (!isMutant) return super.runTests(tests, watcher, options);
    let hasFailed = false;
    this.on('test-file-failure', () => {
      hasFailed = true;
    });
    this.on('test-file-success', (/** @type {[unknown, { numFailingTests: number }]} */ [, { numFailingTests }]) => {
      hasFailed ||= numFailingTests > 0;
    });
    for (const test of tests) {
      if (hasFailed) return;
      await super.runTests([test], watcher, options);
    }
  }
}
