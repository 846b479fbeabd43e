import { describe, expect, test } from '@jest/globals';
import type { AppEvent } from '../../../src/actors/app-events.js';
import { newConversation } from '../../../src/actors/conversations/describe-conversation.js';
import { newDialog } from '../../../src/actors/conversations/describe-dialog.js';
import { Delivery } from '../../../src/actors/delivery/delivery.js';
import { keptMessages } from '../../../src/actors/delivery/message-log.js';
import type { Description } from '../../../src/actors/delivery/participation.js';
import type { OutgoingRequest } from '../../../src/actors/requests/outbox.js';
import type { DialogFollowing, DialogRecord } from '../../../src/machines/dialog/record.js';
import { DeadlineQueue } from '../../../src/transport/deadline-queue.js';
import type { MessageFact } from '../../../src/transport/wire/facts.js';
import { HandClock } from '../../sdk/support/hand-clock.js';

/** Longer than a message that was told of may take to come. */
const OVERDUE_MS = 500;

const said = (sequence: number, more: Partial<MessageFact> = {}): MessageFact => ({
  ...{ dialogId: 'c1', conversationId: 'c1', sequence, time: 2_000, originatorId: 'c', role: 'CONSUMER' },
  ...{ event: { type: 'ContentEvent', contentType: 'text/plain', message: `${sequence}` } },
  ...{ audience: 'ALL', metadata: undefined },
  ...more,
});
const read = (sequence: number, of: number[] | undefined): MessageFact =>
  said(sequence, { event: { type: 'AcceptStatusEvent', status: 'READ', ...(of && { sequenceList: of }) } });

const description = (more: Partial<Description> = {}): Description => ({
  ...{ takesPart: true, timestamp: 2_000, timestampBefore: 1_000, lastContent: undefined, isReopened: false },
  ...{ isFirst: false, wasThereBefore: false, mayHaveMissed: false, isConversationClosed: false, isAskedFor: false },
  ...more,
});

/** One open conversation whose messages are ours; its machines and requests only note what they are sent. */
function telling(following: DialogFollowing = 'membership', changes: Partial<DialogRecord> = {}) {
  const clock = new HandClock();
  const conversation = newConversation('c1');
  conversation.phase = 'open';
  conversation.metaDataLastUpdateTs = 1_500;
  const dialog = Object.assign(newDialog('c1', 'c1', following), { isFollowed: true, ...changes });
  conversation.mainDialog = dialog;
  const sent: string[] = [];
  const told: string[] = [];
  const changed: string[] = [];
  const requests: OutgoingRequest[] = [];
  let isKnown = true;
  const announce = (event: AppEvent): void => void told.push(wordsOf(event));
  const delivery = new Delivery({
    application: { announce } as never,
    announcements: { announce } as never,
    deadlines: new DeadlineQueue(clock),
    messagesPerDialog: 100,
    dialect: 'brand',
    outbox: {
      submitOnSocket: (outgoing) => {
        requests.push(outgoing);
        return () => {};
      },
    },
    responseTimeoutMs: 1_000,
    random: () => 0,
    yield: (run) => run(),
    conversationOf: (dialogId) => (isKnown && dialogId === 'c1' ? conversation : undefined),
    dialogOf: (_, dialogId) => (dialogId === 'c1' ? dialog : undefined),
    send: (_, { type }) => void sent.push(type),
    recordChanged: (_, __, by) => void changed.push(by),
  });
  return {
    clock,
    conversation,
    dialog,
    delivery,
    sent,
    told,
    changed,
    requests,
    hears: (...facts: MessageFact[]) => {
      for (const fact of facts) delivery.message(fact);
    },
    isForgotten: () => {
      isKnown = false;
    },
  };
}

function wordsOf(event: AppEvent): string {
  switch (event.type) {
    case 'message.received':
      return `message ${event.message.sequence}`;
    case 'message.found':
      return `found ${event.message.sequence} after ${event.after}`;
    case 'message.marked':
      return `marked ${event.sequences.join()}`;
    case 'error.reported':
      return `gap ${event.failure.context?.dialog} ${event.failure.context?.conversation} ${event.failure.context?.from}-${event.failure.context?.to}`;
    default:
      return event.type;
  }
}

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

