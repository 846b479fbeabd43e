import { describe, expect, test } from '@jest/globals';
import { describeDialog, dialogChanges, keepMessage } from '../../../src/actors/conversations/describe-dialog.js';
import { Participants } from '../../../src/actors/conversations/participants.js';
import { keptMessages } from '../../../src/actors/delivery/message-log.js';
import { newDialog } from '../../../src/machines/dialog/new-record.js';
import type { DialogFact, MessageFact } from '../../../src/transport/wire/facts.js';

const fact: DialogFact = {
  dialogId: 'd1',
  dialogType: 'POST_SURVEY',
  channelType: 'COBROWSE',
  state: 'OPEN',
  creationTs: 1,
  endTs: 2,
  closedBy: 'AGENT',
  closedCause: 'done',
  metaData: { app: 1 },
  metadata: [{ type: 'Survey' }],
  participants: [{ id: 'c', agentId: undefined, role: 'CONSUMER', state: 'ACTIVE' }],
};

const self = { userId: 'me', agentId: '1.9' };

describe('A dialog of which only the id is known', () => {
  test('is the main one where it has the id of its conversation (protocol.md 0.3), and open', () => {
    expect(newDialog('c1', 'c1', 'membership')).toMatchObject({
      dialogId: 'c1',
      conversationId: 'c1',
      dialogType: 'MAIN',
      channelType: 'MESSAGING',
      state: 'OPEN',
      told: -1,
      known: -1,
      notOurs: -1,
      consumerReadUpTo: -1,
      agentReadUpTo: -1,
      gaps: undefined,
      isFollowed: false,
      needsReading: false,
      isDescribed: false,
      isClosing: false,
      delivery: 'unfollowed',
      following: 'membership',
      participants: [],
    });
    expect(newDialog('c1', 'd1', 'subscription')).toMatchObject({
      dialogId: 'd1',
      conversationId: 'c1',
      dialogType: 'OTHER',
      following: 'subscription',
    });
  });
});

describe('What a description changes in a dialog', () => {
  const agent = { id: 'old', agentId: '1.2', role: 'ASSIGNED_AGENT', state: 'SUGGESTED' };
  const consumer = fact.participants[0]!;

  test('is who came, who went, and who accepted, also where only the old id was known before (protocol.md 7.2)', () => {
    const dialog = newDialog('c1', 'd1', 'membership');
    const participants = new Participants();
    const says = (...list: DialogFact['participants'][number][]) => {
      const before = dialog.participants;
      describeDialog(dialog, { ...fact, participants: list }, participants, self);
      return dialogChanges(before, dialog).map(({ type, participant: { id, state } }) => `${type} ${id} ${state}`);
    };
    expect(says(consumer)).toEqual(['dialog.participantAdded c ACTIVE']);
    expect(says(consumer, agent)).toEqual(['dialog.participantAdded old SUGGESTED']);
    expect(says(consumer, { ...agent, id: 'uuid', state: 'ACTIVE' })).toEqual(['participant.stateChanged uuid ACTIVE']);
    expect(says(consumer)).toEqual(['dialog.participantRemoved uuid ACTIVE']);
  });

  test('is about roles: one who takes part in two of them comes and goes in each, and others stay', () => {
    const dialog = newDialog('c1', 'd1', 'membership');
    const participants = new Participants();
    const manager = { id: 'm', agentId: '1.3', role: 'MANAGER', state: 'ACTIVE' };
    const says = (...list: DialogFact['participants'][number][]) => {
      const before = dialog.participants;
      describeDialog(dialog, { ...fact, participants: list }, participants, self);
      return dialogChanges(before, dialog).map(({ type, participant: { id, role } }) => `${type} ${id} ${role}`);
    };
    says(manager, { ...manager, id: 'other', agentId: '1.4' });
    expect(says(manager, { ...manager, role: 'READER' })).toEqual([
      ...['dialog.participantRemoved other MANAGER', 'dialog.participantAdded m READER'],
    ]);
    expect(says({ ...manager, role: 'READER' })).toEqual(['dialog.participantRemoved m MANAGER']);
  });

  test('are also our own roles; whoever is only asked has none yet', () => {
    const dialog = newDialog('c1', 'd1', 'membership');
    const participants = new Participants();
    const us = { ...agent, id: '1.9', agentId: '1.9' };
    describeDialog(dialog, { ...fact, participants: [consumer, us] }, participants, self);
    expect(dialog.ownRoles).toEqual([]);
    describeDialog(dialog, { ...fact, participants: [{ ...us, id: 'me', state: 'ACTIVE' }] }, participants, self);
    expect(dialog.ownRoles).toEqual(['ASSIGNED_AGENT']);
  });
});

describe('A description of a dialog', () => {
  test('is written down completely, and counted', () => {
    const dialog = newDialog('c1', 'd1', 'membership');
    describeDialog(dialog, fact, new Participants(), self);
    expect(dialog).toMatchObject({ ...fact, revision: 1 });
    expect(Object.isFrozen(dialog.participants[0])).toBe(true);
  });

  test('is for its machine to decide where it is the first one, or says that it closed or opened again', () => {
    const dialog = newDialog('c1', 'd1', 'membership');
    const participants = new Participants();
    expect(describeDialog(dialog, fact, participants, self)).toBe(true);
    // The machine notes that it was described.
    dialog.isDescribed = true;
    expect(describeDialog(dialog, { ...fact, creationTs: 9 }, participants, self)).toBe(false);
    expect(describeDialog(dialog, { ...fact, state: 'CLOSE' }, participants, self)).toBe(true);
    expect(describeDialog(dialog, { ...fact, state: 'CLOSE' }, participants, self)).toBe(false);
    expect(describeDialog(dialog, fact, participants, self)).toBe(true);
  });

  test('that says nothing new of its participants leaves them the same list', () => {
    const dialog = newDialog('c1', 'd1', 'membership');
    const participants = new Participants();
    describeDialog(dialog, fact, participants, self);
    const before = dialog.participants;
    describeDialog(dialog, structuredClone(fact), participants, self);
    expect(dialog.participants).toBe(before);
  });
});

describe('What is kept of a message', () => {
  test('is all that an application can read of it', () => {
    const dialog = newDialog('c1', 'c1', 'membership');
    const said: MessageFact = {
      dialogId: 'c1',
      conversationId: 'c1',
      sequence: 3,
      time: 5,
      originatorId: 'o',
      role: 'MANAGER',
      event: { type: 'ContentEvent', contentType: 'text/plain', message: 'hi' },
      audience: 'ALL',
      metadata: [1],
    };
    const kept = keepMessage(dialog, said, 10);
    expect(kept).toEqual({
      sequence: 3,
      time: 5,
      originatorId: 'o',
      role: 'MANAGER',
      content: 'hi',
      audience: 'ALL',
      metadata: [1],
    });
    expect(keptMessages(dialog)).toEqual([kept]);
  });
});
