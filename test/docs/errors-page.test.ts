import { describe, expect, it } from '@jest/globals';
import { ParleyError } from 'parley-sdk';
import { errorsPage } from '../../scripts/docs/errors.js';
import { OWN_CODES } from '../../scripts/docs/own-codes.js';
import { errorFrom } from '../../src/api/errors/errors.js';
import { describedProblems } from '../../src/api/errors/texts.js';
import { failure, OWN_FAILURES, type OwnCode } from '../../src/transport/failure.js';
import { POLICY } from '../../src/transport/policy.js';
import { blocksOf, read } from './pages.js';

const codes = Object.keys(OWN_FAILURES) as OwnCode[];

describe('docs/errors.md', () => {
  it('is what the policy table and the list of codes say: run `npm run docs` if it is not', () => {
    expect(read('docs/errors.md').split('\n')).toEqual(errorsPage(POLICY, describedProblems()).split('\n'));
  });

  it('has every code that src can make; add a new one to scripts/docs/own-codes.js', () => {
    const known = new Set([...POLICY.map(({ code }) => code), ...OWN_CODES.map(({ code }) => code)]);
    expect(codes.filter((code) => !known.has(code))).toEqual([]);
  });

  it('has no code that src does not make', () => {
    expect(OWN_CODES.map(({ code }) => code).filter((code) => !(code in OWN_FAILURES))).toEqual([]);
  });

  it('has every row of the policy table in one of its places', () => {
    const rows = read('docs/errors.md').split('\n');
    const missing = POLICY.filter(
      ({ code, message }) => !rows.some((row) => row.includes(code) && row.includes(message)),
    );
    expect(missing).toEqual([]);
  });

  it('names the class that an error with that code has, and whether it may pass', () => {
    const wrong = OWN_CODES.filter(({ code, error, retriable }) => {
      const made = errorFrom(failure(code as OwnCode));
      // It carries a message, so it is made where there is one.
      if (code === 'HISTORY_FOUND') return error !== 'HistoryFoundError' || made.retriable !== retriable;
      return made.name !== error || made.retriable !== retriable;
    });
    expect(wrong.map(({ code }) => code)).toEqual([]);
  });

  it('says of an error only what every error has', () => {
    const error = new ParleyError({ code: 'X', message: '', retriable: false }, { cause: 'Y' });
    const shown = [...(blocksOf('docs/errors.md', 'js')[0] ?? '').matchAll(/^error\.(\w+);/gm)].map(
      ([, name]) => name ?? '',
    );
    expect(shown).toHaveLength(6);
    expect(shown.filter((name) => !(name in error))).toEqual([]);
  });
});
