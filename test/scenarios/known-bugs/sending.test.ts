import { describe, expect, it } from '@jest/globals';
import { VirtualWorld } from '../../support/virtual/world.js';

describe('KB-35 A message that waits because the platform limits us', () => {
  it('goes on waiting when the socket closes again before it could be sent, and is sent exactly once', () =>
    VirtualWorld.run(
      async (world) => {
        const bot = await world.openBrand('b0', { outbox: { ageMs: 600_000 } });
        const consumer = await world.openConsumer();
        const { ofBot, conversationId } = await world.meet(bot, consumer);
        await world.pass(5_000);
        world.emulator.sockets.terminate({ user: 'b0' });
        await world.seen(() => bot.lifecycle === 'interrupted.waitingToRetry');
        const sent = ['one', 'two'].map((text) => ofBot.sendMessage(text));
        // Once refused with 429, twice lost while it subscribes: each time the messages are still there.
        for (const attempt of [2, 3, 4]) {
          await world.seen(() => bot.getSnapshot().context.attempt === attempt);
          expect(bot.outbox.map(({ type }) => type)).toEqual(Array(2).fill('.ams.ms.PublishEvent'));
        }
        const sequences = await world.until(Promise.all(sent));
        expect(sequences).toEqual([{ sequence: 0 }, { sequence: 1 }]);
        expect(bot.outbox).toEqual([]);
        await world.pass(60_000);
        expect(world.stage.faultsStruck()).toBe(3);
        expect(world.requestsOf('PublishEvent')).toBe(2);
        const { messages } = world.emulator.conversation(conversationId)!.dialogs[0]!;
        expect(messages.map(({ text }) => text)).toEqual(['one', 'two']);
      },
      {
        faults: [
          { who: 'b0', on: 'upgrade', from: 5_000, do: 'refuse', code: 429 },
          { who: 'b0', on: 'request:SubscribeExConversations', from: 5_000, do: 'cut' },
          { who: 'b0', on: 'request:SubscribeExConversations', from: 5_000, do: 'cutAfter' },
        ],
      },
    ));

  it.each([
    ['before it is taken', { do: 'cut' }],
    ['after it is taken', { do: 'cutAfter' }],
  ] as const)('is sent exactly once when the socket closes in the moment in which it is sent, %s', (_, how) =>
    VirtualWorld.run(
      async (world) => {
        const bot = await world.openBrand();
        const consumer = await world.openConsumer();
        const { ofBot, conversationId } = await world.meet(bot, consumer);
        await world.pass(5_000);
        world.emulator.sockets.terminate({ user: 'b0' });
        await world.seen(() => bot.lifecycle === 'interrupted.waitingToRetry');
        const outcomes: string[] = [];
        const sent = ofBot.sendMessage('one').then(
          () => void outcomes.push('sent'),
          ({ code }) => void outcomes.push(code),
        );
        await world.until(sent);
        await world.pass(120_000);
        expect(outcomes).toEqual(['sent']);
        expect(world.emulator.conversation(conversationId)!.dialogs[0]!.messages).toHaveLength(1);
        expect([bot.lifecycle, bot.outbox]).toEqual(['online', []]);
      },
      { faults: [{ who: 'b0', on: 'request:PublishEvent', ...how }] },
    ),
  );
});
