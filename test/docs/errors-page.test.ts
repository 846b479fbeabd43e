import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ParleyError } from 'parley';
import { errorsPage, OWN_CODES } from '../../scripts/docs/errors.js';
import { errorFrom } from '../../src/api/errors.js';
import type { FailureFamily } from '../../src/transport/failure.js';
import { POLICY } from '../../src/transport/policy.js';
import { root } from '../main-job/run-node.js';
import { blocksOf, read } from './pages.js';

const sources = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => read(path.join('src', file)));

/** The ways in which src writes a code: as a member, as the default of one, as an argument, and made of a machine's name. */
const codes = new Set(
  sources.flatMap((source) => [
    ...[...source.matchAll(/\bcode: (?:[^,\n']*\?\? )?'([A-Z_]+)'/g)].map(([, code]) => code ?? ''),
    ...[...source.matchAll(/\brefusal\(\s*[\w.]+,\s*'([A-Z_]+)'/g)].map(([, code]) => code ?? ''),
    ...[...source.matchAll(/\bcode: `\$\{machine\.toUpperCase\(\)\}(\w+)`/g)].flatMap(([, end]) => [
      `CONVERSATION${end}`,
      `DIALOG${end}`,
    ]),
  ]),
);

describe('docs/errors.md', () => {
  it('is what the policy table and the list of codes say: run `npm run docs` if it is not', () => {
    expect(read('docs/errors.md').split('\n')).toEqual(errorsPage(POLICY).split('\n'));
  });

  it('has every code that src can make; add a new one to scripts/docs/errors.js', () => {
    const known = new Set([...POLICY.map(({ code }) => code), ...OWN_CODES.map(({ code }) => code)]);
    expect([...codes].filter((code) => !known.has(code))).toEqual([]);
  });

  it('has no code that src does not make', () => {
    expect(OWN_CODES.map(({ code }) => code).filter((code) => !codes.has(code))).toEqual([]);
  });

  it('has every row of the policy table in one of its places', () => {
    const rows = read('docs/errors.md').split('\n');
    const missing = POLICY.filter(
      ({ code, message }) => !rows.some((row) => row.includes(code) && row.includes(message)),
    );
    expect(missing).toEqual([]);
  });

  it('names the class that an error with that code has', () => {
    const families = sources.flatMap((source) => [...source.matchAll(/\bfamily: '(\w+)',\s+code: '([A-Z_]+)'/g)]);
    const wrong = families.filter(([, family, code]) => {
      const failure = {
        family: family as FailureFamily,
        code: code ?? '',
        message: '',
        next: 'giveUp',
        retriable: false,
      } as const;
      const listed = OWN_CODES.find((own) => own.code === code);
      return listed && listed.error !== errorFrom(failure).name;
    });
    expect(families.length).toBeGreaterThan(10);
    expect(wrong.map(([, family, code]) => `${code}: ${family}`)).toEqual([]);
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
