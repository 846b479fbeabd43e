import { describe, expect, it } from '@jest/globals';
import { AgentState, type AgentStateEvent, type BrandConnection } from 'parley-sdk';
import { next, rejection } from '../support/waiting.js';
import { settle, World } from '../support/world.js';
import { openAgent } from './ringing.js';

const statesHeard = (agent: BrandConnection): AgentStateEvent[] => {
  const heard: AgentStateEvent[] = [];
  agent.on('agent-state', (state) => void heard.push(state));
  return heard;
};

describe('setAgentState()', () => {
  it.each(Object.values(AgentState))('sets %s, and agentState says so', (agentState) =>
    World.run(async (world) => {
      const agent = await world.openBrand();
      expect(agent.agentState).toBeNull();
      await agent.setAgentState({ agentState });
      expect(agent.agentState).toBe(agentState);
      expect(world.emulator.agent('bot').state).toBe(agentState);
    }),
  );

  it('of another agent leaves agentState as it was; the id may be short or full', () =>
    World.run(async (world) => {
      const agent = await world.openBrand();
      const { userId, oldId } = world.emulator.agent('ann');
      await agent.setAgentState({ agentState: 'AWAY', agentId: userId });
      await agent.setAgentState({ agentState: 'ONLINE', agentId: oldId });
      expect(world.emulator.agent('ann').state).toBe('ONLINE');
      expect(agent.agentState).toBeNull();
    }));

  it('with a word that is none is refused before it is sent, with what was meant', () =>
    World.run(async (world) => {
      const agent = await world.openBrand();
      const error = await rejection(agent.setAgentState({ agentState: 'ONLIN' } as never));
      expect(error).toMatchObject({ name: 'ArgumentError' });
      expect(error.message).toMatch(/Did you mean "ONLINE"\?/);
      expect(world.emulator.ledger.counters.requests.SetAgentState).toBeUndefined();
    }));

  it('that the platform refuses leaves agentState as it was', () =>
    World.run(async (world) => {
      const agent = await openAgent(world);
      world.emulator.faults.add({ when: 'SetAgentState', do: 'refuse', code: 403, text: 'not you' });
      expect(await rejection(agent.setAgentState({ agentState: 'AWAY' }))).toMatchObject({ code: 'FORBIDDEN' });
      expect(agent.agentState).toBe('ONLINE');
    }));

  it('is set again when the connection is back: the platform forgets it', () =>
    World.run(async (world) => {
      const agent = await world.openBrand();
      await agent.setAgentState({ agentState: 'BACK_SOON' });
      const back = next(agent, 'reconnect');
      world.emulator.sockets.terminate('all');
      await back;
      await settle(agent);
      expect(world.emulator.ledger.filter({ kind: 'agentState' }).map(({ state }) => state)).toEqual([
        'BACK_SOON',
        'OFFLINE',
        'BACK_SOON',
      ]);
      expect(agent.agentState).toBe('BACK_SOON');
      world.errorsOf(agent);
    }));

  it('while the connection is gone waits, and is what counts afterwards', () =>
    World.run(async (world) => {
      const agent = await openAgent(world);
      const lost = next(agent, 'disconnect');
      const back = next(agent, 'reconnect');
      world.emulator.sockets.terminate('all');
      await lost;
      await Promise.all([agent.setAgentState({ agentState: 'AWAY' }), back]);
      expect(world.emulator.agent('bot').state).toBe('AWAY');
      expect(agent.agentState).toBe('AWAY');
      world.errorsOf(agent);
    }));

  it('that cannot be set again is an error event', () =>
    World.run(async (world) => {
      const agent = await openAgent(world);
      world.emulator.faults.add({ when: 'SetAgentState', do: 'refuse', code: 400, text: 'no' });
      const back = next(agent, 'reconnect');
      world.emulator.sockets.terminate('all');
      await back;
      await settle(agent);
      expect(world.codesOf(agent)).toContain('BAD_REQUEST');
    }));
});

describe('Only agents who are ONLINE are rung (protocol.md 6.15)', () => {
  it.each(['OCCUPIED', 'BACK_SOON', 'AWAY', 'OFFLINE'] as const)('not those who are %s', (agentState) =>
    World.run(async (world) => {
      const agent = await openAgent(world);
      await agent.setAgentState({ agentState });
      const consumer = await world.openConsumer();
      await consumer.createConversation();
      await settle(agent);
      expect(world.emulator.rings).toEqual([]);
      const rung = next(agent, 'ring');
      await agent.setAgentState({ agentState: 'ONLINE' });
      expect((await rung).ringState).toBe('WAITING');
    }),
  );
});

