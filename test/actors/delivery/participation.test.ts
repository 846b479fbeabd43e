import { describe, expect, test } from '@jest/globals';
import { addMessage } from '../../../src/actors/delivery/message-log.js';
import {
  hasUs,
  noteParticipation,
  takeBackPassedOver,
  takePartByEvidence,
  untoldContent,
} from '../../../src/actors/delivery/participation.js';
import { newDialog } from '../../../src/machines/dialog/new-record.js';
import { description as said, said as telling } from '../support/telling-world.js';

const NEVER = Number.MAX_SAFE_INTEGER;

const last = (sequence: number, time: number, isPrivate = false) => ({ dialogId: 'a', sequence, time, isPrivate });
const live = (sequence: number, time: number) => telling(sequence, { time });
const brandDialog = () => newDialog('a', 'a', 'membership');
const consumerDialog = () => newDialog('a', 'a', 'subscription');

describe('A list of participants has us in it', () => {
  const one = { id: 'x', agentId: '1.2', role: 'MANAGER', state: 'ACTIVE' };

  test('by either id, and not while we were only asked', () => {
    expect(hasUs([one], { userId: 'x', agentId: undefined })).toBe(true);
    expect(hasUs([one], { userId: 'y', agentId: '1.2' })).toBe(true);
    expect(hasUs([{ ...one, id: '1.2', agentId: undefined }], { userId: 'y', agentId: '1.2' })).toBe(true);
    expect(hasUs([{ ...one, state: 'SUGGESTED' }], { userId: 'x', agentId: '1.2' })).toBe(false);
    expect(hasUs([{ ...one, agentId: undefined }], { userId: 'y', agentId: undefined })).toBe(false);
  });
});

describe('A brand user’s messages', () => {
  test('begin with the description that says we take part, and what was said before it is not news', () => {
    const dialog = brandDialog();
    expect(noteParticipation(dialog, true, said({ lastContent: last(4, 1_999) }))).toBe(true);
    expect(dialog).toMatchObject({
      isFollowed: true,
      since: 2_000,
      until: NEVER,
      told: 4,
      notOurs: 4,
      needsReading: false,
    });
    expect(noteParticipation(dialog, true, said({ timestamp: 3_000 }))).toBe(false);
    expect(dialog.since).toBe(2_000);
  });

  test('include what was said since, at the very time too, unless it was there when we came', () => {
    const dialog = brandDialog();
    noteParticipation(dialog, true, said({ lastContent: last(4, 2_000) }));
    expect(dialog.told).toBe(-1);
    const old = brandDialog();
    noteParticipation(old, true, said({ lastContent: last(4, 2_000), wasThereBefore: true }));
    expect(old.told).toBe(4);
  });

  describe('that were passed over, because they were there when we came,', () => {
    const there = (lastSequence = 4) => {
      const dialog = brandDialog();
      noteParticipation(dialog, true, said({ lastContent: last(lastSequence, 2_500), wasThereBefore: true }));
      return dialog;
    };

    test('are news after all from the one on that comes live: its description was ahead of it (G4)', () => {
      const dialog = there();
      expect(takeBackPassedOver(dialog, live(3, 2_400))).toBe(true);
      expect(dialog).toMatchObject({ told: 2, notOurs: 2, known: 4 });
      dialog.told = 4;
      expect(takeBackPassedOver(dialog, live(4, 2_500))).toBe(false);
    });

    test('stay so where the live message is of before, is told or kept already, or is not ours', () => {
      const told = there();
      told.told = 5;
      const kept = there();
      addMessage(kept, { sequence: 4 } as never, 10);
      const away = there();
      away.isFollowed = false;
      const consumers = { ...there(), following: 'subscription' as const };
      for (const dialog of [told, kept, away, consumers]) {
        const before = { ...dialog };
        expect(takeBackPassedOver(dialog, live(4, 2_500))).toBe(false);
        expect(dialog).toEqual(before);
      }
      expect(takeBackPassedOver(there(), live(4, 1_999))).toBe(false);
      expect(takeBackPassedOver(there(), live(5, 2_500))).toBe(false);
    });
  });

  test('begin with the first message that came before it was described, even if it was there when we came (G4)', () => {
    const dialog = brandDialog();
    const early = live(2, 1_500);
    noteParticipation(dialog, false, said({ isFirst: true, wasThereBefore: true, lastContent: last(4, 1_999) }), early);
    expect(dialog).toMatchObject({ isFollowed: true, since: 1_500, told: 1, notOurs: 1 });
    const whole = brandDialog();
    noteParticipation(whole, false, said({ isFirst: true, wasThereBefore: true }), live(0, 2_500));
    expect(whole).toMatchObject({ since: 2_000, told: -1 });
  });

  test('begin with the description before where others may have been missed, and have to be read', () => {
    const dialog = brandDialog();
    noteParticipation(dialog, true, said({ mayHaveMissed: true }));
    expect(dialog).toMatchObject({ since: 1_000, needsReading: true });
    const first = brandDialog();
    noteParticipation(first, true, said({ mayHaveMissed: true, isFirst: true }));
    expect(first).toMatchObject({ since: 2_000, needsReading: true });
  });

  test('end with the description that says we left; what was missing then is still ours when we come back', () => {
    const dialog = brandDialog();
    noteParticipation(dialog, true, said());
    dialog.known = 3;
    expect(noteParticipation(dialog, true, said({ takesPart: false, timestamp: 3_000 }))).toBe(true);
    expect(dialog).toMatchObject({ isFollowed: false, until: 3_000 });
    noteParticipation(dialog, true, said({ timestamp: 4_000, lastContent: last(8, 3_500) }));
    expect(dialog).toMatchObject({ since: 2_000, until: NEVER, told: -1, notOurs: 8 });
  });

  test('are not decided while we do not know who we are', () => {
    const dialog = brandDialog();
    expect(noteParticipation(dialog, true, said({ takesPart: undefined }))).toBe(false);
    expect(dialog.isFollowed).toBe(false);
  });

  test('what is known not to be ours never becomes less', () => {
    const dialog = brandDialog();
    dialog.notOurs = 9;
    noteParticipation(dialog, true, said({ lastContent: last(4, 1_000) }));
    expect([dialog.notOurs, dialog.told]).toEqual([9, 9]);
  });
});

