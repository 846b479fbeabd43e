import { describe, expect, it } from '@jest/globals';
import type { LifecycleChange, RingSnapshot } from 'parley-sdk';
import { next } from '../support/waiting.js';
import { settle, World } from '../support/world.js';
import { openAgent, ringAt, ringing, statesTold } from './ringing.js';

describe('A ring', () => {
  it('tells each step on `lifecycle`', () =>
    World.run(async (world) => {
      const agent = await openAgent(world);
      const steps: string[] = [];
      agent.on('lifecycle', ({ machine, region, from, to }: LifecycleChange) => {
        if (machine === 'ring') steps.push(`${region}: ${from} → ${to}`);
      });
      const rung = next(agent, 'ring');
      const consumer = await world.openConsumer();
      await consumer.createConversation();
      await (await rung).accept();
      expect(steps[0]).toBe('lifecycle: notified → waiting');
      expect(steps[1]).toBe('lifecycle: waiting → accepting.asked');
      expect(steps.at(-1)).toMatch(/→ accepted$/);
    }));

  it('has a snapshot like those of XState, frozen, and the same one until something changes', () =>
    World.run(async (world) => {
      const { ring, agent } = await ringing(world);
      const snapshot = ring.getSnapshot();
      expect(snapshot).toMatchObject({
        status: 'active',
        value: 'waiting',
        lifecycle: 'waiting',
        context: { ringId: ring.ringId, ringState: 'WAITING', conversationId: ring.conversationId },
      });
      expect(Object.isFrozen(snapshot) && Object.isFrozen(snapshot.context)).toBe(true);
      await settle(agent);
      expect(ring.getSnapshot()).toBe(snapshot);
      const seen: RingSnapshot[] = [];
      const watching = ring.subscribe((now) => void seen.push(now));
      await ring.accept();
      watching.unsubscribe();
      expect(seen[0]!.value).toEqual({ accepting: 'asked' });
      expect(seen.at(-1)).toMatchObject({ lifecycle: 'accepted', context: { ringState: 'ACCEPTED' } });
    }));

  it('whose observer throws affects nothing but the observer', () =>
    World.run(async (world) => {
      const { ring, agent } = await ringing(world);
      ring.subscribe(() => {
        throw new Error('on purpose');
      });
      expect(await ring.accept()).not.toBeNull();
      expect(new Set(world.codesOf(agent))).toEqual(new Set(['HANDLER_FAILED']));
    }));

  it('whose listener throws is a ring all the same', () =>
    World.run(async (world) => {
      const agent = await openAgent(world);
      agent.on('ring', () => {
        throw new Error('on purpose');
      });
      const rung = next(agent, 'ring');
      const consumer = await world.openConsumer();
      await consumer.createConversation();
      expect(await (await rung).accept()).not.toBeNull();
      expect(new Set(world.codesOf(agent))).toEqual(new Set(['HANDLER_FAILED']));
    }));

  it('is one of the actors that an inspector sees, below `rings`, and stops when it is over', () =>
    World.run(async (world) => {
      const seen: string[] = [];
      const inspect = ({ type, actorRef }: { readonly type: string; readonly actorRef: unknown }): void => {
        const { id, _parent } = actorRef as { readonly id: string; readonly _parent?: { readonly id: string } };
        if (type === '@xstate.actor' && _parent?.id === 'rings') seen.push(id);
      };
      const { ring } = await ringing(world, { inspect });
      expect(seen).toEqual([ring.ringId]);
      await ring.accept();
    }));

  it('beyond activeActors goes on without an actor, and nothing that a program can see differs', () =>
    World.run(async (world) => {
      const agent = await openAgent(world, { activeActors: 1 });
      const rings = [];
      for (let n = 0; n < 3; n += 1) {
        const rung = next(agent, 'ring', ({ ringState }) => ringState === 'WAITING');
        await (await world.openConsumer()).createConversation();
        rings.push(await rung);
      }
      const [first, second, third] = rings;
      expect((await third!.accept())!.conversationId).toBe(third!.conversationId);
      await second!.reject();
      world.emulator.agent('ann').take(first!.conversationId);
      await ringAt(first!, 'cancelled');
      expect(rings.map(({ lifecycle }) => lifecycle)).toEqual(['cancelled', 'rejected', 'accepted']);
    }));
});

it('a hundred rings that come and go are each told twice: when they begin, and when they end', () =>
  World.run(async (world) => {
    const { agent, ring } = await ringing(world);
    const told = statesTold(agent);
    const asked = world.emulator.agent('bot');
    for (let n = 0; n < 100; n += 1) {
      asked.endRings('CANCELLED');
      asked.ring(ring.conversationId);
    }
    await settle(agent);
    expect(ring.lifecycle).toBe('cancelled');
    const count = (state: string): number => told.filter((one) => one === state).length;
    expect({ waiting: count('WAITING'), cancelled: count('CANCELLED') }).toEqual({ waiting: 100, cancelled: 100 });
  }));
