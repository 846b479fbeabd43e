import { describe, expect, test } from '@jest/globals';
import { keepMessage } from '../../../src/actors/conversations/describe-dialog.js';
import { ChatStates } from '../../../src/actors/delivery/chat-states.js';
import { keepOlder, recordsOf } from '../../../src/actors/delivery/keep-older.js';
import { keptMessages } from '../../../src/actors/delivery/message-log.js';
import { newConversation } from '../../../src/machines/conversation/new-record.js';
import { newDialog } from '../../../src/machines/dialog/new-record.js';
import type { MessageFact } from '../../../src/transport/wire/facts.js';

const said = (sequence: number, event: object = { type: 'ContentEvent', contentType: 'text/plain', message: 'x' }) =>
  ({
    dialogId: 'd',
    conversationId: 'd',
    sequence,
    time: 1,
    originatorId: 'c',
    role: 'CONSUMER',
    audience: 'ALL',
    event,
    metadata: undefined,
  }) as MessageFact;

describe('Messages that an application has read', () => {
  test('are kept among those that are there, in order; those are the very same as before', () => {
    const dialog = newDialog('d', 'd', 'membership');
    const kept = keepMessage(dialog, said(5), 10);
    expect(recordsOf(dialog, [said(5), said(3)]).map((record) => record === kept)).toEqual([true, false]);
    const marks = [said(6, { type: 'AcceptStatusEvent', status: 'READ', sequenceList: [5] })];
    keepOlder(dialog, { messages: [said(7), said(5), said(3)], marks }, 10);
    expect(keptMessages(dialog).map(({ sequence }) => sequence)).toEqual([3, 5, 7]);
    expect(keptMessages(dialog)[1]).toBe(kept);
    expect([dialog.revision, dialog.consumerReadUpTo]).toEqual([1, 5]);
  });

  test('beyond what is kept are the oldest', () => {
    const dialog = newDialog('d', 'd', 'membership');
    keepOlder(dialog, { messages: [1, 2, 3, 4].map((sequence) => said(sequence)), marks: [] }, 2);
    expect(keptMessages(dialog).map(({ sequence }) => sequence)).toEqual([3, 4]);
    keepOlder(dialog, { messages: [said(1)], marks: [] }, 2);
    expect(keptMessages(dialog).map(({ sequence }) => sequence)).toEqual([3, 4]);
  });
});

test('Where no messages are to be kept, those that were read are not either', () => {
  const dialog = newDialog('d', 'd', 'membership');
  keepOlder(dialog, { messages: [said(1), said(2)], marks: [] }, 0);
  expect(keptMessages(dialog)).toEqual([]);
});

describe('What participants are doing', () => {
  test('is what each told last, in each conversation, until nobody knows any more', () => {
    const states = new ChatStates();
    const [one, other] = [newConversation('one'), newConversation('other')];
    expect(states.of(one, 'c')).toBeUndefined();
    states.heard(one, 'c', 'COMPOSING');
    states.heard(one, 'd', 'ACTIVE');
    states.heard(one, 'c', 'PAUSE');
    states.heard(other, 'c', 'GONE');
    expect([states.of(one, 'c'), states.of(one, 'd'), states.of(other, 'c'), states.of(other, 'd')]).toEqual([
      ...['PAUSE', 'ACTIVE', 'GONE', undefined],
    ]);
    states.forget();
    expect(states.of(one, 'c')).toBeUndefined();
  });
});
