import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ArgumentError, type ConversationQuery, type ParleyError, type PlatformError } from 'parley-sdk';
import { root } from '../../support/run-node.js';
import { next, rejection } from '../support/waiting.js';
import { settle, World } from '../support/world.js';

describe('createConversationSubscription()', () => {
  it('tells its own notifications, beside the default subscription', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      const subscription = await bot.createConversationSubscription({ stage: ['OPEN', 'CLOSE'] });
      expect(subscription.lifecycle).toMatch(/^(awaitingSnapshot|live)$/);
      expect(subscription.query).toEqual({ stage: ['OPEN', 'CLOSE'] });
      expect(subscription.subscriptionId).not.toBe(bot.defaultSubscription!.subscriptionId);
      const told = [next(subscription, 'notification'), next(bot.defaultSubscription!, 'notification')];
      const consumer = await world.openConsumer();
      await consumer.createConversation();
      const ids = (await Promise.all(told)).map(({ subscriptionId }) => subscriptionId);
      expect(ids).toEqual([subscription.subscriptionId, bot.defaultSubscription!.subscriptionId]);
    }));

  it('with waitForReady resolves when its conversations are known', () =>
    World.run(async (world) => {
      const { conversationId } = await world.conversation();
      const ann = await world.openBrand({ user: 'ann', createDefaultSubscription: false });
      expect(ann.getAllKnownConversations()).toEqual([]);
      const subscription = await ann.createConversationSubscription({ stage: 'OPEN' }, true);
      expect(subscription.lifecycle).toBe('live');
      expect(ann.getConversationById(conversationId)).not.toBeNull();
    }));

  it('before open() waits for it', () =>
    World.run(async (world) => {
      const bot = world.brand({ createDefaultSubscription: false });
      const subscribed = bot.createConversationSubscription({ stage: 'OPEN' });
      await bot.open();
      expect((await subscribed).subscriptionId).not.toBeNull();
      expect(world.emulator.sockets.list()).toMatchObject([{ subscriptions: 1 }]);
    }));

  it('KB-27 twice at once makes two, each with its own id', () =>
    World.run(async (world) => {
      const bot = await world.openBrand({ createDefaultSubscription: false });
      const query = { stage: 'OPEN' };
      const [one, two] = await Promise.all([
        bot.createConversationSubscription(query),
        bot.createConversationSubscription(query),
      ]);
      expect(one!.subscriptionId).not.toBe(two!.subscriptionId);
      expect(world.emulator.sockets.list()).toMatchObject([{ subscriptions: 2 }]);
    }));

  it("that the platform refuses rejects with the platform's words, and leaves nothing behind", () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      world.emulator.faults.add({ when: 'SubscribeExConversations', do: 'refuse', code: 403, text: 'not for you' });
      const error = await rejection<PlatformError>(bot.createConversationSubscription({ stage: 'OPEN' }));
      expect(error).toMatchObject({ name: 'PlatformError', code: 'FORBIDDEN', reason: 'not for you' });
      const back = next(bot, 'reconnect');
      world.emulator.sockets.terminate('all');
      await back;
      expect(world.emulator.sockets.list()).toMatchObject([{ subscriptions: 1 }]);
      world.errorsOf(bot);
    }));
});

