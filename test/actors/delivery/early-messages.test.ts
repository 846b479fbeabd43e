import { describe, expect, test } from '@jest/globals';
import { EarlyMessages } from '../../../src/actors/delivery/early-messages.js';
import { DeadlineQueue } from '../../../src/transport/deadline-queue.js';
import type { MessageFact } from '../../../src/transport/wire/facts.js';
import { HandClock } from '../../sdk/support/hand-clock.js';

const KEPT_MS = 30_000;
const MOST_KEPT = 1_000;

const event = (dialogId: string, sequence: number): MessageFact => ({
  dialogId,
  conversationId: undefined,
  sequence,
  time: 1,
  originatorId: 'c',
  role: 'CONSUMER',
  audience: 'ALL',
  event: { type: 'ContentEvent' },
  metadata: undefined,
});

function keeping() {
  const clock = new HandClock();
  const early = new EarlyMessages(new DeadlineQueue(clock));
  return { clock, early, taken: (dialogId: string) => early.take(dialogId).map(({ sequence }) => sequence) };
}

describe('Messages that overtook the description of their dialog', () => {
  test('are there for it in the order of the wire, once, and of that dialog only', () => {
    const { early, taken } = keeping();
    for (const sequence of [1, 0, 2]) early.keep(event('a', sequence));
    early.keep(event('b', 7));
    expect([taken('x'), taken('a'), taken('a'), taken('b')]).toEqual([[], [1, 0, 2], [], [7]]);
    expect(early.dropped).toBe(0);
  });

  test('are let go when nobody described it for half a minute since the first of them, and counted', () => {
    const { clock, early, taken } = keeping();
    early.keep(event('a', 0));
    clock.pass(KEPT_MS - 1);
    early.keep(event('a', 1));
    expect(early.dropped).toBe(0);
    clock.pass(1);
    expect([early.dropped, taken('a')]).toEqual([2, []]);
  });

  test('are not let go for the time of those that were taken before them', () => {
    const { clock, early, taken } = keeping();
    early.keep(event('a', 0));
    taken('a');
    clock.pass(KEPT_MS - 1);
    early.keep(event('a', 1));
    clock.pass(1);
    expect([early.dropped, taken('a')]).toEqual([0, [1]]);
  });

  test('are bounded in number: those of the dialog that waits longest go', () => {
    const { early, taken } = keeping();
    early.keep(event('old', 0));
    early.keep(event('old', 1));
    for (let sequence = 0; sequence < MOST_KEPT - 2; sequence += 1) early.keep(event('new', sequence));
    expect(early.dropped).toBe(0);
    early.keep(event('newest', 0));
    expect(early.dropped).toBe(2);
    expect([taken('old'), taken('new').length, taken('newest')]).toEqual([[], MOST_KEPT - 2, [0]]);
  });

  test('count only while they are kept', () => {
    const { early, taken } = keeping();
    for (let round = 0; round < 3; round += 1) {
      for (let sequence = 0; sequence < MOST_KEPT; sequence += 1) early.keep(event('a', sequence));
      expect(taken('a')).toHaveLength(MOST_KEPT);
    }
    expect(early.dropped).toBe(0);
  });
});
