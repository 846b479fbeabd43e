import { describe, expect, test } from '@jest/globals';
import {
  type ConversationChanges,
  describeConversation,
  refreshStanding,
} from '../../../src/actors/conversations/describe-conversation.js';
import { Participants } from '../../../src/actors/conversations/participants.js';
import { newConversation } from '../../../src/machines/conversation/new-record.js';
import type { ConversationRecord } from '../../../src/machines/conversation/record.js';
import { newDialog } from '../../../src/machines/dialog/new-record.js';
import type { ConversationFact, ParticipantFact } from '../../../src/transport/wire/facts.js';

const SELF = { userId: 'me', agentId: '1.7' };

const person = (role: string, id: string, agentId?: string, state = 'ACTIVE'): ParticipantFact => ({
  id,
  agentId,
  role,
  state,
});
const consumer = person('CONSUMER', 'c');

/** A conversation that is followed, and was described once by these fields. */
function known(first: Partial<ConversationFact> = {}) {
  const record = newConversation('a');
  record.followers = 1;
  const participants = new Participants();
  const say = (fact: Partial<ConversationFact>): ConversationChanges =>
    describeConversation(
      record,
      {
        stage: 'OPEN',
        state: 'OPEN',
        skillId: '5',
        details: {},
        ...fact,
        participants: fact.participants ?? [consumer],
      } as never,
      participants,
      SELF,
    );
  const atFirstSight = say(first);
  return { record, say, atFirstSight };
}

/** Says in the dialog that an agent is asked. */
function suggest(record: ConversationRecord, isSuggested: boolean): void {
  record.mainDialog ??= newDialog('a', 'a', 'membership');
  record.mainDialog.participants = isSuggested ? [{ ...person('ASSIGNED_AGENT', 'x', undefined, 'SUGGESTED') }] : [];
}

const ALL = {
  context: { type: 'SharkContext', lang: 'en' },
  campaignInfo: { campaignId: 1, engagementId: 2 },
  conversationHandlerDetails: { accountId: 'h' },
  ttr: { ttrType: 'URGENT', value: 60 },
  delay: { type: 'DELAY', tillWhen: 3 },
  note: 'n',
  groupId: 'g',
  csat: { csatRate: 4 },
};

describe('The details of a conversation', () => {
  test('are all kept as the platform says them', () => {
    const { record } = known({ brandId: 'b', details: ALL });
    expect(record.details).toEqual({
      brandId: 'b',
      context: ALL.context,
      campaignInfo: ALL.campaignInfo,
      handlerAccountId: 'h',
      ttrType: 'URGENT',
      ttrValue: 60,
      note: 'n',
      groupId: 'g',
      csat: 4,
      isFirst: undefined,
      rare: { delay: ALL.delay },
    });
  });

  test('stay the same object while a description says nothing new, and nothing is told', () => {
    const { record, say } = known({ brandId: 'b', details: ALL });
    const { details } = record;
    const changes = say({ brandId: 'b', details: structuredClone(ALL) });
    expect(record.details).toBe(details);
    expect(changes).toMatchObject({ concernsMachine: false, fields: [], added: [], removed: [], handover: undefined });
  });

  test.each([
    ['brandId', { brandId: 'other' }, []],
    ['context', { details: { ...ALL, context: { type: 'SharkContext', lang: 'de' } } }, []],
    ['context', { details: { ...ALL, context: { type: 'SharkContext' } } }, []],
    ['context', { details: { ...ALL, context: { ...ALL.context, more: 1 } } }, []],
    ['context', { details: { ...ALL, context: null } }, []],
    ['context', { details: { ...ALL, context: 'text' } }, []],
    ['campaignInfo', { details: { ...ALL, campaignInfo: { campaignId: 9, engagementId: 2 } } }, []],
    ['handlerAccountId', { details: { ...ALL, conversationHandlerDetails: {} } }, []],
    ['rare', { details: { ...ALL, delay: undefined } }, ['delay']],
    ['rare', { details: { ...ALL, manualETTR: 5 } }, ['manual-ettr']],
    ['rare', { details: { ...ALL, topic: 't' } }, ['topic']],
    ['rare', { details: { ...ALL, metadata: { type: 'ExternalId', id: '1' } } }, ['metadata']],
    ['rare', { details: { ...ALL, csat: { csatRate: 4, status: 'FILLED' } } }, ['csat']],
    ['rare', { details: { ...ALL, appInstallId: 'i' } }, []],
    ['isFirst', { details: { ...ALL, firstConversation: true } }, []],
    ['ttrType', { details: { ...ALL, ttr: { ttrType: 'NORMAL', value: 60 } } }, ['ttr']],
    ['ttrValue', { details: { ...ALL, ttr: { ttrType: 'URGENT', value: 61 } } }, ['ttr']],
    ['note', { details: { ...ALL, note: 'm' } }, ['note']],
    ['groupId', { details: { ...ALL, groupId: 'h' } }, ['group']],
    ['csat', { details: { ...ALL, csat: { csatRate: 5 } } }, ['csat']],
  ] as const)('are new when %s is: %j', (member, fact, fields) => {
    const { record, say } = known({ brandId: 'b', details: ALL });
    const before = record.details;
    const changes = say({ brandId: 'b', details: ALL, ...fact } as never);
    expect(record.details[member]).not.toEqual(before[member]);
    expect(changes.fields).toEqual(fields);
  });

  test('read the rate of satisfaction where either version of the platform puts it', () => {
    expect(known({ details: { csatRate: 3 } }).record.details.csat).toBe(3);
    expect(known({ details: { csatRate: 3, csat: { csatRate: 2 } } }).record.details.csat).toBe(2);
    expect(known({ details: { csatRate: 0 } }).record.details.csat).toBeUndefined();
  });
});