describe('What is given up', () => {
  test('is told hole by hole, each with its ends, and what is behind them follows in order', () => {
    const { hears, told, delivery, dialog } = telling('membership', { needsReading: false, attempts: 8 });
    hears(said(2), said(5));
    dialog.known = 7;
    delivery.giveUp(dialog);
    expect(told).toEqual(['gap c1 c1 0-1', 'message 2', 'gap c1 c1 3-4', 'message 5', 'gap c1 c1 6-7']);
    expect([dialog.told, dialog.attempts]).toEqual([7, 0]);
    delivery.giveUp(dialog);
    expect(told).toHaveLength(5);
  });

  test('by who did not get to read has no end: nobody knows how much is missing', () => {
    const { told, delivery, dialog } = telling('membership', { needsReading: true, attempts: 8, told: 4 });
    delivery.giveUp(dialog);
    expect(told).toEqual(['gap c1 c1 5-undefined']);
    expect(dialog).toMatchObject({ needsReading: false, attempts: 0 });
  });

  test('by a consumer who hears nothing is told once; he goes on asking, and what comes is in order', () => {
    const { hears, told, delivery, dialog } = telling('subscription', { needsReading: true, attempts: 8 });
    hears(said(2));
    delivery.giveUp(dialog);
    delivery.giveUp(dialog);
    expect(told).toEqual(['gap c1 c1 0-undefined']);
    expect(dialog).toMatchObject({ needsReading: true, attempts: 8, told: -1 });
    hears(said(0), said(1));
    expect(told.slice(1)).toEqual(['message 0', 'message 1', 'message 2']);
  });

  test('by a consumer of what is closed, or was read, is given up like any other', () => {
    for (const changes of [{ needsReading: true, state: 'CLOSE' }, { needsReading: false }]) {
      const { hears, told, delivery, dialog } = telling('subscription', changes);
      hears(said(2));
      delivery.giveUp(dialog);
      expect(told.slice(0, 2)).toEqual(['gap c1 c1 0-1', 'message 2']);
      expect(dialog.needsReading).toBe(false);
    }
  });

  test('is not told a second time where the application knows that all may be missing', () => {
    const { hears, told, delivery, dialog } = telling('subscription', { needsReading: true });
    delivery.giveUp(dialog);
    dialog.needsReading = false;
    hears(said(3));
    delivery.giveUp(dialog);
    expect(told).toEqual(['gap c1 c1 0-undefined', 'message 3']);
  });

  test('in a dialog whose conversation is forgotten is nobody’s', () => {
    const { told, delivery, dialog, isForgotten } = telling('membership', { needsReading: true });
    isForgotten();
    delivery.giveUp(dialog);
    expect(told).toEqual([]);
  });
});

describe('An answer to a request for messages', () => {
  const raw = (sequence: number) => ({
    ...{ sequence, dialogId: 'c1', serverTimestamp: 2_000, event: { type: 'ContentEvent', message: 'x' } },
  });

  test('is told before the machine hears of it', () => {
    const { delivery, conversation, dialog, requests, told, sent } = telling('membership', { known: 1 });
    delivery.history.request(conversation, dialog);
    requests[0]!.settle({ ok: true, code: 200, body: [raw(1), raw(0)], type: '' });
    expect([told, sent]).toEqual([['message 0', 'message 1'], ['page.received']]);
  });

  test('that was given up while the connection was away is told to its end: nothing else will tell it', () => {
    const { hears, told, delivery, dialog } = telling('membership', { delivery: 'stale', needsReading: false });
    hears(said(2), said(3));
    delivery.giveUp(dialog);
    expect(told).toEqual(['gap c1 c1 0-1', 'message 2', 'message 3']);
  });

  test('that is a replay has been told already; what is left passes over what was private', () => {
    const { delivery, conversation, dialog, requests, told, sent, hears } = telling('subscription', {
      known: 2,
      needsReading: true,
      delivery: 'following',
    });
    delivery.history.request(conversation, dialog);
    requests[0]!.settle({ ok: true, code: 200, body: {}, type: '' });
    hears(said(0, { conversationId: undefined }), said(2, { conversationId: undefined }));
    requests[1]!.settle({ ok: true, code: 200, body: {}, type: '' });
    expect([told, dialog.told, dialog.needsReading]).toEqual([['message 0', 'message 2'], 2, false]);
    expect(sent.at(-1)).toBe('page.received');
  });

  test('that is a refusal is an attempt; one that was lost with its socket is none', () => {
    const { delivery, conversation, dialog, requests, sent } = telling();
    delivery.history.request(conversation, dialog);
    requests[0]!.settle({ ok: false, failure: { code: 'BAD_REQUEST' } as never });
    expect([sent, dialog.attempts]).toEqual([['page.refused'], 1]);
    delivery.history.request(conversation, dialog);
    requests[1]!.settle({ ok: false, failure: { code: 'RESPONSE_LOST' } as never });
    expect([sent, dialog.attempts]).toEqual([['page.refused', 'connection.interrupted'], 1]);
  });
});
