import { describe, expect, it } from '@jest/globals';
import { type BrandConnection, LifecycleError } from 'parley-sdk';
import { at, next, rejection } from '../support/waiting.js';
import { settle, World } from '../support/world.js';
import { answersOf, openAgent, ringAt, ringing, statesTold } from './ringing.js';

/** The agent loses its connection, and cannot get it back before it is let in. */
async function losesItsConnection(world: World, agent: BrandConnection): Promise<() => Promise<unknown>> {
  const lost = next(agent, 'disconnect');
  const door = world.emulator.faults.add({ when: 'upgrade', do: 'withhold', user: 'bot' });
  world.emulator.sockets.terminate({ user: 'bot' });
  await lost;
  return async () => {
    const back = next(agent, 'reconnect');
    // It may not have knocked yet.
    await at(agent, 'interrupted.openingSocket');
    await world.emulator.waitFor({ kind: 'fault', do: 'withhold' });
    door.remove();
    await back;
    await settle(agent);
    world.errorsOf(agent);
  };
}

describe('After an interruption (G8, G14)', () => {
  it('the subscription exists again, the agent is ONLINE again, and rings come', () =>
    World.run(async (world) => {
      const agent = await openAgent(world);
      const back = next(agent, 'reconnect');
      world.emulator.sockets.terminate({ user: 'bot' });
      await back;
      await settle(agent);
      expect(world.emulator.agent('bot').state).toBe('ONLINE');
      const rung = next(agent, 'ring');
      const consumer = await world.openConsumer();
      await consumer.createConversation();
      expect((await rung).lifecycle).toBe('waiting');
      expect(world.emulator.ledger.counters.requests.SubscribeRoutingTasks!.answered).toBe(2);
      world.errorsOf(agent);
    }));

  it('a ring that waits all the same is the same object, is not told again, and can be accepted', () =>
    World.run(async (world) => {
      const { agent, ring } = await ringing(world);
      const told = statesTold(agent);
      const comesBack = await losesItsConnection(world, agent);
      await comesBack();
      expect(ring.lifecycle).toBe('waiting');
      expect(told).toEqual([]);
      expect((await ring.accept())!.conversationId).toBe(ring.conversationId);
    }));

  it('a ring that ended while away ends by itself', () =>
    World.run(async (world) => {
      const { agent, ring, ofConsumer } = await ringing(world);
      const told = statesTold(agent);
      const comesBack = await losesItsConnection(world, agent);
      await ofConsumer.close();
      expect(ring.lifecycle).toBe('waiting');
      await comesBack();
      await ringAt(ring, 'cancelled');
      expect(told).toEqual(['CANCELLED']);
    }));

  it('a ring expires in time also while the connection is gone', () =>
    World.run(
      async (world) => {
        const { agent, ring } = await ringing(world);
        const comesBack = await losesItsConnection(world, agent);
        await ringAt(ring, 'expired');
        expect(agent.lifecycle).toMatch(/^interrupted/);
        expect(await rejection(ring.accept())).toMatchObject({ code: 'RING_STATE', context: { state: 'expired' } });
        await comesBack();
        expect(answersOf(world)).toBe(0);
      },
      { ringExpiration: 300 },
    ));
});

describe('A ring that is answered while the connection is gone (G2, G14)', () => {
  it('is accepted once it is back', () =>
    World.run(async (world) => {
      const { agent, ring } = await ringing(world);
      const comesBack = await losesItsConnection(world, agent);
      const accepted = ring.accept();
      expect(ring.lifecycle).toBe('accepting.queued');
      expect(agent.outbox).toMatchObject([{ type: '.ams.routing.UpdateRingState' }]);
      await comesBack();
      expect((await accepted)!.conversationId).toBe(ring.conversationId);
      expect(answersOf(world)).toBe(1);
    }));

  it('is rejected once it is back', () =>
    World.run(async (world) => {
      const { agent, ring } = await ringing(world);
      const comesBack = await losesItsConnection(world, agent);
      const rejected = ring.reject();
      expect(ring.lifecycle).toBe('rejecting.queued');
      await comesBack();
      await rejected;
      expect(ring.lifecycle).toBe('rejected');
    }));

  it('and expires before that, is not answered any more: nothing goes on the wire', () =>
    World.run(
      async (world) => {
        const { agent, ring } = await ringing(world);
        const comesBack = await losesItsConnection(world, agent);
        const error = await rejection<LifecycleError>(ring.accept());
        expect(error).toBeInstanceOf(LifecycleError);
        expect(error).toMatchObject({ code: 'RING_STATE', context: { state: 'expired' } });
        expect(agent.outbox).toEqual([]);
        await comesBack();
        expect(answersOf(world)).toBe(0);
      },
      { ringExpiration: 300 },
    ));

  it('and given up by its signal, waits as before', () =>
    World.run(async (world) => {
      const { agent, ring } = await ringing(world);
      const comesBack = await losesItsConnection(world, agent);
      const given = new AbortController();
      const refused = rejection(ring.accept({ signal: given.signal }));
      given.abort();
      expect(await refused).toMatchObject({ name: 'AbortError' });
      expect(ring.lifecycle).toBe('waiting');
      await comesBack();
      expect(answersOf(world)).toBe(0);
    }));
});

