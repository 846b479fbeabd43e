import { describe, expect, it } from '@jest/globals';
import { brand, consumer, inConversation, openConversation, publish, text, update, withEmulator } from '../world.js';

describe('Starting a conversation', () => {
  it('takes skill, TTR, campaign and context as strings or numbers, and emits strings', () =>
    withEmulator(async (emulator) => {
      const client = await consumer(emulator);
      const conversationId = await openConversation(client, {
        skillId: 4711,
        ttrDefName: 'URGENT',
        campaignInfo: { campaignId: 1, engagementId: '2' },
        conversationContext: { type: 'SharkContext', lang: 'de-DE' },
      });
      expect(emulator.conversation(conversationId)).toMatchObject({
        skillId: '4711',
        ttr: { ttrType: 'URGENT', value: 300 },
        campaignInfo: { campaignId: '1', engagementId: '2' },
        context: { type: 'SharkContext', lang: 'de-DE' },
      });
    }));

  it('needs no body', () =>
    withEmulator(async (emulator) => {
      const answer = await (await consumer(emulator)).request('cm.ConsumerRequestConversation');
      expect(answer).toMatchObject({ code: 200, type: 'cm.RequestConversationResponse' });
    }));

  it('is refused in the known words while the consumer has an open one', () =>
    inConversation(async ({ client, now }) => {
      expect(await client.request('cm.ConsumerRequestConversation')).toMatchObject({
        code: 400,
        type: 'StringResponse',
        body: `Consumer request conversation failed: User ${now().consumerId} already has open conversation. Can't open another one.`,
      });
    }));

  it('is possible for an agent, with a consumer the platform knows', () =>
    inConversation(async ({ bot, client, conversationId, emulator, now }) => {
      const { consumerId } = now();
      const context = { type: 'ProactiveContext', originConversationId: conversationId };
      const body = { channelType: 'MESSAGING', consumerId, conversationContext: context };
      expect(await bot.request('.ams.cm.AgentRequestConversation', body)).toMatchObject({ code: 400 });
      await update(client, conversationId, { field: 'Stage', conversationState: 'CLOSE' });
      const answer = await bot.request('.ams.cm.AgentRequestConversation', body);
      expect(answer).toMatchObject({ code: 200, type: '.ams.cm.RequestConversation$Response' });
      const { conversationId: next } = answer.body as { conversationId: string };
      expect(emulator.conversation(next)).toMatchObject({
        consumerId,
        context,
        assignedAgent: emulator.agent('bot').pid,
      });
      const stranger = await bot.request('.ams.cm.AgentRequestConversation', { consumerId: 'nobody' });
      expect(stranger).toMatchObject({ code: 404 });
    }));
});

describe('Step-up', () => {
  it('hands the conversation to the authenticated consumer: one change, history keeps the old id', () =>
    withEmulator(async (emulator) => {
      const [oldJwt, newJwt] = [emulator.issueConsumerToken(), emulator.issueConsumerToken()];
      const [before, after, bot] = [
        await consumer(emulator, oldJwt),
        await consumer(emulator, newJwt),
        await brand(emulator),
      ];
      const conversationId = await openConversation(before);
      const { consumerId } = emulator.conversation(conversationId)!;
      await before.request('cqm.SubscribeExConversations', {});
      await after.request('cqm.SubscribeExConversations', {});
      await bot.request('cqm.SubscribeExConversations', {});
      await publish(before, conversationId, text('as nobody'));
      expect(await after.request('cm.TakeoverConversation', { conversationId, token: 'wrong' })).toMatchObject({
        code: 403,
      });
      expect(await after.request('cm.TakeoverConversation', { conversationId, token: oldJwt })).toMatchObject({
        code: 200,
      });
      const gained = await after.notification('ExConversationChangeNotification', 2);
      expect(gained).toMatchObject({ body: { changes: [{ type: 'UPSERT', result: { convId: conversationId } }] } });
      const lost = await before.notification('ExConversationChangeNotification', 3);
      expect(lost).toMatchObject({ body: { changes: [{ type: 'DELETE', result: { convId: conversationId } }] } });
      await publish(after, conversationId, text('as somebody'));
      const now = emulator.conversation(conversationId)!;
      expect(now.consumerId).not.toBe(consumerId);
      expect(now.dialogs[0]!.messages.map(({ originatorId }) => originatorId)).toEqual([consumerId, now.consumerId]);
      expect(await publish(before, conversationId, text('again'))).toMatchObject({ code: 403 });
    }));
});
