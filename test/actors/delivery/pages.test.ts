import { describe, expect, test } from '@jest/globals';
import {
  type Asked,
  askedFor,
  giveUpHole,
  giveUpRest,
  hold,
  release,
  takePage,
  takeReplay,
} from '../../../src/actors/delivery/sequences.js';
import { newDialog } from '../../../src/machines/dialog/new-record.js';
import type { DialogFollowing, DialogRecord } from '../../../src/machines/dialog/record.js';
import { MOST_ATTEMPTS } from '../../../src/machines/dialog/setup.js';
import type { MessageFact } from '../../../src/transport/wire/facts.js';

const event = (sequence: number): MessageFact => ({
  dialogId: 'a',
  conversationId: 'a',
  sequence,
  time: 1,
  originatorId: 'c',
  role: 'CONSUMER',
  audience: 'ALL',
  event: { type: 'ContentEvent' },
  metadata: undefined,
});

/** A dialog that asks, and what each answer makes of it. */
function asking(following: DialogFollowing, changes: Partial<DialogRecord> = {}, held: readonly number[] = []) {
  const dialog = Object.assign(newDialog('a', 'a', following), { isFollowed: true, delivery: 'fetching', ...changes });
  for (const sequence of held) hold(dialog, event(sequence));
  const sequences = (facts: readonly MessageFact[]) => facts.map(({ sequence }) => sequence);
  return {
    dialog,
    page: (
      facts: readonly number[],
      { isFull = false, asked = askedFor(dialog) }: { isFull?: boolean; asked?: Asked } = {},
    ) => sequences(takePage(dialog, facts.map(event), isFull, asked)),
    replay: (seen: number, asked: Asked = askedFor(dialog)) => sequences(takeReplay(dialog, seen, asked)),
  };
}

const brand = 'membership';
const consumer = 'subscription';

describe('What is asked for', () => {
  test('is what comes after the last message told, up to the first that waits; on a new socket it has no end', () => {
    const { dialog } = asking(brand, { told: 3 }, [7, 6]);
    expect(askedFor(dialog)).toEqual({ from: 3, before: 6, known: 7, isOwn: false, isFirst: true });
    dialog.delivery = 'following';
    dialog.attempts = 1;
    expect(askedFor(dialog)).toEqual({ from: 3, before: undefined, known: 7, isOwn: false, isFirst: false });
  });
});

describe('A page for a brand user', () => {
  test('is told as far as it goes without a hole: each hole is real', () => {
    const { page, dialog } = asking(brand, { known: 5 });
    expect(page([0, 1, 3])).toEqual([0, 1]);
    expect([dialog.told, dialog.known, dialog.attempts]).toEqual([1, 5, 0]);
  });

  test('that helps in no way is half of all attempts, so that it is asked for once more only', () => {
    const { page, dialog } = asking(brand, { known: 5, told: 1 }, [4]);
    expect(page([4])).toEqual([]);
    expect(dialog.attempts).toBe(MOST_ATTEMPTS / 2);
    page([]);
    expect(dialog.attempts).toBe(MOST_ATTEMPTS);
    page([2]);
    expect([dialog.attempts, dialog.told]).toEqual([0, 2]);
  });

  test('that brings something new helps, also where a hole is left before it', () => {
    const { page, dialog } = asking(brand, { known: 9, attempts: 4 });
    expect(page([5])).toEqual([]);
    expect(dialog.attempts).toBe(0);
  });

  test('that is empty where nothing is missing any more is no failure', () => {
    const { page, dialog } = asking(brand, { needsReading: true, attempts: 3, delivery: 'following' });
    expect(page([])).toEqual([]);
    expect(dialog).toMatchObject({ attempts: 0, needsReading: false });
  });

  test('with fewer than were asked for is the last one only if it reaches what is known, or has nothing new', () => {
    const reaching = asking(brand, { needsReading: true, delivery: 'following', known: 2 });
    reaching.page([0, 1, 2]);
    expect(reaching.dialog.needsReading).toBe(false);
    const unsure = asking(brand, { needsReading: true, delivery: 'following' });
    unsure.page([0, 1]);
    expect(unsure.dialog.needsReading).toBe(true);
    unsure.page([]);
    expect(unsure.dialog.needsReading).toBe(false);
  });

  test('that is full has not read everything, nor has one that was asked for up to a hole', () => {
    const full = asking(brand, { needsReading: true, delivery: 'following' });
    full.page([0, 1], { isFull: true });
    expect(full.dialog.needsReading).toBe(true);
    const upTo = asking(brand, { needsReading: true }, [4]);
    upTo.page([0, 1, 2, 3]);
    expect([upTo.dialog.needsReading, upTo.dialog.told]).toEqual([true, 4]);
  });
});

