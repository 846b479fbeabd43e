import { describe, expect, it } from '@jest/globals';
import type { Conversation } from 'parley-sdk';
import { next, rejection } from '../support/waiting.js';
import { settle, textsOf, World } from '../support/world.js';

async function closed(conversation: Conversation, by: Conversation = conversation): Promise<void> {
  const told = next(conversation, 'close');
  await by.close();
  await told;
}

describe('resumeConversation()', () => {
  it('of a consumer begins a new conversation with the skill and the context of the old one', () =>
    World.run(async (world) => {
      const consumer = await world.openConsumer();
      const context = { type: 'SharkContext', lang: 'en-US', visitorId: 'v1' };
      const old = await consumer.createConversation({ skillId: '4711', context });
      await closed(old);
      expect(old.can('resumeConversation')).toBe(true);
      const resumed = await old.resumeConversation();
      expect(resumed.conversationId).not.toBe(old.conversationId);
      expect(resumed).toMatchObject({ lifecycle: 'open.queued', skill: { skillId: '4711' } });
      expect(resumed.context).toMatchObject(context);
      await resumed.sendMessage('One more thing');
      expect(textsOf(await resumed.queryMessages())).toEqual(['One more thing']);
      expect(old.lifecycle).toBe('closed');
    }));

  it('of a brand user begins one with the same consumer, who is told, and assigns it', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer, consumer, bot } = await world.conversation();
      await closed(ofBot, ofConsumer);
      const told = next(consumer, 'conversation');
      const resumed = await ofBot.resumeConversation();
      expect((await told).conversationId).toBe(resumed.conversationId);
      expect(resumed.assignedAgent?.userId).toBe(bot.userId);
      expect(resumed.context).toMatchObject({
        type: 'ProactiveContext',
        originConversationId: ofBot.conversationId,
      });
      const heard = next(await told, 'message');
      await resumed.sendMessage('We found your parcel.');
      expect((await heard).body).toBe('We found your parcel.');
    }));

  it('of one that is open is refused at once, and nothing is sent', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation();
      for (const conversation of [ofBot, ofConsumer]) {
        expect(conversation.can('resumeConversation')).toBe(false);
        expect(await rejection(conversation.resumeConversation())).toMatchObject({
          name: 'LifecycleError',
          code: 'CONVERSATION_STATE',
          context: { state: 'open.queued' },
        });
      }
      const asked = world.emulator.ledger.filter({ kind: 'request' }).map(({ type }) => type);
      expect(asked.filter((type) => type.endsWith('RequestConversation'))).toHaveLength(1);
    }));

  it("tells the platform's words where the consumer has an open conversation already", () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer, consumer } = await world.conversation();
      await closed(ofBot, ofConsumer);
      await consumer.createConversation();
      expect(await rejection(ofBot.resumeConversation())).toMatchObject({
        name: 'PlatformError',
        code: 'BAD_REQUEST',
        reason: expect.stringContaining('already has open conversation'),
      });
    }));

  it('while the connection is interrupted waits for it', () =>
    World.run(async (world) => {
      const { ofConsumer, consumer } = await world.conversation();
      await closed(ofConsumer);
      const lost = next(consumer, 'disconnect');
      world.emulator.sockets.terminate({ side: 'consumer' });
      await lost;
      expect((await ofConsumer.resumeConversation()).lifecycle).toBe('open.queued');
      world.errorsOf(consumer);
    }));
});

describe('createConversation() of a brand user', () => {
  it('begins a conversation with a consumer', () =>
    World.run(async (world) => {
      const consumer = await world.openConsumer();
      const bot = await world.openBrand();
      const told = next(bot, 'conversation');
      const begun = await bot.createConversation({ consumerId: consumer.userId!, skillId: 4711 });
      expect(begun).toMatchObject({ lifecycle: 'open.assigned', skill: { skillId: '4711' } });
      expect(await told).toBe(begun);
      expect(begun.consumer?.userId).toBe(consumer.userId);
    }));

  it.each([
    ['nobody', undefined],
    ['an empty id', { consumerId: '' }],
    ['an option of consumers', { consumerId: 'c', campaignInfo: {} }],
  ])('with %s is refused before anything is sent', (_, given) =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      expect(await rejection(bot.createConversation(given as never))).toMatchObject({ code: 'BAD_ARGUMENT' });
      await settle(bot);
      expect(world.emulator.ledger.filter({ kind: 'request', type: 'AgentRequestConversation' })).toEqual([]);
    }),
  );

  it('with somebody whom the platform does not know rejects with its words', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      expect(await rejection(bot.createConversation({ consumerId: 'nobody' }))).toMatchObject({ code: 'NOT_FOUND' });
    }));
});
