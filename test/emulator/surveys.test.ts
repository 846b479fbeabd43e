import { describe, expect, it } from '@jest/globals';
import {
  brand,
  change,
  consumer,
  inConversation,
  join,
  openConversation,
  publish,
  text,
  update,
  withEmulator,
} from './world.js';

const participant = (type: string, role: string, more: object = {}): object => ({
  field: 'ParticipantsChange',
  type,
  role,
  ...more,
});

describe('A survey', () => {
  const closeMain = (conversationId: string): object => ({
    field: 'DialogChange',
    type: 'UPDATE',
    dialog: { dialogId: conversationId, state: 'CLOSE' },
  });
  const survey = { survey: { bot: 'ann' } };

  it('opens when the main dialog closes: own dialog, stage stays OPEN, the assigned agent reads along', () =>
    inConversation(async ({ bot, client, conversationId, emulator, now }) => {
      await join(bot, conversationId, 'ASSIGNED_AGENT');
      await update(client, conversationId, closeMain(conversationId));
      expect(now()).toMatchObject({
        state: 'CLOSE',
        stage: 'OPEN',
        closeReason: 'CONSUMER',
        endTs: undefined,
        effectiveTTR: -1,
      });
      expect(now().dialogs[1]).toMatchObject({
        dialogType: 'POST_SURVEY',
        state: 'OPEN',
        dialogId: expect.stringMatching(/^[\w-]{22}$/),
        participants: [
          { id: now().consumerId, role: 'CONSUMER', state: 'ACTIVE' },
          { id: emulator.agent('ann').pid, role: 'AGENT', state: 'ACTIVE' },
          { id: emulator.agent('bot').pid, role: 'READER', state: 'ACTIVE' },
        ],
      });
    }, survey));

  it('has sequences of its own, names its conversation in brand events, and ends the conversation with its own end', () =>
    inConversation(async ({ bot, ann, client, conversationId, now }) => {
      await join(bot, conversationId, 'ASSIGNED_AGENT');
      await publish(client, conversationId, text('hi'));
      await update(client, conversationId, closeMain(conversationId));
      const { dialogId } = now().dialogs[1]!;
      const ids = { conversationId };
      const body = { dialogId, ...ids, event: text('How was it?') };
      expect(await ann.request('ms.PublishEvent', body)).toMatchObject({ code: 200, body: { sequence: 0 } });
      expect((await ann.notification('OnlineEventDistribution')).body).toMatchObject({
        conversationId,
        dialogId,
        sequence: 0,
      });
      await client.request('ms.SubscribeMessagingEvents', { dialogId, ...ids });
      expect((await client.notification('MessagingEventNotification')).body).toMatchObject({
        changes: [{ sequence: 0, dialogId }],
      });
      expect(await publish(client, conversationId, text('late'))).toMatchObject({ code: 400 });
      const end = { dialogId, state: 'CLOSE', closedCause: 'Completed' };
      await update(ann, conversationId, { field: 'DialogChange', type: 'UPDATE', dialog: end });
      expect(now()).toMatchObject({ stage: 'CLOSE', closeReason: 'CONSUMER', endTs: expect.any(Number) });
      expect(now().dialogs[1]).toMatchObject({ closedBy: 'AGENT', closedCause: 'Completed' });
    }, survey));

  it('takes a greeting that names the dialog only, as the published survey bot sends it', () =>
    inConversation(async ({ bot, ann, client, conversationId, emulator, now }) => {
      await join(bot, conversationId, 'ASSIGNED_AGENT');
      await update(client, conversationId, closeMain(conversationId));
      const answer = await publish(ann, now().dialogs[1]!.dialogId, text('How was it?'));
      expect(answer).toMatchObject({ code: 200, body: { sequence: 0 } });
      expect(emulator.ledger.violations).toEqual([]);
    }, survey));

  it('waits for a bot that joins by itself, if the bot is not to take part from the start', () =>
    inConversation(
      async ({ bot, ann, client, conversationId, emulator, now }) => {
        await join(bot, conversationId, 'ASSIGNED_AGENT');
        await update(client, conversationId, closeMain(conversationId));
        const pid = emulator.agent('ann').pid;
        const roles = (): string[] => now().dialogs[1]!.participants.map(({ role }) => role);
        expect(roles()).toEqual(['CONSUMER', 'READER']);
        const { dialogId } = now().dialogs[1]!;
        await update(ann, conversationId, participant('ADD', 'AGENT', { dialogId }));
        expect(now().dialogs[1]!.participants).toContainEqual({ id: pid, role: 'AGENT', state: 'ACTIVE' });
        expect(await publish(ann, dialogId, text('How was it?'))).toMatchObject({ code: 200 });
      },
      { survey: { bot: 'ann', joined: false } },
    ));

  it('names the bot it is for by `survey-` and the login name', () =>
    inConversation(async ({ bot, ann, client, conversationId }) => {
      await ann.request('cqm.SubscribeExConversations', { stage: ['OPEN'] });
      await join(bot, conversationId, 'ASSIGNED_AGENT');
      await update(client, conversationId, closeMain(conversationId));
      const { result } = await change(ann, 3);
      expect(result).toMatchObject({
        conversationDetails: { dialogs: [{}, { metaData: { appInstallId: 'survey-ann' } }] },
      });
    }, survey));

  it('can be joined by naming its dialog, and by default since it is the open one', () =>
    inConversation(async (world) => {
      const { bot, client, conversationId, emulator, now } = world;
      await join(bot, conversationId, 'ASSIGNED_AGENT');
      await update(client, conversationId, closeMain(conversationId));
      const { dialogId } = now().dialogs[1]!;
      await update(bot, conversationId, participant('ADD', 'AGENT', { dialogId }));
      await update(bot, conversationId, participant('ADD', 'MANAGER'));
      const own = now().dialogs[1]!.participants.filter(({ id }) => id === emulator.agent('bot').pid);
      expect(own.map(({ role }) => role)).toEqual(['READER', 'AGENT', 'MANAGER']);
      const late = participant('ADD', 'MANAGER', { dialogId: conversationId });
      expect(await update(bot, conversationId, late)).toMatchObject({
        code: 400,
        body: 'Bad Request, Conversation is close',
      });
    }, survey));

  it('does not open when nobody was ever assigned', () =>
    inConversation(async ({ client, conversationId, now }) => {
      await update(client, conversationId, closeMain(conversationId));
      expect(now().stage).toBe('CLOSE');
    }, survey));

  it('does not open for a consumer who has not declared MULTI_DIALOG', () =>
    withEmulator(async (emulator) => {
      const [client, bot] = [await consumer(emulator), await brand(emulator)];
      const conversationId = await openConversation(client);
      await join(bot, conversationId, 'ASSIGNED_AGENT');
      await update(client, conversationId, closeMain(conversationId));
      expect(emulator.conversation(conversationId)).toMatchObject({ stage: 'CLOSE' });
    }, survey));
});
