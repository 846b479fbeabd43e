import { Stryker } from '@stryker-mutator/core';
import { preparePlan } from './plan.mjs';
import { tally } from './tally.mjs';

/**
 * The layers' own tests without those that walk whole graphs or play random programs (too slow once per mutant), and
 * without those that read the sources as text or the docs (they see the instrumented copy).
 */
const fast = {
  testMatch: ['machines', 'actors', 'transport'].map((layer) => `<rootDir>/test/${layer}/**/*.test.ts`),
  testPathIgnorePatterns: ['property', 'fuzz', 'paths', 'liveness-of', 'purity', '-doc'].map(
    (name) => `${name}.*\\.test`,
  ),
  testSequencer: here('sequencer'),
  runner: here('runner'),
};

/**
 * Tries the mutants, prints each one that no test noticed, and at the end the score.
 * @param {{ mutate: string[], selection: { share: number, seed: number }, workers: number }} what
 */
export async function run({ mutate, selection, workers }) {
  const said = () =>
    `${tally} (share ${selection.share * 100} %, seed ${selection.seed}; equivalent ones are in scripts/mutants/equivalents.json)`;
  // Whoever stops a long run wants to know what it has found so far; a second Ctrl-C ends it.
  process.once('SIGINT', () => console.log(`\nso far: ${said()}; Ctrl-C once more stops`));
  preparePlan();
  const stryker = new Stryker({
    mutate,
    selection,
    concurrency: workers,
    testRunner: 'jest',
    coverageAnalysis: 'perTest',
    checkers: ['selection'],
    reporters: ['plan', 'survivors'],
    plugins: ['@stryker-mutator/jest-runner', ...['selection', 'tally', 'plan'].map(here)],
    jest: { configFile: 'jest.config.mjs', config: fast, enableFindRelatedTests: false },
    tempDirName: '.stryker',
    ignorePatterns: ['docs', 'bench', 'examples', '.parley', 'coverage'],
    disableTypeChecks: false,
    allowConsoleColors: false,
    // A mutant that takes its process down would be told with pages of stack.
    logLevel: /** @type {import('@stryker-mutator/api/core').LogLevel} */ ('error'),
    dryRunTimeoutMinutes: 30,
    // Stryker doesn't know `selection`; that is for our checker and our reporter.
    warnings: { unknownOptions: false, preprocessorErrors: true, unserializableOptions: true, slow: false },
    // A mutant that loops is a mutant noticed; generous, since the machine may be busy.
    timeoutMS: 20_000,
  });
  try {
    await stryker.runMutationTest();
  } finally {
    // Stryker reads the tests again at its end, and breaks where one was moved meanwhile.
    console.log(`\n${said()}`);
  }
  return tally.score < 90 ? 1 : 0;
}

/** @param {string} name */
function here(name) {
  return new URL(`${name}.mjs`, import.meta.url).pathname;
}
