import { describe, expect, it } from '@jest/globals';
import type { Connection, ConsumerConnection } from 'parley-sdk';
import { VirtualWorld } from '../../support/virtual/world.js';

async function lose(world: VirtualWorld, connection: Connection, user: string): Promise<void> {
  world.emulator.sockets.terminate({ user });
  await world.seen(() => connection.lifecycle === 'interrupted.waitingToRetry');
}

const back = (world: VirtualWorld, connection: Connection): Promise<void> =>
  world.seen(() => connection.lifecycle === 'online');

describe('KB-29 What nobody in the program looks at is made again as well:', () => {
  it('subscriptions that nobody keeps or listens to', () =>
    VirtualWorld.run(async (world) => {
      const bot = await world.openBrand();
      await world.until(bot.createConversationSubscription({ stage: ['CLOSE'] }));
      await world.until(bot.createConversationSubscription({ stage: ['OPEN', 'CLOSE'] }, true));
      for (let round = 0; round < 3; round += 1) {
        await lose(world, bot, 'b0');
        await back(world, bot);
        await world.pass(1_000);
        expect(world.emulator.sockets.list()).toMatchObject([{ subscriptions: 3 }]);
      }
    }));

  it.each([1, 2, 5_000])(
    'conversations without a listener or an observer, with %i actors allowed: every message is there',
    (activeActors) =>
      VirtualWorld.run(
        async (world) => {
          const bot = await world.openBrand('b0', { activeActors });
          const consumers: ConsumerConnection[] = [];
          for (const who of ['c0', 'c1', 'c2', 'c3']) {
            const consumer = await world.openConsumer(who, { activeActors });
            await world.meet(bot, consumer);
            consumers.push(consumer);
          }
          const ofBot = bot.getAllKnownConversations();
          const ofConsumers = consumers.flatMap((consumer) => consumer.getAllKnownConversations());
          expect([ofBot.length, ofConsumers.length]).toEqual([4, 4]);
          const say = async (text: string): Promise<void> => {
            for (const one of ofConsumers) await world.until(one.sendMessage(text));
          };
          await say('before');
          await lose(world, bot, 'b0');
          await say('while away');
          await back(world, bot);
          await say('after');
          await world.pass(1_000);
          for (const one of [...ofBot, ...ofConsumers]) {
            expect(one.mainDialog.messages.map(({ body }) => body)).toEqual(['before', 'while away', 'after']);
          }
        },
        { consumers: 4 },
      ),
  );

  it('a dialog of a consumer that nobody listens to', () =>
    VirtualWorld.run(async (world) => {
      const bot = await world.openBrand();
      const consumer = await world.openConsumer();
      const { ofBot, ofConsumer } = await world.meet(bot, consumer);
      await world.until(ofBot.sendMessage('before'));
      await lose(world, consumer, consumer.userId!);
      await world.until(ofBot.sendMessage('while away'));
      await back(world, consumer);
      await world.until(ofBot.sendMessage('after'));
      await world.pass(1_000);
      expect(ofConsumer.mainDialog.messages.map(({ body }) => body)).toEqual(['before', 'while away', 'after']);
    }));
});

describe('KB-30 What is read anew after an interruption leaves alone what the program has not got rid of yet:', () => {
  it.each(['bot', 'consumer'] as const)(
    'messages of the %s that wait are sent in order, each once, whenever the snapshot and the history come',
    async (who) => {
      for (const ms of [0, 50, 2_000]) {
        const from = 1_000;
        const party = who === 'bot' ? 'b0' : 'c0';
        await VirtualWorld.run(
          async (world) => {
            const bot = await world.openBrand();
            const consumer = await world.openConsumer();
            const { ofBot, ofConsumer, conversationId } = await world.meet(bot, consumer);
            const [gone, away, there] = who === 'bot' ? [bot, ofBot, ofConsumer] : [consumer, ofConsumer, ofBot];
            const heard: unknown[] = [];
            away.on('message', ({ body }) => void heard.push(body));
            await world.until(away.sendMessage('0'));
            await world.pass(from);
            await lose(world, gone, who === 'bot' ? 'b0' : consumer.userId!);
            const waiting = ['1', '2', '3'].map((text) => away.sendMessage(text));
            await world.until(there.sendMessage('theirs'));
            expect(gone.outbox).toHaveLength(3);
            await back(world, gone);
            await world.until(Promise.all(waiting));
            await world.pass(60_000);
            const committed = world.emulator.conversation(conversationId)!.dialogs[0]!.messages.map(({ text }) => text);
            expect(committed).toEqual(['0', 'theirs', '1', '2', '3']);
            expect(heard).toEqual(committed);
            expect(away.mainDialog.messages.map(({ body }) => body)).toEqual(committed);
            expect(gone.outbox).toEqual([]);
          },
          {
            faults: [
              { who: party, on: 'notification:conversation', from, times: 3, do: 'delay', ms },
              { who: party, on: 'response:QueryMessages', from, times: 3, do: 'delay', ms },
            ],
          },
        );
      }
    },
  );
});
