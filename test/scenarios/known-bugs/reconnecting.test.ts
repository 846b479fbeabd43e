import { describe, expect, it } from '@jest/globals';
import type { Effect } from '../../../testing/faults/plan.js';
import { VirtualWorld } from '../../support/virtual/world.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

describe('KB-16 A position that cannot be resumed from is no storm:', () => {
  it.each([
    ['bot', 'QueryMessages', 400],
    ['bot', 'QueryMessages', 404],
    ['bot', 'QueryMessages', 500],
    ['consumer', 'SubscribeMessagingEvents', 400],
    ['consumer', 'SubscribeMessagingEvents', 404],
    ['consumer', 'SubscribeMessagingEvents', 500],
  ] as const)('the %s whose %s is answered %i for an hour asks a few times, and goes on', (who, type, code) =>
    VirtualWorld.run(async (world) => {
      const bot = await world.openBrand();
      const consumer = await world.openConsumer();
      const { ofBot, ofConsumer } = await world.meet(bot, consumer);
      const [gone, there, away] = who === 'bot' ? [bot, ofConsumer, ofBot] : [consumer, ofBot, ofConsumer];
      await world.until(there.sendMessage('before'));
      await world.seen(() => away.mainDialog.messages.length === 1);
      await world.pass(MINUTE_MS);
      const { faults, sockets } = world.emulator;
      faults.add({ when: type, do: 'refuse', code, times: Number.POSITIVE_INFINITY });
      const asked = (): number => world.emulator.ledger.filter({ kind: 'fault', when: type }).length;
      sockets.terminate({ user: who === 'bot' ? 'b0' : consumer.userId! });
      await world.seen(() => gone.lifecycle === 'interrupted.waitingToRetry');
      await world.seen(() => gone.lifecycle === 'online');
      await world.pass(HOUR_MS);
      expect(asked()).toBeGreaterThan(0);
      expect(asked()).toBeLessThan(100);
      expect(world.errorsOf(gone).length).toBeLessThan(100);
      expect(gone.lifecycle).toBe('online');
      expect(sockets.list()).toHaveLength(2);
    }),
  );

  it('the bot hears what is said afterwards', () =>
    VirtualWorld.run(async (world) => {
      const bot = await world.openBrand();
      const consumer = await world.openConsumer();
      const { ofBot, ofConsumer } = await world.meet(bot, consumer);
      await world.until(ofConsumer.sendMessage('before'));
      await world.pass(MINUTE_MS);
      world.emulator.faults.add({ when: 'QueryMessages', do: 'refuse', code: 500, times: Number.POSITIVE_INFINITY });
      world.emulator.sockets.terminate({ user: 'b0' });
      await world.seen(() => bot.lifecycle === 'interrupted.waitingToRetry');
      await world.pass(10 * MINUTE_MS);
      world.emulator.faults.clear();
      const heard: unknown[] = [];
      ofBot.on('message', ({ body }) => void heard.push(body));
      await world.until(ofConsumer.sendMessage('after'));
      await world.seen(() => heard.length > 0, 15 * MINUTE_MS);
      expect(heard).toEqual(['after']);
    }));
});

describe('KB-17 Whatever the platform says to a connection that comes back, it is not left standing:', () => {
  const answers: readonly (readonly [string, { readonly on: string } & Effect])[] = [
    ['the socket is refused with 400', { on: 'upgrade', do: 'refuse', code: 400 }],
    ['the socket is refused with 404', { on: 'upgrade', do: 'refuse', code: 404 }],
    ['the socket is refused with 410', { on: 'upgrade', do: 'refuse', code: 410 }],
    ['the socket is refused with 429', { on: 'upgrade', do: 'refuse', code: 429 }],
    ['the socket is closed at once with 1000', { on: 'upgrade', do: 'close', code: 1000 }],
    ['the socket is closed at once with 1013', { on: 'upgrade', do: 'close', code: 1013 }],
    ['the socket is closed at once with 4000', { on: 'upgrade', do: 'close', code: 4000 }],
    ['the socket is closed at once with 4401', { on: 'upgrade', do: 'close', code: 4401 }],
    ['the subscription is answered 429', { on: 'request:SubscribeExConversations', do: 'refuse', code: 429 }],
    ['the subscription is answered 500', { on: 'request:SubscribeExConversations', do: 'refuse', code: 500 }],
    ['the subscription is never answered', { on: 'request:SubscribeExConversations', do: 'drop' }],
    ['the answer to the subscription is lost', { on: 'response:SubscribeExConversations', do: 'drop' }],
    ['the answer to the subscription is unreadable', { on: 'response:SubscribeExConversations', do: 'corrupt' }],
    ['the first snapshot is lost', { on: 'notification:conversation', do: 'drop' }],
  ];

  it.each(answers)('%s', (_, fault) =>
    VirtualWorld.run(
      async (world) => {
        const bot = await world.openBrand('b0', { waitForReady: true });
        await world.pass(1_000);
        const ends: unknown[] = [];
        bot.on('close', (why) => void ends.push(why));
        world.emulator.sockets.terminate('all');
        await world.seen(() => bot.lifecycle === 'interrupted.waitingToRetry');
        await world.pass(5 * MINUTE_MS);
        expect(world.stage.faultsStruck()).toBe(1);
        expect([bot.lifecycle, ends]).toEqual(['online', []]);
        // It is not merely called so.
        await world.until(bot.send({ type: 'GetClock', body: {} }));
        const consumer = await world.openConsumer();
        await world.until(consumer.createConversation());
        await world.seen(() => bot.getAllKnownConversations().length === 1, MINUTE_MS);
      },
      { faults: [{ who: 'b0', nth: 2, ...fault }] },
    ),
  );
});
