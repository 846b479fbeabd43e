import { describe, expect, it } from '@jest/globals';
import type { Connection } from 'parley-sdk';
import { next } from '../support/waiting.js';
import { settle, World } from '../support/world.js';

/** So many consumers have an open conversation. */
async function crowd(world: World, count: number): Promise<readonly string[]> {
  const opener = await world.openBrand({ user: 'ann', createDefaultSubscription: false });
  const consumers = Array.from({ length: count }, (_, index) => `consumer-${index}`);
  for (const consumerId of consumers) world.emulator.issueConsumerToken({ consumerId });
  const answers = await Promise.all(
    consumers.map((consumerId) => opener.send({ type: '.ams.cm.AgentRequestConversation', body: { consumerId } })),
  );
  await opener.close();
  return answers.map((answer) => (answer as { conversationId: string }).conversationId);
}

const limitsOf = (connection: Connection): unknown[] => {
  const told: unknown[] = [];
  connection.on('limit-break', (about) => void told.push(about));
  return told;
};

describe("More conversations than the platform's snapshots have", () => {
  it('are all known when open() resolves with waitForReady; "limit-break" is told all the same, once', () =>
    World.run(async (world) => {
      const ids = await crowd(world, 1_100);
      const bot = world.brand({ waitForReady: true });
      const limits = limitsOf(bot);
      const told = new Set<string>();
      bot.on('conversation', ({ conversationId }) => void told.add(conversationId));
      await bot.open();
      expect(told.size).toBe(ids.length);
      expect(bot.getAllKnownConversations()).toHaveLength(ids.length);
      expect(limits).toEqual([{ notificationChangeCount: 1_001 }]);
      await settle(bot);
      expect(world.emulator.sockets.list()).toMatchObject([{ subscriptions: 1 }]);
    }));

  it('G8 after a reconnect those that closed meanwhile are told, and no other', () =>
    World.run(async (world) => {
      const ids = await crowd(world, 1_100);
      const bot = await world.openBrand({ waitForReady: true });
      const closed: string[] = [];
      for (const one of bot.getAllKnownConversations()) one.on('close', () => void closed.push(one.conversationId));
      const last = bot.getConversationById(ids.at(-1)!)!;
      world.emulator.faults.add({ when: 'upgrade', do: 'refuse', code: 500, user: 'bot' });
      const lost = next(bot, 'disconnect');
      world.emulator.sockets.terminate({ user: 'bot' });
      await lost;
      const ann = await world.openBrand({ user: 'ann', createDefaultSubscription: false });
      for (const id of [ids[0]!, ids[700]!, last.conversationId]) await ann.closeConversation(id);
      await next(last, 'close');
      await settle(bot);
      expect(closed.sort()).toEqual([ids[0], ids[700], last.conversationId].sort());
      world.errorsOf(bot);
    }));

  it('of one and the same moment cannot be told apart: those that came are known, and none looks closed', () =>
    World.run(
      async (world) => {
        const ids = await crowd(world, 1_100);
        const bot = world.brand({ waitForReady: true });
        const limits = limitsOf(bot);
        await bot.open();
        expect(ids).toHaveLength(1_100);
        expect(bot.getAllKnownConversations()).toHaveLength(1_001);
        const closed: string[] = [];
        for (const one of bot.getAllKnownConversations()) one.on('close', () => void closed.push(one.conversationId));
        const again = next(bot, 'reconnect');
        world.emulator.sockets.terminate('all');
        await again;
        await settle(bot);
        expect([closed, bot.getAllKnownConversations().length, limits.length]).toEqual([[], 1_001, 2]);
        world.errorsOf(bot);
      },
      { clock: { now: () => 1_800_000_000_000, setTimeout, clearTimeout: (handle) => clearTimeout(handle as number) } },
    ));

  it('a window that is refused is reported, and what is known stays', () =>
    World.run(async (world) => {
      await crowd(world, 1_010);
      world.emulator.faults.add({ when: 'SubscribeExConversations', nth: 2, do: 'refuse', code: 500, text: 'not now' });
      const bot = await world.openBrand({ waitForReady: true });
      expect(bot.getAllKnownConversations()).toHaveLength(1_001);
      expect(world.errorsOf(bot)).toMatchObject([{ code: 'PLATFORM_FAILED', reason: 'not now' }]);
      expect(bot.defaultSubscription!.lifecycle).toBe('live');
    }));

  it('are not asked for in windows where the snapshot has room for all', () =>
    World.run(async (world) => {
      await crowd(world, 20);
      const bot = world.brand({ waitForReady: true });
      const limits = limitsOf(bot);
      await bot.open();
      expect(bot.getAllKnownConversations()).toHaveLength(20);
      const subscribed = world.emulator.ledger.filter({ kind: 'request', type: 'SubscribeExConversations' });
      expect([limits, subscribed.length]).toEqual([[], 1]);
    }));
});
