import { describe, expect, test } from '@jest/globals';
import { describeConversation } from '../../../src/actors/conversations/describe-conversation.js';
import { describeDialog } from '../../../src/actors/conversations/describe-dialog.js';
import { Participants } from '../../../src/actors/conversations/participants.js';
import { dialogsOf } from '../../../src/actors/conversations/store.js';
import {
  type StoredConversation,
  type StoredDelivery,
  storeConversation,
  storeDialog,
  takeUpDelivery,
} from '../../../src/actors/conversations/stored.js';
import { addMessage } from '../../../src/actors/delivery/message-log.js';
import { newConversation } from '../../../src/machines/conversation/new-record.js';
import type { ConversationRecord } from '../../../src/machines/conversation/record.js';
import { newDialog } from '../../../src/machines/dialog/new-record.js';
import type { DialogFollowing, DialogRecord, MessageRecord } from '../../../src/machines/dialog/record.js';
import type { ConversationFact } from '../../../src/transport/wire/facts.js';

const SELF = { userId: 'me', agentId: '1.7' };
const consumer = { id: 'x', agentId: undefined, role: 'CONSUMER', state: 'ACTIVE' };

const mainDialog = {
  dialogId: 'c',
  dialogType: 'MAIN',
  channelType: 'MESSAGING',
  state: 'CLOSE',
  creationTs: 1,
  endTs: 2,
  closedBy: 'AGENT',
  closedCause: 'done',
  metaData: { a: 1 },
  metadata: [{ b: 2 }],
  participants: [consumer],
};
const survey = { ...mainDialog, dialogId: 's', dialogType: 'POST_SURVEY', state: 'OPEN', endTs: undefined };

/** A description with everything in it. */
const FULL = {
  conversationId: 'c',
  skillId: '5',
  brandId: 'b',
  stage: 'OPEN',
  state: 'CLOSE',
  closeReason: 'AGENT',
  startTs: 10,
  endTs: 20,
  metaDataLastUpdateTs: 30,
  lastUpdateTime: 40,
  effectiveTTR: 50,
  unread: { x: 3 },
  participants: [consumer],
  isGone: false,
  lastContent: undefined,
  dialogs: [mainDialog, survey],
  details: {
    context: { lang: 'en' },
    campaignInfo: { campaignId: 1 },
    note: 'n',
    groupId: 'g',
    firstConversation: true,
    conversationHandlerDetails: { accountId: 'h' },
    ttr: { ttrType: 'URGENT', value: 60 },
    manualETTR: 7,
    delay: { type: 'DELAY' },
    topic: 't',
    appInstallId: 'app',
    metadata: [{ c: 3 }],
    csat: { csatRate: 4, status: 'FILLED', csatResolutionConfirmation: false },
  },
} as unknown as ConversationFact;
const BARE = { ...FULL, details: {}, unread: undefined, lastUpdateTime: undefined } as unknown as ConversationFact;

/** A conversation as its description makes it. */
function described(fact: ConversationFact): ConversationRecord {
  const participants = new Participants();
  const record = newConversation(fact.conversationId);
  for (const one of fact.dialogs) {
    const dialog = newDialog(fact.conversationId, one.dialogId, 'membership');
    describeDialog(dialog, one, participants, SELF);
    if (one.dialogId === fact.conversationId) record.mainDialog = dialog;
    else record.otherDialogs = [...(record.otherDialogs ?? []), dialog];
  }
  describeConversation(record, fact, participants, SELF);
  return record;
}

const stored = (record: ConversationRecord, withMessages = true): StoredConversation =>
  JSON.parse(JSON.stringify(storeConversation(record, dialogsOf(record), withMessages))) as StoredConversation;

const message = (sequence: number): MessageRecord => ({
  sequence,
  time: 1,
  originatorId: 'x',
  role: 'CONSUMER',
  content: `${sequence}`,
  audience: 'ALL',
  metadata: undefined,
});

