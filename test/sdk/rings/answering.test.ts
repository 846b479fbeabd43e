import { describe, expect, it } from '@jest/globals';
import { LifecycleError, RingState } from 'parley-sdk';
import { eventually, next, rejection } from '../support/waiting.js';
import { messagesOf, settle, textsOf, World } from '../support/world.js';
import { answersOf, openAgent, ringAt, ringing, statesTold } from './ringing.js';

describe('createRoutingTaskSubscription()', () => {
  it('lets an agent who is ONLINE be rung for a conversation that waits', () =>
    World.run(async (world) => {
      const { agent, ring, ofConsumer } = await ringing(world);
      const { conversationId } = ofConsumer;
      expect(ring).toMatchObject({
        conversationId,
        ringState: RingState.WAITING,
        lifecycle: 'waiting',
        consumerId: world.emulator.conversation(conversationId)!.consumerId,
        skillId: '-1',
        ringExpiration: 72_000,
      });
      expect(ring.ringId).toMatch(new RegExp(`^${conversationId}_${agent.accountId}_\\d+$`));
      expect(ring.ringExpirationTs).toBe(Number(ring.ringId.split('_')[2]) + 72_000);
      expect(ring.weight).toBeGreaterThan(0);
      expect([ring.can('accept'), ring.can('reject')]).toEqual([true, true]);
    }));

  it('is never made by itself: without it no ring comes', () =>
    World.run(async (world) => {
      const { bot } = await world.conversation();
      await bot.setAgentState({ agentState: 'ONLINE' });
      await settle(bot);
      expect(world.emulator.rings).toEqual([]);
      expect(world.emulator.ledger.counters.requests.SubscribeRoutingTasks).toBeUndefined();
    }));

  it('tells the rings that wait already', () =>
    World.run(async (world) => {
      const consumer = await world.openConsumer();
      const { conversationId } = await consumer.createConversation();
      const agent = await world.openBrand();
      const { ringId } = world.emulator.agent('bot').ring(conversationId);
      const rung = next(agent, 'ring');
      const subscription = await agent.createRoutingTaskSubscription();
      expect((await rung).ringId).toBe(ringId);
      expect(subscription.subscriptionId).toEqual(expect.any(String));
      expect(subscription.lifecycle).toMatch(/^(awaitingSnapshot|live)$/);
    }));

  it('passes on each notification as it came, and ends without a word to the platform, which has none for it', () =>
    World.run(async (world) => {
      const agent = await openAgent(world);
      const subscription = await agent.createRoutingTaskSubscription();
      const told = new Promise<object>((resolve) => subscription.on('notification', resolve));
      const consumer = await world.openConsumer();
      const { conversationId } = await consumer.createConversation();
      expect(await told).toMatchObject({
        changes: [{ type: 'UPSERT', result: { conversationId, taskCompleted: false } }],
      });
      await subscription.close();
      expect(subscription.lifecycle).toBe('closed');
      expect(world.emulator.ledger.counters.requests.UnsubscribeExConversations).toBeUndefined();
    }));

  it('twice tells each ring once', () =>
    World.run(async (world) => {
      const agent = await openAgent(world);
      await agent.createRoutingTaskSubscription();
      const told = statesTold(agent);
      const consumer = await world.openConsumer();
      await consumer.createConversation();
      await settle(agent);
      expect(told).toEqual(['WAITING']);
    }));
});