describe('A description', () => {
  test.each(['metaDataLastUpdateTs', 'lastUpdateTime', 'effectiveTTR'] as const)(
    'that is newer by %s counts as an update though it says nothing new, and one that is not is passed over',
    (mark) => {
      const { record, say } = known({ [mark]: 1 });
      say({ [mark]: 1 });
      expect([record.updates, record.ignoredUpdates]).toEqual([1, 1]);
      say({ [mark]: 2 });
      expect([record.updates, record.ignoredUpdates]).toEqual([2, 1]);
    },
  );

  test('counts as an update where unread messages are others, or anything is', () => {
    const { record, say } = known({ unread: { x: 1 } });
    say({ unread: { x: 1 } });
    say({ unread: { x: 2 } });
    say({ unread: { x: 2 }, skillId: '6' });
    expect([record.updates, record.ignoredUpdates]).toEqual([3, 1]);
  });

  test('is awaited with what the platform says of most conversations', () => {
    expect(newConversation('a')).toMatchObject({
      conversationId: 'a',
      phase: 'opening',
      routing: 'queued',
      sync: 'live',
      skillId: '-1',
      stage: 'OPEN',
      state: 'OPEN',
      participants: [],
      ownRoles: [],
      followers: 0,
      revision: 0,
    });
  });
});

