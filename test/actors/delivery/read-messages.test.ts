import { describe, expect, test } from '@jest/globals';
import { EVERYTHING, type Range, readMessages } from '../../../src/actors/delivery/read-messages.js';
import { failure } from '../../../src/transport/failure.js';

interface Asked {
  readonly newerThanSequence?: number;
  readonly olderThanSequence?: number;
  readonly maxQuantity: number;
}

/** A platform that has these events, gives so many of them at once, and reads its bounds as exclusive (protocol.md 13.4 #11). */
function platform(count: number, { atOnce = 500, isMark = (_: number): boolean => false } = {}) {
  const asked: Asked[] = [];
  const raw = (sequence: number) => ({
    sequence,
    dialogId: 'd',
    event: isMark(sequence) ? { type: 'AcceptStatusEvent', status: 'READ' } : { type: 'ContentEvent', message: 'x' },
  });
  const ask = async (body: object) => {
    const request = body as Asked;
    asked.push(request);
    const { newerThanSequence: newer, olderThanSequence: older = Number.POSITIVE_INFINITY, maxQuantity } = request;
    const inside = Array.from({ length: count }, (_, index) => index).filter(
      (sequence) => (!newer || sequence > newer) && sequence < older,
    );
    const most = Math.min(maxQuantity, atOnce);
    const page = newer === undefined ? inside.slice(-most) : inside.slice(0, most);
    return { ok: true, code: 200, body: page.map(raw), type: '' } as const;
  };
  const read = async (range: Partial<Range>) => {
    const result = await readMessages(ask, 'd', { ...EVERYTHING, ...range });
    if (!result.ok) throw result.failure;
    const sequences = (list: readonly { sequence: number }[]) => list.map(({ sequence }) => sequence);
    return { messages: sequences(result.messages), marks: sequences(result.marks) };
  };
  return { asked, read };
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('The messages of a dialog are read', () => {
  test('all of them, page by page, until a page brings nothing new', async () => {
    const { read, asked } = platform(25, { atOnce: 10 });
    expect((await read({})).messages).toEqual(range(0, 24));
    expect(asked.map(({ newerThanSequence }) => newerThanSequence)).toEqual([0, 9, 19, 24]);
    expect(asked.every(({ maxQuantity }) => maxQuantity === 500)).toBe(true);
  });

  test('between two bounds, both of them among those that are read, and no page more', async () => {
    const { read, asked } = platform(25, { atOnce: 10 });
    expect((await read({ least: 5, most: 9 })).messages).toEqual(range(5, 9));
    expect(asked).toEqual([{ dialogId: 'd', newerThanSequence: 4, maxQuantity: 5 }]);
    expect((await platform(3).read({ least: 7, most: 5 })).messages).toEqual([]);
  });

  test('the first of a number from a bound on', async () => {
    const { read, asked } = platform(25);
    expect((await read({ least: 5, quantity: 2 })).messages).toEqual([5, 6]);
    expect(asked).toEqual([{ dialogId: 'd', newerThanSequence: 4, maxQuantity: 6 }]);
  });

  test('those next to an upper bound where that is the only one', async () => {
    const { read, asked } = platform(25);
    expect((await read({ most: 9, quantity: 2 })).messages).toEqual([8, 9]);
    expect(asked).toEqual([{ dialogId: 'd', olderThanSequence: 10, maxQuantity: 6 }]);
    const narrow = platform(25, { atOnce: 2 });
    expect((await narrow.read({ most: 9, quantity: 5 })).messages).toEqual([5, 6, 7, 8, 9]);
    expect(narrow.asked.map(({ olderThanSequence }) => olderThanSequence)).toEqual([10, 8, 6]);
    expect(narrow.asked.map(({ maxQuantity }) => maxQuantity)).toEqual([10, 8, 3]);
  });

  test('rich ones too', async () => {
    const body = ['RichContentEvent', 'ContentEvent', 'AcceptStatusEvent', 'ChatStateEvent'].map((type, sequence) => ({
      sequence,
      dialogId: 'd',
      event: { type },
    }));
    const pages = [body, []];
    const ask = async () => ({ ok: true, code: 200, body: pages.shift(), type: '' }) as const;
    const result = await readMessages(ask, 'd', EVERYTHING);
    expect(result.ok && [result.messages, result.marks].map((list) => list.map(({ sequence }) => sequence))).toEqual([
      ...[[0, 1], [2]],
    ]);
  });

  test('with their marks, which are no messages and do not count as such', async () => {
    const { read, asked } = platform(9, { isMark: (sequence) => sequence % 3 !== 0 });
    expect(await read({ quantity: 2 })).toEqual({ messages: [0, 3], marks: [1, 2, 4, 5] });
    expect(asked).toHaveLength(1);
    expect((await platform(9, { isMark: (sequence) => sequence !== 8 }).read({ quantity: 1 })).messages).toEqual([8]);
  });

  test('never more at once than a page', async () => {
    const { read, asked } = platform(3);
    await read({ quantity: 400 });
    expect(asked[0]!.maxQuantity).toBe(500);
  });

  test('or not at all where one request fails: its reason is the answer', async () => {
    const why = failure('RESPONSE_TIMEOUT');
    expect(await readMessages(async () => ({ ok: false, failure: why }), 'd', EVERYTHING)).toEqual({
      ok: false,
      failure: why,
    });
  });
});