describe('An answer whose fate is unknown is not repeated (G3, G14)', () => {
  it('when the platform took it before the connection was lost: accept() resolves to the conversation', () =>
    World.run(async (world) => {
      const { agent, ring } = await ringing(world);
      world.emulator.faults.add({ when: 'UpdateRingState', do: 'commitThenCut' });
      const back = next(agent, 'reconnect');
      const accepted = ring.accept();
      await back;
      expect((await accepted)!.conversationId).toBe(ring.conversationId);
      expect(ring.lifecycle).toBe('accepted');
      expect(answersOf(world)).toBe(1);
      world.errorsOf(agent);
    }));

  it('when the platform never got it: accept() rejects, the ring waits and is told again', () =>
    World.run(async (world) => {
      const { agent, ring } = await ringing(world);
      const told = statesTold(agent);
      world.emulator.faults.add({ when: 'UpdateRingState', do: 'cut' });
      const error = await rejection(ring.accept());
      expect(error).toMatchObject({ name: 'NetworkError', code: 'RESPONSE_LOST' });
      expect(ring.lifecycle).toBe('waiting');
      expect(told).toEqual(['WAITING']);
      expect(await ring.accept()).not.toBeNull();
      world.errorsOf(agent);
    }));

  it('when somebody else took the conversation meanwhile: accept() rejects', () =>
    World.run(async (world) => {
      const { agent, ring } = await ringing(world, { ringConversationTimeout: 200 });
      world.emulator.faults.add({ when: 'UpdateRingState', do: 'dropRequest' });
      const refused = rejection(ring.accept());
      await ringAt(ring, 'accepting.asked');
      world.emulator.agent('ann').take(ring.conversationId);
      await ringAt(ring, 'cancelled');
      world.emulator.sockets.terminate({ user: 'bot' });
      expect(await refused).toMatchObject({ code: 'RESPONSE_LOST' });
      await next(agent, 'reconnect');
      world.errorsOf(agent);
    }));

  it('when the rejection was lost: it is rejected if the platform took it', () =>
    World.run(async (world) => {
      const { agent, ring } = await ringing(world);
      world.emulator.faults.add({ when: 'UpdateRingState', do: 'commitThenCut' });
      await ring.reject();
      expect(ring.lifecycle).toBe('rejected');
      world.errorsOf(agent);
    }));
});

describe('When the connection ends', () => {
  it('whoever waits for a ring is told (G1)', () =>
    World.run(async (world) => {
      const { agent, ring } = await ringing(world);
      world.emulator.faults.add({ when: 'UpdateRingState', do: 'dropResponse' });
      const refused = rejection(ring.accept());
      await world.emulator.waitFor({ kind: 'request', type: 'UpdateRingState' });
      await agent.close();
      expect(await refused).toMatchObject({ code: 'CONNECTION_CLOSED' });
      expect(await rejection(ring.reject())).toMatchObject({ name: 'LifecycleError' });
    }));

  it('before the conversation of an accepted ring is described: the error does not say that nothing was sent', () =>
    World.run(async (world) => {
      const { agent, ring } = await ringing(world);
      world.emulator.faults.add({ when: 'notification:ExConversationChangeNotification', do: 'withhold', user: 'bot' });
      const refused = rejection(ring.accept());
      await ringAt(ring, 'awaitingConversation');
      await agent.close();
      const error = await refused;
      expect(error).toMatchObject({ code: 'CONNECTION_CLOSED' });
      expect(error.message).not.toMatch(/not sent/);
      expect(world.emulator.rings).toMatchObject([{ state: 'ACCEPTED' }]);
    }));

  it('G16 drain() takes no new rings', () =>
    World.run(async (world) => {
      const agent = await openAgent(world);
      const told = statesTold(agent);
      world.emulator.faults.add({ when: 'GetClock', do: 'delay', ms: 100 });
      const asked = agent.send({ type: '.GetClock', body: {} });
      const drained = agent.drain();
      const consumer = await world.openConsumer();
      await consumer.createConversation();
      await Promise.all([asked, drained]);
      expect(world.emulator.rings).toHaveLength(1);
      expect(told).toEqual([]);
    }));

  it('G16 drain() waits for the conversation of a ring that was accepted', () =>
    World.run(async (world) => {
      const { agent, ring, ofConsumer } = await ringing(world);
      const late = { when: 'notification:ExConversationChangeNotification', do: 'delay', ms: 50, user: 'bot' } as const;
      world.emulator.faults.add(late);
      const accepted = ring.accept();
      await ringAt(ring, 'awaitingConversation');
      await agent.drain();
      expect(ring.lifecycle).toBe('accepted');
      expect((await accepted)?.conversationId).toBe(ofConsumer.conversationId);
    }));
});