describe('Who serves a conversation', () => {
  const agent = person('ASSIGNED_AGENT', 'agent', '1.1');
  const other = person('ASSIGNED_AGENT', 'other', '1.2');

  test('is told as a handover to the queue, to another agent or to another skill, and one of them only (G7)', () => {
    const assigned = { participants: [consumer, agent] };
    expect(known(assigned).say({}).handover).toBe('back-to-queue');
    expect(known(assigned).say({ participants: [consumer, other] }).handover).toBe('transfer-agent');
    expect(known(assigned).say({ skillId: '6' }).handover).toBe('transfer-skill');
    expect(known(assigned).say({ skillId: '6' }).fields).toEqual(['skill']);
    expect(known({}).say(assigned).handover).toBeUndefined();
    expect(known(assigned).say({ ...assigned, details: { note: 'n' } }).handover).toBeUndefined();
  });

  test('is nobody where only the dialog names an agent who was not asked', () => {
    const { record, say } = known();
    record.mainDialog = newDialog('a', 'a', 'membership');
    record.mainDialog.participants = [
      { ...person('ASSIGNED_AGENT', 'x') },
      { ...person('MANAGER', 'y', undefined, 'SUGGESTED') },
    ];
    say({ metaDataLastUpdateTs: 2 });
    expect(record.routing).toBe('queued');
  });

  test('is suggested while an agent is asked; that is a transfer to an agent, told once', () => {
    const { record, say } = known({ participants: [consumer, agent] });
    suggest(record, true);
    expect([say({}).handover, record.routing]).toEqual(['transfer-agent', 'suggested']);
    expect(say({ participants: [consumer, other] })).toMatchObject({ handover: undefined, concernsMachine: true });
    expect(record.routing).toBe('assigned');
    suggest(record, false);
    say({});
    expect(record.routing).toBe('queued');
  });

  test('a consumer who signed in takes the place of the anonymous one', () => {
    const { say } = known();
    expect(say({ participants: [person('CONSUMER', 'd')] })).toMatchObject({
      hasSteppedUp: true,
      removed: [{ id: 'c' }],
      added: [{ id: 'd' }],
    });
    expect(say({ participants: [person('CONSUMER', 'd'), agent] })).toMatchObject({ hasSteppedUp: false, removed: [] });
    expect(known().say({ participants: [agent] }).hasSteppedUp).toBe(false);
  });

  test('is new for someone whose role changed, by id and role', () => {
    const { say } = known({ participants: [consumer, person('READER', 'm', '1.3')] });
    expect(say({ participants: [consumer, person('MANAGER', 'm', '1.3')] })).toMatchObject({
      removed: [{ id: 'm', role: 'READER' }],
      added: [{ id: 'm', role: 'MANAGER' }],
    });
  });
});

describe('Our own part in a conversation', () => {
  test.each([
    ['by our id', person('MANAGER', 'me'), ['MANAGER']],
    ['by the older id', person('MANAGER', 'uuid', '1.7'), ['MANAGER']],
    ['by the older id alone, as of a suggested agent', person('MANAGER', '1.7'), ['MANAGER']],
    ['not when it is somebody else', person('MANAGER', 'you', '1.8'), []],
  ])('is recognised %s', (_, participant, roles) => {
    expect(known({ participants: [consumer, participant] }).record.ownRoles).toEqual(roles);
  });

  test('may be more than one role, and taking it up or giving it up moves the chart', () => {
    const { record, say } = known();
    const both = [consumer, person('MANAGER', 'me'), person('READER', 'me')];
    expect(say({ participants: both }).concernsMachine).toBe(true);
    expect(record.ownRoles).toEqual(['MANAGER', 'READER']);
    expect(say({ participants: both.slice(0, 2) }).concernsMachine).toBe(false);
    expect(say({}).concernsMachine).toBe(true);
  });

  test('is nobody’s while we do not know who we are', () => {
    const { record } = known({ participants: [consumer, person('MANAGER', 'm')] });
    refreshStanding(record, { userId: undefined, agentId: undefined });
    expect(record.ownRoles).toEqual([]);
  });
});

describe('The phase of a conversation', () => {
  test.each([
    ['open', 'OPEN', 'OPEN', 1],
    ['surveying', 'OPEN', 'CLOSE', 1],
    ['closed', 'CLOSE', 'CLOSE', 1],
    ['closed', 'CLOSE', 'CLOSE', 0],
    ['unfollowed', 'OPEN', 'OPEN', 0],
  ])('is %s at stage %s, state %s, with %d subscriptions', (phase, stage, state, followers) => {
    const { record, say } = known();
    record.followers = followers;
    say({ stage, state });
    expect(record.phase).toBe(phase);
  });

  test('moves the chart at first sight and when it changes; what is there at first sight is no change', () => {
    const { atFirstSight, say } = known({ participants: [consumer, person('MANAGER', 'm')], details: ALL });
    expect(atFirstSight).toMatchObject({ concernsMachine: true, added: [], fields: [] });
    const same = { participants: [consumer, person('MANAGER', 'm')], details: ALL };
    expect(say(same).concernsMachine).toBe(false);
    expect(say({ ...same, state: 'CLOSE' }).concernsMachine).toBe(true);
  });
});
