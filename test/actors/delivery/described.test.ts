import { describe, expect, test } from '@jest/globals';
import { description, OVERDUE_MS, telling } from '../support/telling-world.js';

describe('A description of the conversation', () => {
  const last = (sequence: number, time = 2_000) => ({ dialogId: 'c1', sequence, time, isPrivate: false });

  test('that changes our part, or what is known, is for the machine', () => {
    const { delivery, dialog } = telling();
    expect(delivery.described(dialog, true, description())).toBe(false);
    expect(delivery.described(dialog, true, description({ takesPart: false }))).toBe(true);
    expect(delivery.described(dialog, true, description({ takesPart: true }))).toBe(true);
  });

  test('that names a message we were not told of gives it a moment to come', () => {
    const { delivery, dialog, sent, clock } = telling();
    expect(delivery.described(dialog, true, description({ lastContent: last(0) }))).toBe(false);
    expect(dialog.known).toBe(-1);
    clock.pass(OVERDUE_MS);
    expect([sent, dialog.known]).toEqual([['message.overdue'], 0]);
  });

  test.each([
    ['that its conversation closed', { isConversationClosed: true }, 'OPEN'],
    ['that it closed', {}, 'CLOSE'],
  ])('that says %s leaves nothing to time: all that is told of is missing now', (_, more, state) => {
    const { delivery, dialog } = telling('membership', { state });
    delivery.heardOf(dialog, 4);
    expect(delivery.described(dialog, true, description({ ...more, lastContent: last(2) }))).toBe(true);
    expect(dialog.known).toBe(4);
    const all = telling('membership', { state });
    all.delivery.heardOf(all.dialog, 4);
    all.dialog.told = 4;
    expect(all.delivery.described(all.dialog, true, description(more))).toBe(false);
    expect(all.dialog.known).toBe(-1);
  });

  test('at whose version our part ends, or begins again, leaves nothing to time either', () => {
    for (const isFollowed of [true, false]) {
      const { delivery, dialog } = telling('membership', { isFollowed });
      delivery.heardOf(dialog, 4);
      delivery.described(dialog, true, description({ takesPart: !isFollowed }));
      expect(dialog.known).toBe(4);
    }
  });

  test('that says nothing of that leaves what is told of its time, on the side of consumers too', () => {
    const brand = telling();
    brand.delivery.heardOf(brand.dialog, 4);
    brand.delivery.described(brand.dialog, true, description());
    const consumer = telling('subscription', { isFollowed: false });
    consumer.delivery.heardOf(consumer.dialog, 4);
    consumer.delivery.described(consumer.dialog, true, description());
    expect([brand.dialog.known, consumer.dialog.known]).toEqual([-1, -1]);
  });
});

describe('A conversation that closed while we were away', () => {
  test('is read where a join of ours may have succeeded, unless a description has said what became of it', () => {
    const joined = telling('membership', { isFollowed: false });
    joined.delivery.closedUnseen(joined.conversation, joined.dialog);
    expect(joined.dialog.needsReading).toBe(false);
    joined.delivery.mayTakePart(joined.conversation);
    joined.delivery.closedUnseen(joined.conversation, joined.dialog);
    expect(joined.dialog).toMatchObject({ isFollowed: true, needsReading: true, since: 1_500 });
    const known = telling('membership', { isFollowed: false });
    known.delivery.mayTakePart(known.conversation);
    known.delivery.partIsKnown(known.conversation);
    known.delivery.closedUnseen(known.conversation, known.dialog);
    expect(known.dialog.needsReading).toBe(false);
  });

  test('is not read in doubt by a consumer, by who takes part, or by who has left', () => {
    for (const [following, changes] of [
      ['subscription', { isFollowed: false }],
      ['membership', { isFollowed: true }],
      ['membership', { isFollowed: false, until: 1_000 }],
    ] as const) {
      const { delivery, conversation, dialog } = telling(following, changes);
      delivery.mayTakePart(conversation);
      delivery.closedUnseen(conversation, dialog);
      expect([dialog.needsReading, dialog.since]).toEqual([false, 0]);
    }
  });

  test('does not tell what was said before we may have joined', () => {
    const { delivery, conversation, dialog } = telling('membership', { isFollowed: false, notOurs: 6, told: 2 });
    delivery.mayTakePart(conversation);
    delivery.closedUnseen(conversation, dialog);
    expect(dialog.told).toBe(6);
  });
});
