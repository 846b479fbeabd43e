import { describe, expect, test } from '@jest/globals';
import { keptMessages } from '../../../src/actors/delivery/message-log.js';
import { newDialog } from '../../../src/machines/dialog/new-record.js';
import { OVERDUE_MS, read, said, telling } from '../support/telling-world.js';

describe('The next event of a dialog', () => {
  test('is told at once, whatever kind of content it is, and kept', () => {
    const { hears, told, sent, changed, dialog, conversation } = telling();
    hears(said(0), said(1, { event: { type: 'RichContentEvent', content: {} } }));
    expect([told, sent, dialog.told]).toEqual([['message 0', 'message 1'], [], 1]);
    expect(changed).toEqual(['ContentEvent', 'RichContentEvent']);
    expect(keptMessages(dialog)).toHaveLength(2);
    expect([conversation.revision, dialog.revision]).toEqual([2, 2]);
  });

  test('may be a mark, which is no message: it says which are read', () => {
    const { hears, told, changed, dialog } = telling();
    hears(said(0), read(1, [0]), read(2, undefined));
    expect([told, dialog.told, dialog.consumerReadUpTo]).toEqual([['message 0', 'marked 0', 'marked '], 2, 0]);
    expect(changed).toEqual(['ContentEvent', 'AcceptStatusEvent', 'AcceptStatusEvent']);
    expect(keptMessages(dialog)).toHaveLength(1);
  });

  test('may be of a kind that nobody knows: it has its place, and is not told', () => {
    const { hears, told, changed, dialog } = telling();
    hears(said(0, { event: { type: 'HologramEvent' } }), said(1));
    expect([told, changed, dialog.told]).toEqual([['message 1'], ['ContentEvent'], 1]);
  });

  test('is told once, however often it comes', () => {
    const { hears, told, sent } = telling();
    hears(said(0), said(0), said(0));
    expect([told, sent]).toEqual([['message 0'], []]);
  });
});

describe('An event beyond a hole', () => {
  test('waits; the machine hears of the hole once, and that it closed', () => {
    const { hears, told, sent, dialog } = telling();
    hears(said(2), said(3));
    expect([told, sent, dialog.known]).toEqual([[], ['message.beyond'], 3]);
    hears(said(0));
    expect([told, sent]).toEqual([['message 0'], ['message.beyond']]);
    hears(said(1));
    expect([told, sent]).toEqual([
      ['message 0', 'message 1', 'message 2', 'message 3'],
      ['message.beyond', 'hole.closed'],
    ]);
  });

  test('closes no hole while more is known to exist', () => {
    const { hears, sent, dialog } = telling('membership', { known: 5 });
    hears(said(0), said(1));
    expect([sent, dialog.told]).toEqual([[], 1]);
  });

  test('is ours though our clock of the platform says otherwise: it is told to those only whom it is for', () => {
    const { hears, told, dialog } = telling('membership', { since: 9_000 });
    hears(said(1), said(0, { time: 9_500 }));
    expect([told, dialog.since]).toEqual([['message 0', 'message 1'], 2_000]);
    hears(said(3, { time: 3_000 }));
    expect(dialog.since).toBe(2_000);
  });
});

describe('A chat state', () => {
  const typing = said(-1, { event: { type: 'ChatStateEvent', chatState: 'COMPOSING' } });

  test('is told at once, and has no place among the messages', () => {
    const { hears, told, dialog } = telling('membership', { known: 3 });
    hears(typing);
    expect([told, dialog.told, dialog.revision]).toEqual([['chatState.changed'], -1, 0]);
  });

  test('is known from then on, if it says what somebody is doing', () => {
    const { hears, delivery, conversation } = telling();
    hears(said(-1, { event: { type: 'ChatStateEvent' } }));
    expect(delivery.chatStates.of(conversation, 'c')).toBeUndefined();
    hears(typing);
    expect(delivery.chatStates.of(conversation, 'c')).toBe('COMPOSING');
  });

  test('is told only when its conversation is', () => {
    const { hears, told, conversation, delivery } = telling();
    conversation.isLoading = true;
    hears(typing);
    expect([told, delivery.chatStates.of(conversation, 'c')]).toEqual([[], 'COMPOSING']);
  });

  test('of a conversation that is over is nobody’s; one that only finishes is not over', () => {
    const { hears, told, conversation } = telling();
    conversation.phase = 'closed';
    hears(typing);
    expect(told).toEqual([]);
    conversation.isFinishing = true;
    hears(typing);
    expect(told).toEqual(['chatState.changed']);
  });
});

describe('A dialog that was away, when the connection is back', () => {
  const readAs = (following: 'membership' | 'subscription', changes: object) => {
    const { delivery, dialog } = telling(following, { delivery: 'stale', ...changes });
    const added: boolean[] = [];
    delivery.readings.add = (_, isUrgent) => void added.push(isUrgent);
    delivery.restored(dialog);
    return added;
  };

  test('is read in its turn: first where something is missing, is over, or tells nobody before it is read', () => {
    expect(readAs('membership', { told: 3, known: 3 })).toEqual([false]);
    expect(readAs('membership', { told: 3, known: 4 })).toEqual([true]);
    expect(readAs('membership', { state: 'CLOSE' })).toEqual([true]);
    expect(readAs('subscription', {})).toEqual([true]);
  });

  test('that nobody follows has nothing to be read', () => {
    const { delivery, dialog, sent } = telling('membership', { delivery: 'unfollowed' });
    delivery.restored(dialog);
    expect(sent).toEqual(['connection.restored']);
  });
});

