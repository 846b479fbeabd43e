import { describe, expect, it } from '@jest/globals';
import { VirtualWorld } from '../../support/virtual/world.js';

/** A program that closes its connection, and opens it again: what it was about to look after is looked after then. */
describe('A connection that was closed and is opened again', () => {
  it('forgets conversations that had closed before, when their time is over (G20)', () =>
    VirtualWorld.run(async (world) => {
      const retention = { closedConversationsMs: 60_000 };
      const [bot, consumer] = [await world.openBrand('b0', { retention }), await world.openConsumer()];
      const { ofBot, conversationId } = await world.meet(bot, consumer);
      await world.until(ofBot.close());
      await world.seen(() => ofBot.stage === 'CLOSE');
      await world.until(bot.close());
      await world.pass(30_000);
      expect(world.stage.leftOf('b0')).toEqual([]);
      await world.until(bot.open());
      expect(bot.getConversationById(conversationId)).toBe(ofBot);
      await world.pass(31_000);
      expect(bot.getAllKnownConversations()).toEqual([]);
    }));

  it('misses a message of its own that was lost alone, as it did before (G4)', () =>
    VirtualWorld.run(async (world) => {
      const [bot, consumer] = [await world.openBrand(), await world.openConsumer()];
      const { ofBot } = await world.meet(bot, consumer);
      const told: unknown[] = [];
      ofBot.on('message', ({ body }) => void told.push(body));
      await world.until(ofBot.sendMessage('before'));
      await world.until(bot.close());
      await world.pass(1_000);
      await world.until(bot.open());
      await world.pass(5_000);
      world.emulator.faults.add({ when: 'notification:MessagingEventNotification', do: 'dropResponse', user: 'b0' });
      await world.until(ofBot.sendMessage('after'));
      await world.pass(5_000);
      expect(told).toEqual(['before', 'after']);
    }));
});