describe('CL-4 The query', () => {
  it.each([
    ['stage', { stage: ['OPEN'] }, { stage: ['OPEN'] }],
    ['stage as one value', { stage: 'CLOSE' }, { stage: ['CLOSE'] }],
    ['state with dialogTypes', { state: ['OPEN'], dialogTypes: 'MAIN' }, { state: ['OPEN'], dialogTypes: ['MAIN'] }],
    ['convState', { convState: ['OPEN', 'CLOSE'] }, { convState: ['OPEN', 'CLOSE'] }],
    ['agentIds', { agentIds: ['12345678.1'] }, { agentIds: ['12345678.1'] }],
    ['agentId', { agentId: '12345678.1' }, { agentIds: ['12345678.1'] }],
    ['a short agentId', { agentId: '1' }, { agentIds: ['12345678.1'] }],
    ['short agentIds', { agentIds: ['1', '12345678.2'] }, { agentIds: ['12345678.1', '12345678.2'] }],
    ['agentId beside agentIds', { agentIds: '1', agentId: ['2'] }, { agentIds: ['12345678.1', '12345678.2'] }],
    ['consumerId', { consumerId: 'abc' }, { consumerId: 'abc' }],
    ['brandId', { brandId: '12345678' }, { brandId: '12345678' }],
    [
      'lastUpdateAfter and lastUpdateBefore',
      { lastUpdateAfter: 1, lastUpdateBefore: 2 },
      { minLastUpdatedTime: 1, maxLastUpdatedTime: 2 },
    ],
    ['maxETTR', { maxETTR: 5 }, { maxETTR: 5 }],
    ['nothing', {}, {}],
  ])('%s is sent in the words of the wire, and the platform takes it', (_, query, wire) =>
    World.run(async (world) => {
      const bot = await world.openBrand({ createDefaultSubscription: false });
      const sent = new Promise((resolve) => bot.on('.ams.aam.SubscribeExConversations#request', resolve));
      const subscription = await bot.createConversationSubscription(query);
      expect(await sent).toMatchObject({ body: wire });
      expect(subscription.query).toEqual(wire);
    }),
  );

  it('has for each property an example where an editor shows it, and the platform takes each', () =>
    World.run(async (world) => {
      const source = readFileSync(join(root, 'src/api/subscription/query.ts'), 'utf8');
      const properties = [...source.matchAll(/\* @example (.*)\n +\*\/\n +readonly (\w+)\?/g)];
      expect(properties.map(([, , name]) => name)).toEqual(
        [...source.matchAll(/readonly (\w+)\?:/g)].map(([, name]) => name),
      );
      const bot = await world.openBrand({ createDefaultSubscription: false });
      for (const [, example, name] of properties) {
        const query = new Function(`return (${example})`)() as ConversationQuery;
        expect(Object.keys(query)).toContain(name);
        expect((await bot.createConversationSubscription(query, true)).lifecycle).toBe('live');
      }
    }));

  it('with an unknown property is refused before it is sent, with what was meant', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      const error = await rejection<ParleyError>(bot.createConversationSubscription({ stages: ['OPEN'] } as never));
      expect(error).toBeInstanceOf(ArgumentError);
      expect(error.message).toMatch(/"stages".*Did you mean "stage"\?/);
      expect(world.emulator.ledger.counters.requests.SubscribeExConversations).toMatchObject({ answered: 1 });
    }));

  it('decides which conversations are known', () =>
    World.run(async (world) => {
      const { ofBot, ofConsumer } = await world.conversation({ role: 'ASSIGNED_AGENT' });
      const second = await world.openConsumer();
      await second.createConversation();
      const { oldId } = world.emulator.agent('bot');
      const ann = await world.openBrand({
        user: 'ann',
        waitForReady: true,
        defaultSubscriptionQuery: { stage: 'OPEN', agentIds: oldId },
      });
      expect(ann.getAllKnownConversations().map(({ conversationId }) => conversationId)).toEqual([
        ofBot.conversationId,
      ]);
      expect(ofConsumer.conversationId).toBe(ofBot.conversationId);
    }));
});

