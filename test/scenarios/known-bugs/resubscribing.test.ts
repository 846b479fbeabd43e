import { describe, expect, it } from '@jest/globals';
import { VirtualWorld } from '../../support/virtual/world.js';

const MINUTE_MS = 60_000;

describe('KB-17 A connection that comes back', () => {
  it.each([400, 403, 404])('is not ended by one %i in answer to its subscription', (code) =>
    VirtualWorld.run(
      async (world) => {
        const bot = await world.openBrand();
        const ends: unknown[] = [];
        bot.on('close', (why) => void ends.push(why));
        world.emulator.sockets.terminate('all');
        await world.seen(() => bot.lifecycle === 'interrupted.waitingToRetry');
        await world.pass(5 * MINUTE_MS);
        expect([bot.lifecycle, ends]).toEqual(['online', []]);
      },
      { faults: [{ on: 'request:SubscribeExConversations', nth: 2, do: 'refuse', code }] },
    ),
  );
});

describe('KB-16 A consumer whose subscription to a dialog was refused after an interruption', () => {
  it.each([429, 500, 503])('with %i hears again once the platform is well', (code) =>
    VirtualWorld.run(async (world) => {
      const bot = await world.openBrand();
      const consumer = await world.openConsumer();
      const { ofBot, ofConsumer } = await world.meet(bot, consumer);
      await world.until(ofBot.sendMessage('before'));
      await world.pass(MINUTE_MS);
      const heard: unknown[] = [];
      ofConsumer.on('message', ({ body }) => void heard.push(body));
      const times = Number.POSITIVE_INFINITY;
      world.emulator.faults.add({ when: 'SubscribeMessagingEvents', do: 'refuse', code, times });
      world.emulator.sockets.terminate({ user: consumer.userId! });
      await world.seen(() => consumer.lifecycle === 'interrupted.waitingToRetry');
      await world.until(ofBot.sendMessage('while away'));
      await world.pass(10 * MINUTE_MS);
      world.emulator.faults.clear();
      await world.pass(15 * MINUTE_MS);
      await world.until(ofBot.sendMessage('after'));
      await world.pass(MINUTE_MS);
      expect(heard).toEqual(['while away', 'after']);
    }),
  );
});
