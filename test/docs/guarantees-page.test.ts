import { describe, expect, it } from '@jest/globals';
import { guaranteesPage, NOT_YET, testsOfPromises, wordFor } from '../../scripts/docs/guarantees.js';
import { root } from '../support/run-node.js';
import { read } from './pages.js';

const PROMISES = Array.from({ length: 20 }, (_, index) => `G${index + 1}`);
const page = read('docs/guarantees.md');
const tests = testsOfPromises(root);

describe('docs/guarantees.md', () => {
  it('is what the titles of the tests say: run `npm run docs` if it is not', () => {
    expect(page.split('\n')).toEqual(guaranteesPage(page, tests).split('\n'));
  });

  it.each(PROMISES)('has a row, a paragraph and a list of tests for %s', (promise) => {
    expect(page).toMatch(new RegExp(`^\\| ${promise} +\\| \\[.*\\]\\(#${promise.toLowerCase()}\\)`, 'm'));
    expect(page).toMatch(new RegExp(`^## ${promise}\\n\\n\\S`, 'm'));
    expect(page.split(`\n<!-- tests of ${promise} -->\n`)).toHaveLength(2);
  });

  it('makes no promise that no test shows, but for what is not there yet', () => {
    expect(PROMISES.filter((promise) => wordFor(promise, tests) === 'untested')).toEqual([]);
    expect(NOT_YET.filter((promise) => wordFor(promise, tests) !== 'not yet')).toEqual([]);
  });
});

describe('What is said of a promise', () => {
  const shown = (file: string) => [{ file: `test/${file}`, title: 'x', promises: ['G4'] }];

  it.each([
    ['holds', 'where random faults were let loose on it', shown('properties/short-runs.property.test.ts')],
    ['tested', 'where tests name their faults', shown('sdk/conversations/delivery.test.ts')],
    ['untested', 'where no test names it', []],
  ])('is “%s” %s', (word, _, named) => {
    expect(wordFor('G4', named)).toBe(word);
  });
});