describe('A consumer’s messages', () => {
  test('are all ours, except of a conversation that was over when we came', () => {
    const dialog = consumerDialog();
    expect(noteParticipation(dialog, false, said())).toBe(true);
    expect(dialog).toMatchObject({ isFollowed: true, needsReading: true });
    const over = consumerDialog();
    expect(noteParticipation(over, false, said({ isFirst: true, isConversationClosed: true }))).toBe(false);
    const closedUnderUs = consumerDialog();
    expect(noteParticipation(closedUnderUs, false, said({ isConversationClosed: true }))).toBe(true);
  });

  test('are read again where the dialog was opened again: its subscription has ended (protocol.md 6.6)', () => {
    const dialog = consumerDialog();
    noteParticipation(dialog, false, said());
    dialog.needsReading = false;
    expect(noteParticipation(dialog, true, said())).toBe(false);
    expect(noteParticipation(dialog, true, said({ isReopened: true }))).toBe(true);
    dialog.needsReading = dialog.isFollowed = false;
    expect(noteParticipation(dialog, true, said({ isReopened: true }))).toBe(false);
  });
});

describe('The last content of a dialog', () => {
  test('is missing where it is ours and was not told', () => {
    const dialog = brandDialog();
    noteParticipation(dialog, true, said());
    dialog.told = 3;
    const untold = (sequence: number, time: number) => untoldContent(dialog, { lastContent: last(sequence, time) });
    expect([untold(3, 2_500), untold(4, 2_000), untold(4, 1_999)]).toEqual([-1, 4, -1]);
    // While we take part, one that is not ours says nothing of how far the others are without us.
    expect(dialog.notOurs).toBe(-1);
    noteParticipation(dialog, true, said({ takesPart: false, timestamp: 3_000 }));
    expect([untold(4, 3_000), untold(5, 3_001), dialog.notOurs]).toEqual([4, -1, 5]);
    expect([untold(4, 3_001), dialog.notOurs]).toEqual([-1, 5]);
    expect(untoldContent(dialog, { lastContent: undefined })).toBe(-1);
  });

  test('is nobody’s before we took part, or where a consumer cannot see it', () => {
    const dialog = brandDialog();
    expect([untoldContent(dialog, { lastContent: last(4, 2_000) }), dialog.notOurs]).toEqual([-1, 4]);
    const consumer = consumerDialog();
    noteParticipation(consumer, false, said());
    expect(untoldContent(consumer, { lastContent: last(4, 2_000, true) })).toBe(-1);
    expect(untoldContent(consumer, { lastContent: last(4, 2_000) })).toBe(4);
    expect(untoldContent(consumerDialog(), { lastContent: last(4, 2_000) })).toBe(-1);
  });
});

describe('A message that only participants get', () => {
  const at = (time: number, timestamp = 2_000) => ({ time, timestamp });

  test('says that we take part, from the earlier of message and description', () => {
    const dialog = brandDialog();
    dialog.notOurs = 3;
    expect(takePartByEvidence(dialog, 5, at(2_500))).toBe(true);
    expect(dialog).toMatchObject({ isFollowed: true, since: 2_000, told: 3 });
    expect(takePartByEvidence(dialog, 6, at(2_600))).toBe(false);
    const early = brandDialog();
    early.notOurs = 5;
    takePartByEvidence(early, 5, at(1_500));
    expect(early).toMatchObject({ since: 1_500, told: -1 });
  });

  test('says nothing about a consumer, and only that our time was longer once we left', () => {
    expect(takePartByEvidence(consumerDialog(), 5, at(2_500))).toBe(false);
    const dialog = brandDialog();
    noteParticipation(dialog, true, said());
    noteParticipation(dialog, true, said({ takesPart: false, timestamp: 3_000 }));
    expect(takePartByEvidence(dialog, 5, at(3_500))).toBe(false);
    expect(dialog).toMatchObject({ isFollowed: false, until: 3_500 });
    takePartByEvidence(dialog, 6, at(3_200));
    expect(dialog.until).toBe(3_500);
  });
});