describe('ring.accept()', () => {
  it('resolves to the conversation, whose assigned agent the user is then', () =>
    World.run(async (world) => {
      const { agent, ring, ofConsumer } = await ringing(world);
      const conversation = await ring.accept();
      expect(conversation!.conversationId).toBe(ofConsumer.conversationId);
      expect(conversation).toBe(agent.getConversationById(ofConsumer.conversationId));
      expect(conversation!.assignedAgent!.agentId).toBe(agent.agentId);
      expect(ring).toMatchObject({ lifecycle: 'accepted', ringState: 'ACCEPTED' });
      const heard = messagesOf(ofConsumer);
      await conversation!.sendMessage('How can I help?');
      await eventually(
        ofConsumer,
        () => textsOf(heard),
        (texts) => texts.includes('How can I help?'),
      );
      expect(world.emulator.conversation(ring.conversationId)!.assignedAgent).toBe(agent.userId);
    }));

  it('FD-5 tells `conversation` again, with the reason, of a conversation that was known', () =>
    World.run(async (world) => {
      const agent = await openAgent(world);
      const told: unknown[] = [];
      agent.on('conversation', ({ conversationId }, { reason }) => void told.push([conversationId, reason]));
      const rung = next(agent, 'ring');
      const consumer = await world.openConsumer();
      const { conversationId } = await consumer.createConversation();
      const ring = await rung;
      const known = agent.getConversationById(conversationId);
      expect(await ring.accept()).toBe(known);
      expect(told).toEqual([
        [conversationId, 'first'],
        [conversationId, 'ring'],
      ]);
    }));

  it('tells `conversation` once of one that was not known: an agent who follows its own ones only', () =>
    World.run(async (world) => {
      const agentIds = [world.emulator.agent('bot').oldId];
      const { agent, ring } = await ringing(world, { defaultSubscriptionQuery: { stage: ['OPEN'], agentIds } });
      expect(agent.getConversationById(ring.conversationId)).toBeNull();
      const told: string[] = [];
      agent.on('conversation', (_, { reason }) => void told.push(reason));
      const conversation = await ring.accept();
      expect(conversation).toBe(agent.getConversationById(ring.conversationId));
      await settle(agent);
      expect(told).toEqual(['first']);
    }));

  it('of a conversation that nobody describes resolves to null and says so, after ringConversationTimeout', () =>
    World.run(async (world) => {
      const { agent, ring } = await ringing(world, { createDefaultSubscription: false, ringConversationTimeout: 50 });
      expect(await ring.accept()).toBeNull();
      expect(ring.lifecycle).toBe('failed');
      expect(world.errorsOf(agent)).toMatchObject([
        { code: 'CONVERSATION_MISSING', context: { conversation: ring.conversationId } },
      ]);
    }));

  it('twice is one answer: the second is refused before it is sent (G14)', () =>
    World.run(async (world) => {
      const { ring } = await ringing(world);
      const first = ring.accept();
      const error = await rejection<LifecycleError>(ring.accept());
      expect(error).toBeInstanceOf(LifecycleError);
      expect(error).toMatchObject({ code: 'RING_STATE', context: { state: 'accepting.asked', ring: ring.ringId } });
      await first;
      expect(await rejection(ring.reject())).toMatchObject({ code: 'RING_STATE', context: { state: 'accepted' } });
      expect([ring.can('accept'), ring.can('reject')]).toEqual([false, false]);
      expect(answersOf(world)).toBe(1);
    }));

  it('that comes too late fails with the words of the platform, and leaves the ring failed', () =>
    World.run(async (world) => {
      const { ring } = await ringing(world);
      world.emulator.faults.add({ when: 'UpdateRingState', do: 'refuse', code: 400, text: 'Ring is not waiting' });
      const error = await rejection(ring.accept());
      expect(error).toMatchObject({ name: 'PlatformError', status: 400, reason: 'Ring is not waiting' });
      expect(ring.lifecycle).toBe('failed');
    }));

  it('that the platform is too busy for may be tried again', () =>
    World.run(async (world) => {
      const { ring } = await ringing(world);
      world.emulator.faults.add({ when: 'UpdateRingState', do: 'refuse', code: 429, text: 'slowly' });
      expect(await rejection(ring.accept())).toMatchObject({ status: 429 });
      expect(ring.lifecycle).toBe('waiting');
      expect(await ring.accept()).not.toBeNull();
    }));

  it('is given up by a signal, and what became of it is found out', () =>
    World.run(async (world) => {
      const { ring } = await ringing(world);
      const given = new AbortController();
      const refused = rejection(ring.accept({ signal: given.signal }));
      given.abort();
      expect(await refused).toMatchObject({ name: 'AbortError' });
      await ringAt(ring, 'accepted');
      expect(await rejection(ring.accept({ signal: AbortSignal.abort() }))).toMatchObject({ name: 'AbortError' });
      expect(answersOf(world)).toBe(1);
    }));
});