describe('createAgentStateSubscription()', () => {
  it('tells the present state and every change, and keeps agentState in step', () =>
    World.run(async (world) => {
      const agent = await world.openBrand();
      const heard = statesHeard(agent);
      const first = next(agent, 'agent-state');
      const subscription = await agent.createAgentStateSubscription();
      expect(await first).toEqual({
        agentState: 'OFFLINE',
        agentId: agent.agentId,
        description: '',
        channels: ['MESSAGING'],
      });
      expect(subscription.subscriptionId).toEqual(expect.any(String));
      const second = next(agent, 'agent-state');
      world.emulator.agent('bot').setState('AWAY', 'lunch');
      expect(await second).toMatchObject({ agentState: 'AWAY', description: 'lunch' });
      expect(agent.agentState).toBe('AWAY');
      await agent.setAgentState({ agentState: 'ONLINE', description: 'back' });
      await settle(agent);
      expect(heard.map(({ agentState, description }) => [agentState, description])).toEqual([
        ['OFFLINE', ''],
        ['AWAY', 'lunch'],
        ['ONLINE', 'back'],
      ]);
    }));

  it('to another agent leaves agentState alone', () =>
    World.run(async (world) => {
      const agent = await world.openBrand();
      const { userId, oldId } = world.emulator.agent('ann');
      await agent.createAgentStateSubscription({ agentId: userId });
      const told = next(agent, 'agent-state', ({ agentState }) => agentState === 'ONLINE');
      world.emulator.agent('ann').setState('ONLINE');
      expect((await told).agentId).toBe(oldId);
      expect(agent.agentState).toBeNull();
    }));

  it('is made again after an interruption, and what the platform made of our absence is not what is set again', () =>
    World.run(async (world) => {
      const agent = await openAgent(world);
      await agent.createAgentStateSubscription();
      await settle(agent);
      const told = next(agent, 'agent-state', ({ agentState }) => agentState === 'ONLINE');
      world.emulator.sockets.terminate('all');
      await told;
      expect(agent.agentState).toBe('ONLINE');
      expect(world.emulator.ledger.counters.requests.SubscribeAgentsState!.answered).toBe(2);
      world.errorsOf(agent);
    }));

  it('passed over by a program that gives a wrong argument: it is told which', () =>
    World.run(async (world) => {
      const agent = await world.openBrand();
      const error = await rejection(agent.createAgentStateSubscription({ agent: '1' } as never));
      expect(error).toMatchObject({ name: 'ArgumentError' });
      expect(error.message).toMatch(/agentId/);
    }));
});

describe('Notifications of routing that cannot be read', () => {
  it.each([
    ['no list of changes', { type: '.ams.routing.RoutingTaskNotification', body: {} }],
    ['no subscription', { type: '.ams.routing.AgentStateNotification', body: { changes: [] } }],
  ])('%s: an error, and the next one is taken in (G17)', (_, frame) =>
    World.run(async (world) => {
      const agent = await openAgent(world);
      world.emulator.sockets.send('all', JSON.stringify({ kind: 'notification', ...frame }));
      const rung = next(agent, 'ring');
      const consumer = await world.openConsumer();
      await consumer.createConversation();
      await rung;
      expect(world.codesOf(agent)).toEqual(['MALFORMED_FRAME']);
    }),
  );

  it('a broken ring costs nothing but itself', () =>
    World.run(async (world) => {
      const agent = await world.openBrand();
      const { subscriptionId } = await agent.createRoutingTaskSubscription();
      const ring = (ringId: unknown) => ({
        type: 'UPSERT',
        result: { conversationId: 'c1', ringsDetails: [{ ringId, ringState: 'WAITING' }] },
      });
      const rung = next(agent, 'ring');
      const changes = [ring({}), 7, ring('c1_1_1')];
      const body = { subscriptionId, changes };
      const frame = { kind: 'notification', type: '.ams.routing.RoutingTaskNotification', body };
      await settle(agent);
      world.emulator.sockets.send('all', JSON.stringify(frame));
      expect((await rung).ringId).toBe('c1_1_1');
      await settle(agent);
      expect(world.errorsOf(agent)).toMatchObject([{ code: 'MALFORMED_FRAME', context: { count: 2 } }]);
    }));
});
