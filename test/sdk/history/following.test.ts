import { describe, expect, it } from '@jest/globals';
import { type BrandConnection, type Conversation, ParticipantRole, type PastConversation } from 'parley-sdk';
import { next, rejection } from '../support/waiting.js';
import { World } from '../support/world.js';

/** A bot that knows of no conversation by itself, and of one by the history. */
async function withPast(
  run: (parts: {
    readonly world: World;
    readonly bot: BrandConnection;
    readonly past: PastConversation;
    readonly ofConsumer: Conversation;
  }) => Promise<void>,
): Promise<void> {
  await World.run(async (world) => {
    const before = await world.conversation({ role: ParticipantRole.ASSIGNED_AGENT });
    const { ofConsumer, ofBot, conversationId } = before;
    await ofConsumer.sendMessage('Where is my parcel?');
    await ofBot.sendMessage('Let me look.');
    await before.bot.close();
    const bot = await world.openBrand({ createDefaultSubscription: false });
    const found: PastConversation[] = [];
    for await (const past of bot.queryHistory({ conversationId })) found.push(past);
    await run({ world, bot, past: found[0]!, ofConsumer });
  });
}

describe('followConversation()', () => {
  it('gives a conversation of the history with what was said in it, and tells what is said from then on (FD-2)', () =>
    withPast(async ({ bot, past, ofConsumer }) => {
      const conversation = await bot.followConversation(past);
      expect(conversation.stage).toBe('OPEN');
      expect(conversation.openDialog!.messages.map(({ body }) => body)).toEqual([
        'Where is my parcel?',
        'Let me look.',
      ]);
      const message = next(conversation, 'message');
      await ofConsumer.sendMessage('Any news?');
      expect(await message).toMatchObject({ body: 'Any news?', sequence: 2 });
      await conversation.sendMessage('It is on its way.');
      expect(conversation.openDialog!.messages).toHaveLength(4);
    }));

  it('tells what was said between the history and now, once (G4)', () =>
    withPast(async ({ bot, past, ofConsumer }) => {
      await ofConsumer.sendMessage('Hello?');
      const told: unknown[] = [];
      bot.on('conversation:message', ({ message }) => told.push(message!.body));
      const conversation = await bot.followConversation(past);
      if (told.length === 0) await next(conversation, 'message');
      await ofConsumer.sendMessage('Hello??');
      if (told.length === 1) await next(conversation, 'message');
      expect(told).toEqual(['Hello?', 'Hello??']);
    }));

  it('gives one that is known already as it is', () =>
    withPast(async ({ bot, past }) => {
      const conversation = await bot.followConversation(past);
      expect(await bot.followConversation(past)).toBe(conversation);
      expect(bot.getAllKnownConversations()).toEqual([conversation]);
    }));

  it('takes one that was kept as JSON meanwhile, and nothing else', () =>
    withPast(async ({ bot, past }) => {
      for (const wrong of [null, 'an-id', {}, { ...past, messages: [{}] }, { ...past, startTime: '1' }])
        expect(await rejection(bot.followConversation(wrong as never))).toMatchObject({ code: 'BAD_ARGUMENT' });
      const conversation = await bot.followConversation(JSON.parse(JSON.stringify(past)) as PastConversation);
      expect(conversation.conversationId).toBe(past.conversationId);
    }));

  it('gives one that is over, of which nothing more is told and nothing is asked', () =>
    World.run(async (world) => {
      const { bot, ofConsumer, ofBot, conversationId } = await world.conversation({
        role: ParticipantRole.ASSIGNED_AGENT,
      });
      await ofConsumer.sendMessage('Thanks');
      const closed = next(ofBot, 'close');
      await ofConsumer.close();
      await closed;
      await bot.close();
      const other = await world.openBrand();
      for await (const past of other.queryHistory({ conversationId })) {
        const conversation = await other.followConversation(past);
        expect(conversation.stage).toBe('CLOSE');
        expect(Object.values(conversation.dialogs).flatMap(({ messages }) => messages.map(({ body }) => body))).toEqual(
          ['Thanks'],
        );
        expect(await rejection(conversation.sendMessage('late'))).toMatchObject({ name: 'LifecycleError' });
      }
    }));
});