describe('An event before the description of its dialog', () => {
  test.each(['its conversation is unknown', 'its conversation is not described', 'its dialog is unknown'])(
    'is kept until then: %s',
    (why) => {
      const { hears, told, conversation, delivery, dialog, clock } = telling();
      const dialogId = why === 'its dialog is unknown' ? 'd9' : why === 'its conversation is unknown' ? 'c9' : 'c1';
      if (dialogId === 'c1') conversation.phase = 'opening';
      hears(said(0, { dialogId }));
      expect([told, dialog.told]).toEqual([[], -1]);
      conversation.phase = 'open';
      delivery.claimEarly(Object.assign(newDialog('c1', dialogId, 'membership')));
      if (dialogId === 'c1') expect(told).toEqual(['message 0']);
      clock.pass(60_000);
      expect(delivery.unclaimed).toBe(dialogId === 'c1' ? 0 : 1);
    },
  );

  test('that has no place, a chat state, is let go', () => {
    const { hears, delivery, conversation, clock } = telling();
    conversation.phase = 'opening';
    hears(said(-1));
    clock.pass(60_000);
    expect(delivery.unclaimed).toBe(0);
  });
});

describe('After the close of a conversation', () => {
  const over = () => {
    const world = telling();
    world.conversation.phase = 'closed';
    return world;
  };

  test('a message is kept and told as found, not on the conversation (G5)', () => {
    const { hears, told, dialog, conversation, changed } = over();
    hears(said(0));
    expect([told, dialog.told, dialog.revision, conversation.revision]).toEqual([['found 0 after close'], 0, 1, 1]);
    expect([changed, keptMessages(dialog).length]).toEqual([['ContentEvent'], 1]);
    hears(said(1, { event: { type: 'RichContentEvent', content: {} } }));
    expect(told).toEqual(['found 0 after close', 'found 1 after close']);
  });

  test('a mark counts, and is not told', () => {
    const { hears, told, dialog, changed } = over();
    hears(read(0, [7]));
    expect([told, dialog.consumerReadUpTo, changed]).toEqual([[], 7, ['AcceptStatusEvent']]);
  });

  test('what is neither counts for nothing', () => {
    const { hears, told, dialog } = over();
    hears(said(0, { event: { type: 'HologramEvent', status: 'READ', sequenceList: [7] } }));
    expect([told, dialog.consumerReadUpTo, keptMessages(dialog)]).toEqual([[], -1, []]);
  });

  test('while it still finishes, messages are told on it', () => {
    const { hears, told, conversation } = over();
    conversation.isFinishing = true;
    hears(said(0));
    expect(told).toEqual(['message 0']);
  });
});

describe('A message that was reported as missing', () => {
  test('is told as found, once, and only if it was', () => {
    const { hears, told, delivery, dialog } = telling('membership', { known: 3 });
    hears(said(3));
    delivery.giveUp(dialog);
    expect(told).toEqual(['gap c1 c1 0-2', 'message 3']);
    hears(said(1), said(1), said(3));
    expect(told.slice(2)).toEqual(['found 1 after gap']);
  });
});

describe('What is told of and does not come', () => {
  test('is overdue after a moment, and known to be missing', () => {
    const { delivery, dialog, sent, clock } = telling();
    delivery.heardOf(dialog, 4);
    expect([sent, dialog.known]).toEqual([[], -1]);
    clock.pass(OVERDUE_MS);
    expect([sent, dialog.known]).toEqual([['message.overdue'], 4]);
    dialog.known = 9;
    delivery.heardOf(dialog, 10);
    dialog.known = 12;
    clock.pass(OVERDUE_MS);
    expect(dialog.known).toBe(12);
  });

  test('is nobody’s any more once its conversation is forgotten, or its dialog is', () => {
    const { delivery, dialog, sent, clock, isForgotten } = telling();
    delivery.heardOf(dialog, 4);
    delivery.forget(dialog);
    clock.pass(OVERDUE_MS);
    delivery.heardOf(dialog, 5);
    isForgotten();
    clock.pass(OVERDUE_MS);
    expect([sent, dialog.known]).toEqual([[], -1]);
  });

  test('says that we take part where no description has said so: an answer to a message of ours does (protocol.md 6.11)', () => {
    const { delivery, dialog, sent, clock } = telling('membership', { isFollowed: false });
    delivery.heardOf(dialog, 4);
    clock.pass(OVERDUE_MS);
    expect([sent, dialog.isFollowed, dialog.since]).toEqual([['dialog.updated', 'message.overdue'], true, 1_500]);
  });

  test('is not missing where it turns out to be from before our part', () => {
    const { delivery, dialog, sent, clock } = telling('membership', { isFollowed: false, notOurs: 3 });
    delivery.heardOf(dialog, 4);
    dialog.notOurs = 3;
    dialog.told = 3;
    delivery.heardOf(dialog, 4);
    dialog.told = 4;
    clock.pass(OVERDUE_MS);
    expect(sent).toEqual([]);
  });
});

describe('A live message to somebody who does not take part, as far as is known,', () => {
  test('says that we do: the description is late', () => {
    const { hears, told, sent, dialog } = telling('membership', { isFollowed: false, notOurs: 2 });
    hears(said(3));
    expect([sent, told, dialog.isFollowed]).toEqual([['dialog.updated'], ['message 3'], true]);
    hears(said(4));
    expect(sent).toEqual(['dialog.updated']);
  });
});