describe('A page for a consumer', () => {
  test('leaves out what was private: what is between its messages, and up to the hole’s end, is passed over', () => {
    const { page, dialog } = asking(consumer, { told: 1 }, [6]);
    expect(page([3, 5])).toEqual([3, 5, 6]);
    expect([dialog.told, dialog.attempts]).toEqual([6, 0]);
  });

  test('that ends before the hole does may not be all of it: only when nothing new comes, the rest was private', () => {
    const { page, dialog } = asking(consumer, { told: 1 }, [6]);
    expect(page([2, 3])).toEqual([2, 3]);
    expect(dialog.attempts).toBe(0);
    expect(page([])).toEqual([6]);
    expect(dialog.told).toBe(6);
  });

  test('that is full says nothing of what is behind it, nor of a beginning that it does not have', () => {
    const first = asking(consumer, { known: 9 });
    expect(first.page([0, 2], { isFull: true })).toEqual([0, 2]);
    expect(first.dialog.told).toBe(2);
    const newest = asking(consumer, { known: 9 });
    expect(newest.page([5, 7], { isFull: true })).toEqual([]);
    expect(newest.dialog.told).toBe(-1);
    const nothing = asking(consumer, { known: 9 });
    expect(nothing.page([], { isFull: true })).toEqual([]);
    expect(nothing.dialog.told).toBe(-1);
  });

  test('that has the newest message there is known to be has all of them', () => {
    const { page, dialog } = asking(consumer, { told: 0, known: 4 });
    expect(page([2, 4])).toEqual([2, 4]);
    expect(dialog).toMatchObject({ told: 4, attempts: 0 });
  });

  test('that ends with a message of our own is followed by another one: others may have spoken after us', () => {
    const { page, dialog } = asking(brand, { told: 0, known: 1, published: 1, needsReading: true });
    expect([page([1]), dialog.needsReading]).toEqual([[1], true]);
    expect([page([2]), page([])]).toEqual([[2], []]);
    expect([dialog.told, dialog.needsReading]).toEqual([2, false]);
  });

  test('that lacks what is known to exist, and is not private, passes nothing over', () => {
    const { page, dialog } = asking(consumer, { told: 0, known: 4 });
    const asked = askedFor(dialog);
    expect(page([2, 3], { asked })).toEqual([]);
    expect([dialog.told, dialog.attempts]).toEqual([0, 0]);
    page([2, 3], { asked });
    expect(dialog.attempts).toBe(MOST_ATTEMPTS / 2);
  });

  test('where nothing says how much there is, is followed by another one, until nothing new comes', () => {
    const { page, dialog } = asking(consumer, { told: 4, known: 4, needsReading: true });
    expect(page([6])).toEqual([]);
    expect(page([])).toEqual([6]);
    expect(dialog).toMatchObject({ told: 6, needsReading: true });
    expect(page([])).toEqual([]);
    expect(dialog.needsReading).toBe(false);
  });
});

describe('A replay', () => {
  test('that brought all there is known to be leaves only what was private, which is passed over', () => {
    const { replay, dialog } = asking(consumer, { told: 0, known: 4, needsReading: true }, [2, 4]);
    expect(replay(4)).toEqual([2, 4]);
    expect(dialog).toMatchObject({ told: 4, needsReading: false, attempts: 0 });
  });

  test('that went further than anybody knew is passed over up to its end', () => {
    const { replay, dialog } = asking(consumer, { told: 0, known: 3 }, [2]);
    hold(dialog, event(6));
    expect(replay(6, { from: 0, before: undefined, known: 3, isOwn: false, isFirst: true })).toEqual([2, 6]);
    expect(dialog.told).toBe(6);
  });

  test('that lacks what is known to exist was lost or is late: nothing is passed over, and it did not help', () => {
    const { replay, dialog } = asking(consumer, { told: 0, known: 4, needsReading: true }, [2]);
    expect(replay(2)).toEqual([]);
    expect(dialog).toMatchObject({ told: 0, needsReading: false, attempts: MOST_ATTEMPTS / 2 });
  });

  test('that lacks it, and yet brought us further, helped', () => {
    const { replay, dialog } = asking(consumer, { told: 0, known: 4, attempts: 4 });
    const asked = askedFor(dialog);
    dialog.told = 1;
    replay(1, asked);
    expect(dialog.attempts).toBe(0);
  });

  test('of nothing is complete where nothing is known', () => {
    const { replay, dialog } = asking(consumer, { told: 4, known: 4, needsReading: true, attempts: 2 });
    expect(replay(-1)).toEqual([]);
    expect(dialog).toMatchObject({ told: 4, needsReading: false, attempts: 0 });
  });
});

describe('A gap whose end nobody knows', () => {
  test('is reported once, until something is told behind it', () => {
    const { dialog } = asking(brand, { told: 3 });
    expect([giveUpRest(dialog), giveUpRest(dialog)]).toEqual([true, false]);
    dialog.told = 5;
    expect(giveUpRest(dialog)).toBe(true);
    expect(dialog.gaps).toHaveLength(1);
  });

  test('becomes one with an end, which is no news, once its end is known', () => {
    const { dialog } = asking(brand, { told: 3 });
    giveUpRest(dialog);
    hold(dialog, event(8));
    expect(giveUpHole(dialog)).toEqual({ from: 4, to: 7, isNew: false });
    expect(dialog.gaps).toEqual([[4, 7]]);
  });
});

describe('What is released', () => {
  test('up to an end at which nothing is held includes what follows that without a hole', () => {
    const { dialog } = asking(brand, {}, [4, 5, 9]);
    expect(release(dialog, 3).map(({ sequence }) => sequence)).toEqual([4, 5]);
    expect(dialog.told).toBe(5);
  });

  test('does not go back to an end that was passed', () => {
    const { dialog } = asking(brand, { told: 5 });
    expect([release(dialog, 3), dialog.told]).toEqual([[], 5]);
  });

  test('has nothing that was told meanwhile', () => {
    const { dialog } = asking(brand, {}, [2, 3]);
    dialog.told = 2;
    expect(release(dialog).map(({ sequence }) => sequence)).toEqual([3]);
  });
});
