import { Stryker } from '@stryker-mutator/core';
import { describe, equivalentOf, isChosen } from './selection.mjs';

/**
 * The layers' own tests without those that walk whole graphs or play random programs (too slow once per mutant), and
 * without those that read the sources as text or the docs (they see the instrumented copy).
 */
const fast = {
  testMatch: ['machines', 'actors', 'transport'].map((layer) => `<rootDir>/test/${layer}/**/*.test.ts`),
  testPathIgnorePatterns: ['property', 'fuzz', 'paths', 'liveness-of', 'purity', '-doc'].map(
    (name) => `${name}.*\\.test`,
  ),
};

/**
 * Tries the mutants, prints each one that no test noticed and the score.
 * @param {{ mutate: string[], selection: { share: number, seed: number }, workers: number }} what
 */
export async function run({ mutate, selection, workers }) {
  const stryker = new Stryker({
    mutate,
    selection,
    concurrency: workers,
    testRunner: 'jest',
    coverageAnalysis: 'perTest',
    checkers: ['selection'],
    plugins: ['@stryker-mutator/jest-runner', new URL('selection.mjs', import.meta.url).pathname],
    jest: { configFile: 'jest.config.mjs', config: fast },
    tempDirName: '.stryker',
    ignorePatterns: ['docs', 'bench', 'examples', '.parley', 'coverage'],
    reporters: ['progress-append-only'],
    disableTypeChecks: false,
    allowConsoleColors: false,
    // Stryker doesn't know `selection`; that is for our checker.
    warnings: { unknownOptions: false, preprocessorErrors: true, unserializableOptions: true, slow: false },
    // A mutant that loops is a mutant noticed; generous, since the machine may be busy.
    timeoutMS: 20_000,
  });
  const mutants = (await stryker.runMutationTest())
    .map((result) => ({ status: result.status, ...describe({ ...result, location: fromZero(result.location) }) }))
    .filter((mutant) => isChosen(mutant, selection));
  const equivalent = mutants.filter(equivalentOf);
  const tried = mutants.filter((mutant) => !equivalentOf(mutant));
  const survivors = tried.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
  const noticed = tried.filter(({ status }) => status === 'Killed' || status === 'Timeout');
  for (const { file, line, before, after, status } of survivors) {
    const note = status === 'NoCoverage' ? '  (no fast test comes here)' : '';
    console.log(`${file}:${line}${note}\n    ${short(before)}\n  → ${short(after) || '(nothing)'}`);
  }
  const counted = noticed.length + survivors.length;
  const broken = tried.length - counted;
  const score = counted === 0 ? 100 : (100 * noticed.length) / counted;
  console.log(
    `\n${score.toFixed(1)} %: ${noticed.length} of ${counted} mutants noticed` +
      ` (share ${selection.share * 100} %, seed ${selection.seed}; ${equivalent.length} equivalent, ${broken} not runnable)`,
  );
  return score < 90 ? 1 : 0;
}

/**
 * Results count lines and columns from one, what a checker is given counts from zero.
 * @param {import('@stryker-mutator/api/core').Location} location
 */
const fromZero = ({ start, end }) => ({
  start: { line: start.line - 1, column: start.column - 1 },
  end: { line: end.line - 1, column: end.column - 1 },
});

/** @param {string} text */
const short = (text) => (text.length > 160 ? `${text.slice(0, 157)}…` : text);