describe('Overlapping subscriptions', () => {
  it('RD-15 share the conversation objects, and each event is told once', () =>
    World.run(async (world) => {
      const bot = await world.openBrand();
      await bot.createConversationSubscription({ stage: ['OPEN', 'CLOSE'] });
      await bot.createConversationSubscription({ convState: ['OPEN'] });
      const told: string[] = [];
      bot.on('conversation', (conversation, { reason }) => {
        told.push(`conversation ${reason}`);
        for (const event of ['message', 'participant-added', 'skill-change', 'transfer-skill', 'close'] as const) {
          conversation.on(event, () => void told.push(event));
        }
      });
      const announced = next(bot, 'conversation');
      const consumer = await world.openConsumer();
      const ofConsumer = await consumer.createConversation();
      const conversation = await announced;
      await conversation.join('MANAGER');
      const heard = next(conversation, 'message');
      await ofConsumer.sendMessage('hello');
      await heard;
      await conversation.transfer({ skillId: '4711' });
      const closed = next(conversation, 'close');
      await ofConsumer.close();
      await closed;
      await settle(bot);
      expect(told).toEqual([
        'conversation first',
        'participant-added',
        'message',
        'skill-change',
        'transfer-skill',
        'close',
      ]);
      expect(bot.getAllKnownConversations()).toEqual([conversation]);
    }));

  it('a conversation that leaves one of them is still followed by the other', () =>
    World.run(async (world) => {
      const { oldId } = world.emulator.agent('bot');
      const { bot, ofBot, ofConsumer } = await world.conversation({ role: 'ASSIGNED_AGENT' });
      await bot.createConversationSubscription({ agentIds: oldId }, true);
      const queued = next(ofBot, 'back-to-queue');
      await ofBot.leave();
      await queued;
      await settle(bot);
      expect(ofBot.lifecycle).toBe('open.queued');
      const closed = next(ofBot, 'close');
      await ofConsumer.close();
      await closed;
    }));
});

describe('close() of a subscription', () => {
  it('NA-10 ends it on the platform, tells "close" once, and leaves its conversations known', () =>
    World.run(async (world) => {
      const { conversationId } = await world.conversation();
      const ann = await world.openBrand({ user: 'ann', createDefaultSubscription: false });
      const subscription = await ann.createConversationSubscription({ stage: 'OPEN' }, true);
      let closes = 0;
      subscription.on('close', () => void (closes += 1));
      await subscription.close();
      await subscription.unsubscribe();
      expect(closes).toBe(1);
      expect(subscription).toMatchObject({ lifecycle: 'closed', subscriptionId: null });
      expect(ann.getConversationById(conversationId)).not.toBeNull();
      const [socket] = world.emulator.sockets.list().filter(({ loginName }) => loginName === 'ann');
      expect(socket!.subscriptions).toBe(0);
    }));

  it('KB-28 while its request is under way leaves no ghost: the connection lives on without it', () =>
    World.run(async (world) => {
      const bot = await world.openBrand({ createDefaultSubscription: false });
      const told: unknown[] = [];
      bot.on('conversation', (conversation) => void told.push(conversation));
      world.emulator.faults.add({ when: 'SubscribeExConversations', do: 'hold', ms: 30 });
      const giveUp = new AbortController();
      const subscribed = rejection(bot.createConversationSubscription({ stage: 'OPEN' }, false, giveUp));
      await world.emulator.waitFor({ kind: 'fault', when: 'SubscribeExConversations' });
      giveUp.abort();
      await subscribed;
      // The platform answers afterwards, and is told that nobody wants it any more.
      await world.emulator.waitFor({ kind: 'request', type: 'UnsubscribeExConversations' });
      await settle(bot);
      expect(world.emulator.sockets.list()).toMatchObject([{ subscriptions: 0 }]);
      const consumer = await world.openConsumer();
      await consumer.createConversation();
      await settle(bot);
      expect([bot.lifecycle, told]).toEqual(['online', []]);
      const back = next(bot, 'reconnect');
      world.emulator.sockets.terminate({ user: 'bot' });
      await back;
      expect(world.emulator.sockets.list().find(({ side }) => side === 'brand')).toMatchObject({ subscriptions: 0 });
      world.errorsOf(bot);
    }));

  it('tells nothing more of what happens afterwards', () =>
    World.run(async (world) => {
      const bot = await world.openBrand({ createDefaultSubscription: false });
      const subscription = await bot.createConversationSubscription({ stage: 'OPEN' }, true);
      await subscription.close();
      const told: unknown[] = [];
      subscription.on('notification', (notification) => void told.push(notification));
      bot.on('conversation', (conversation) => void told.push(conversation));
      const consumer = await world.openConsumer();
      await consumer.createConversation();
      await settle(bot);
      expect(told).toEqual([]);
    }));
});
