import { describe, expect, test } from '@jest/globals';
import {
  anyOf,
  excerptOf,
  isJson,
  isSequence,
  listOf,
  numberOf,
  numberOrNone,
  objectOf,
  sequenceOf,
  textOf,
  textOrNone,
  WrongField,
} from '../../../src/transport/wire/json.js';

const LONGEST_TEXT = 65_536;
const LARGEST_TIME = 8.64e15;

/** What reading it gives: a value, or the name of the field that is wrong. */
function reading(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof WrongField) return `wrong ${error.field}`;
    throw error;
  }
}

const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);

describe('A text', () => {
  test.each<[unknown, unknown]>([
    ['a', 'a'],
    ['', ''],
    [7, '7'],
    [undefined, 'none'],
    [null, 'none'],
    [{}, 'wrong x'],
    [{ toString: () => 'a' }, 'wrong x'],
    [['a'], 'wrong x'],
    [true, 'wrong x'],
  ])('%j is read as %j', (value, read) => {
    expect(reading(() => textOf(value, 'none', 'x'))).toBe(read);
    expect(reading(() => textOrNone(value, 'x'))).toBe(read === 'none' ? undefined : read);
  });

  test('is bounded: it would be kept for as long as its conversation', () => {
    const longest = 'x'.repeat(LONGEST_TEXT);
    expect(reading(() => textOf(longest, '', 'x'))).toBe(longest);
    expect(reading(() => textOf(`${longest}x`, '', 'x'))).toBe('wrong x');
  });
});

describe('A number', () => {
  test.each<[unknown, unknown]>([
    [0, 0],
    [-1, -1],
    [LARGEST_TIME, LARGEST_TIME],
    [-LARGEST_TIME, -LARGEST_TIME],
    [LARGEST_TIME + 1, 'wrong x'],
    [-LARGEST_TIME - 1, 'wrong x'],
    [JSON.parse('1e999'), 'wrong x'],
    [Number.NaN, 'wrong x'],
    ['7', 'wrong x'],
    [{}, 'wrong x'],
    [undefined, undefined],
    [null, undefined],
  ])('%j is read as %j', (value, read) => {
    expect(reading(() => numberOrNone(value, 'x'))).toBe(read);
    expect(reading(() => numberOf(value, 5, 'x'))).toBe(read ?? 5);
  });
});

describe('A sequence', () => {
  test.each<[unknown, boolean]>([
    [0, true],
    [Number.MAX_SAFE_INTEGER, true],
    [Number.MAX_SAFE_INTEGER + 1, false],
    [-1, false],
    [1.5, false],
    ['7', false],
    [undefined, false],
    [null, false],
  ])('%j: %j', (value, is) => {
    expect(isSequence(value)).toBe(is);
    expect(reading(() => sequenceOf(value, 'x'))).toBe(is ? value : 'wrong x');
  });
});

describe('An object or a list', () => {
  test('is what it is, or an empty one where there is none', () => {
    const [object, list] = [{ a: 1 }, [1]];
    expect(objectOf(object, 'x')).toBe(object);
    expect(listOf(list, 'x')).toBe(list);
    for (const nothing of [undefined, null])
      expect([objectOf(nothing, 'x'), listOf(nothing, 'x')]).toStrictEqual([{}, []]);
  });

  test('is not the other, nor anything else', () => {
    for (const value of [[], 'x', 7, true]) expect(reading(() => objectOf(value, 'x'))).toBe('wrong x');
    for (const value of [{}, 'x', 7, true]) expect(reading(() => listOf(value, 'x'))).toBe('wrong x');
  });

  test('of JSON is anything with members', () => {
    expect([{}, [], null, 'x', 7, undefined].map(isJson)).toEqual([true, true, false, false, false, false]);
  });
});

describe('What is kept as it came', () => {
  test('is bounded in depth, wherever that is, and not otherwise', () => {
    const wide = Array.from({ length: 5_000 }, () => [1, null, { a: 'x' }]);
    expect(anyOf(wide, 'x')).toBe(wide);
    expect(reading(() => anyOf([1, { a: nested(98) }], 'x'))).not.toBe('wrong x');
    expect(reading(() => anyOf([1, { a: nested(99) }], 'x'))).toBe('wrong x');
  });
});

describe('An excerpt', () => {
  test('is the JSON of a value, unless that is too much or cannot be written', () => {
    expect(excerptOf({ a: [1, 'x'] })).toBe('{"a":[1,"x"]}');
    expect(excerptOf(Array.from({ length: 199 }, () => 1))).toHaveLength(399);
    expect(excerptOf(Array.from({ length: 200 }, () => 1))).toBeUndefined();
    expect(excerptOf(nested(50_000))).toBeUndefined();
  });
});