describe('A conversation that is kept elsewhere', () => {
  test.each([
    ['with everything that the platform may say of one', FULL],
    ['with the least', BARE],
  ])('is the same when it is made again from its JSON: %s', (_, fact) => {
    const before = described(fact);
    expect(described(stored(before).description)).toEqual(before);
  });

  test('is not gone, whatever it was when it was kept', () => {
    expect(storeConversation(described(FULL), [], true).description).toMatchObject({ isGone: false, dialogs: [] });
  });

  test('says no more than there is', () => {
    expect(Object.keys(stored(described(BARE)).description.details)).toEqual(['csat']);
    const handled = { ...BARE, details: { ttr: { value: 60 }, csat: undefined } } as unknown as ConversationFact;
    expect(stored(described(handled)).description.details).toMatchObject({ ttr: { value: 60 } });
  });

  test('has its dialogs, with how far each was told, and with messages only where they are wanted', () => {
    const record = described(FULL);
    addMessage(record.mainDialog!, message(4), 10);
    expect(
      stored(record).dialogs.map(({ conversationId, description, messages }) => [
        conversationId,
        description.dialogId,
        messages?.map(({ sequence }) => sequence),
      ]),
    ).toEqual([
      ['c', 'c', [4]],
      ['c', 's', []],
    ]);
    expect(JSON.stringify(stored(record, false))).not.toContain('messages');
  });
});

const progress: StoredDelivery = {
  isFollowed: true,
  told: 5,
  known: 6,
  since: 2,
  until: 9,
  notOurs: 1,
  gaps: [[3, 4]],
  consumerReadUpTo: 4,
  agentReadUpTo: 3,
  needsReading: false,
};

function dialogAt(delivery: Partial<DialogRecord>, following: DialogFollowing = 'membership'): DialogRecord {
  return Object.assign(newDialog('c', 'c', following), delivery);
}

describe('How far a dialog was told', () => {
  test('is kept, and taken up by another process', () => {
    const { delivery } = storeDialog(dialogAt({ ...progress, published: 8 }), false);
    expect(delivery).toEqual(progress);
    const dialog = dialogAt({});
    takeUpDelivery(dialog, JSON.parse(JSON.stringify(delivery)) as StoredDelivery);
    expect(dialog).toMatchObject(progress);
    expect(dialog.revision).toBe(1);
  });

  test('without a gap has none', () => {
    const dialog = dialogAt({ gaps: [[1, 2]] });
    takeUpDelivery(dialog, { ...progress, gaps: null as never });
    expect(dialog.gaps).toBeUndefined();
  });

  test('is not taken back by somebody who was less far', () => {
    const further = {
      isFollowed: true,
      told: 15,
      known: 16,
      since: 12,
      until: 19,
      notOurs: 11,
      gaps: [[13, 14]] as const,
      consumerReadUpTo: 14,
      agentReadUpTo: 13,
    };
    const dialog = dialogAt(further);
    takeUpDelivery(dialog, { ...progress, isFollowed: false });
    expect(dialog).toMatchObject(further);
  });

  test('is taken where both are as far: the other one knows since when', () => {
    const dialog = dialogAt({ told: 5, since: 0, until: 7 });
    takeUpDelivery(dialog, progress);
    expect(dialog).toMatchObject({ since: 2, until: 9, gaps: [[3, 4]] });
  });

  test.each<[string, DialogFollowing, Partial<DialogRecord>, boolean, boolean]>([
    ['a consumer’s dialog is read: it is not subscribed to yet', 'subscription', {}, false, true],
    ['a closed one is not', 'subscription', { state: 'CLOSE' }, false, false],
    ['one that was not followed is not', 'subscription', {}, false, false],
    ['whoever takes part is told by the platform', 'membership', {}, false, false],
    ['unless it had to be read before', 'membership', {}, true, true],
  ])('%s', (what, following, dialog, needsReading, reads) => {
    const record = dialogAt(dialog, following);
    takeUpDelivery(record, { ...progress, needsReading, isFollowed: !what.includes('not followed') });
    expect(record.needsReading).toBe(reads);
  });

  test('says nothing about one that the chart has taken up already', () => {
    const dialog = dialogAt({ isDescribed: true, needsReading: false }, 'subscription');
    takeUpDelivery(dialog, { ...progress, needsReading: true });
    expect(dialog.needsReading).toBe(false);
  });
});