describe('ring.reject()', () => {
  it('passes the conversation on to another agent', () =>
    World.run(async (world) => {
      const { agent, ring } = await ringing(world);
      const told = statesTold(agent);
      const ann = await openAgent(world, { user: 'ann' });
      const rung = next(ann, 'ring');
      await ring.reject();
      expect(ring).toMatchObject({ lifecycle: 'rejected', ringState: 'REJECTED' });
      const second = await rung;
      expect(second.conversationId).toBe(ring.conversationId);
      expect(second.ringId).not.toBe(ring.ringId);
      await second.accept();
      await settle(agent);
      expect(told).toEqual(['REJECTED']);
    }));
});

describe('A ring ends by itself (G14)', () => {
  it('RD-18 rings that do not wait are told too, with their state: by the platform, when nobody answers in time', () =>
    World.run(
      async (world) => {
        const agent = await openAgent(world);
        const told = statesTold(agent);
        const rung = next(agent, 'ring');
        const consumer = await world.openConsumer();
        await consumer.createConversation();
        const ring = await rung;
        await ringAt(ring, 'expired');
        expect(ring.ringState).toBe('EXPIRED');
        expect(told).toEqual(['WAITING', 'EXPIRED']);
        const error = await rejection(ring.accept());
        expect(error).toMatchObject({ name: 'LifecycleError', code: 'RING_STATE', context: { state: 'expired' } });
        expect(error.message).toMatch(/is not possible: the ring is expired/);
        expect(answersOf(world)).toBe(0);
      },
      { ringExpiration: 100 },
    ));

  it('when another agent has taken the conversation', () =>
    World.run(async (world) => {
      const { ring } = await ringing(world);
      world.emulator.agent('ann').take(ring.conversationId);
      await ringAt(ring, 'cancelled');
      expect(ring.ringState).toBe('CANCELLED');
      expect(await rejection(ring.accept())).toMatchObject({ code: 'RING_STATE', context: { state: 'cancelled' } });
      expect(answersOf(world)).toBe(0);
    }));

  it('when the consumer closes the conversation', () =>
    World.run(async (world) => {
      const { ring, ofConsumer } = await ringing(world);
      await ofConsumer.close();
      await ringAt(ring, 'cancelled');
    }));

  it('when one of two agents who are asked at the same time accepts', () =>
    World.run(async (world) => {
      const { ring } = await ringing(world);
      const ann = await openAgent(world, { user: 'ann' });
      const second = next(ann, 'ring');
      world.emulator.agent('ann').ring(ring.conversationId);
      const [mine, hers] = await Promise.allSettled([ring.accept(), (await second).accept()]);
      expect([mine, hers].map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
      expect((await second).lifecycle).toMatch(/^(failed|cancelled)$/);
    }));

  it('when it was accepted on another connection of the same user', () =>
    World.run(async (world) => {
      const { ring, agent } = await ringing(world);
      world.emulator.agent('bot').accept(ring.ringId);
      await ringAt(ring, 'accepted');
      expect(agent.getConversationById(ring.conversationId)!.assignedAgent!.userId).toBe(agent.userId);
    }));
});

describe('A transfer to an agent', () => {
  it('rings that agent first, also when OCCUPIED, and nobody else', () =>
    World.run(async (world) => {
      const { ring } = await ringing(world);
      const ann = await openAgent(world, { user: 'ann' });
      await ann.setAgentState({ agentState: 'OCCUPIED' });
      const conversation = (await ring.accept())!;
      const rung = next(ann, 'ring');
      await conversation.transfer({ agentId: ann.agentId! });
      const suggestion = await rung;
      expect(suggestion.conversationId).toBe(conversation.conversationId);
      const moved = next(conversation, 'participant-added');
      await suggestion.accept();
      expect((await moved).agentId).toBe(ann.agentId);
      expect(world.emulator.rings.map(({ agent, state }) => [agent, state])).toEqual([
        ['bot', 'ACCEPTED'],
        ['ann', 'ACCEPTED'],
      ]);
    }));

  it('that is rejected puts the conversation into the queue of its skill', () =>
    World.run(async (world) => {
      const { agent, ring } = await ringing(world);
      const ann = await openAgent(world, { user: 'ann' });
      const conversation = (await ring.accept())!;
      const rung = next(ann, 'ring');
      const again = next(agent, 'ring', ({ ringId, ringState }) => ringId !== ring.ringId && ringState === 'WAITING');
      await conversation.transfer({ agentId: ann.agentId! });
      await (await rung).reject();
      expect((await again).conversationId).toBe(conversation.conversationId);
      expect(conversation.lifecycle).toBe('open.queued');
    }));
});
