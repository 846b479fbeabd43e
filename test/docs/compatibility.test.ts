import { describe, expect, it } from '@jest/globals';
import * as parley from 'parley-sdk';
import { DEFECTS, PROMISED } from '../../scripts/docs/compatibility/numbered.js';
import { compatibilityPage, TABLES } from '../../scripts/docs/compatibility/page.js';
import { idsInTitles } from '../../scripts/docs/guarantees.js';
import { root } from '../support/run-node.js';
import { namesIn, read, rowsBelow } from './pages.js';

const PAGE = 'docs/compatibility.md';
const consumer = { accountId: '12345678', userType: 'CONSUMER', appId: 'docs', connectionType: 'WEBSOCKET' } as const;

/**
 * Each name in the first cell of a row, with what the second cell says of it. What rejects by name, because it is not there
 * yet, can be called.
 */
const saidBelow = (heading: string): (readonly [name: string, isThere: boolean])[] =>
  rowsBelow(PAGE, heading).flatMap(([names = '', says = '']) =>
    namesIn(names).map((name) => [name, !/^not yet(?!: rejects)/.test(says)] as const),
  );

const logger = { warn: () => undefined };

/** What is wrong with a value is none of our business here, only whether the option is known. */
function refusalOf(act: () => unknown): string {
  try {
    act();
    return '';
  } catch (error) {
    return error instanceof parley.ArgumentError ? error.message : '';
  }
}

describe('what docs/compatibility.md says is there, and what is not', () => {
  it.each([
    ['`Connection`', parley.createConnection(consumer)],
    ['`Conversation`', parley.Conversation.prototype],
    ['`Dialog`', parley.Dialog.prototype],
  ] as const)('is so for the members of %s', (heading, object) => {
    const said = saidBelow(heading);
    expect(said.length).toBeGreaterThan(20);
    expect(said.filter(([name, isThere]) => name in object !== isThere)).toEqual([]);
  });

  it('is so for the members of `Message`', () => {
    const said = saidBelow('`Message` and `Participant`').slice(
      0,
      saidBelow('`Message` and `Participant`').findIndex(([name]) => name === 'Participant'),
    );
    expect(said.length).toBeGreaterThan(10);
    expect(said.filter(([name, isThere]) => name in parley.Message.prototype !== isThere)).toEqual([]);
  });

  it('is so for the exports', () => {
    const wrong = rowsBelow(PAGE, 'Importing').flatMap(([names = '', says = '']) =>
      [...namesIn(names), ...(says.startsWith('same') ? namesIn(says) : [])].filter(
        (name) => name in parley === says.startsWith('not yet'),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('leaves out no export that a program can call or read', () => {
    const named = rowsBelow(PAGE, 'Importing').flatMap((row) => row.flatMap(namesIn));
    const errors = Object.keys(parley).filter((name) => name.endsWith('Error'));
    expect(Object.keys(parley).filter((name) => ![...named, ...errors, 'default'].includes(name))).toEqual([]);
  });

  it.each(saidBelow('Options of `createConnection`'))('is so for the option %s (there: %j)', (name, isThere) => {
    // Options of one side are ignored on the other.
    const isUnknown = (['BRAND', 'CONSUMER'] as const).some((userType) => {
      const value = consumer[name as keyof typeof consumer] ?? {};
      const refusal = refusalOf(() =>
        parley.createConnection({ ...consumer, logger, [name]: value, userType } as never),
      );
      return /is not supported|There is no option/.test(refusal);
    });
    expect(isUnknown).toBe(!isThere);
  });
});

describe('the tables of docs/compatibility.md', () => {
  const WALK = 'package/public-api';
  const shown = idsInTitles(root);
  const rows = Object.entries(TABLES).flatMap(([table, { rows }]) => rows.map((row) => [table, ...row] as const));

  it('are those of scripts/docs/compatibility: run `npm run docs` if they are not', () => {
    expect(read(PAGE).split('\n')).toEqual(compatibilityPage(read(PAGE), shown, root).split('\n'));
  });

  it.each(rows)('%s: %s has tests that name it', (_table, names, says, tests) => {
    if (says.startsWith('not yet: never told')) return expect(tests).toBe('');
    // The walk over the public API names every member.
    const text = tests
      .split(' ')
      .map((file) => read(`test/${file}.test.ts`))
      .join('\n');
    const unnamed = namesIn(names).filter((name) => !new RegExp(`\\b${name}\\b`).test(text));
    expect(tests.split(' ').includes(WALK) ? [] : unnamed).toEqual([]);
    expect(text).not.toBe('');
  });

  it.each([
    ['RD', 21],
    ['CL', 9],
    ['NA', 16],
    ['FD', 15],
  ])('leave out none of the %s-… that are known: there are %i', (kind, count) => {
    const ids = [...PROMISED, ...DEFECTS].map(([id]) => id).filter((id) => id.startsWith(`${kind}-`));
    expect(ids).toEqual(Array.from({ length: count }, (_, index) => `${kind}-${index + 1}`));
  });

  it('every promise of our predecessors has a test, or a reason why not', () => {
    const ids = new Set(shown.flatMap(({ ids }) => ids));
    expect(PROMISED.filter(([id, , without]) => !ids.has(id) && !without).map(([id]) => id)).toEqual([]);
    expect(
      DEFECTS.filter(([id, , ours]) => id && !ids.has(id) && !ours.startsWith('not yet')).map(([id]) => id),
    ).toEqual([]);
  });
});
