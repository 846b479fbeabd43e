import { describe, expect, test } from '@jest/globals';
import { createActor, createMachine } from 'xstate';
import type { AppEvent } from '../../../src/actors/app-events.js';
import { Commands } from '../../../src/actors/requests/commands.js';
import type { OutgoingRequest } from '../../../src/actors/requests/outbox.js';
import { Rings } from '../../../src/actors/rings/rings.js';
import type { RingRecord } from '../../../src/machines/ring/record.js';
import { DeadlineQueue } from '../../../src/transport/deadline-queue.js';
import { failure } from '../../../src/transport/failure.js';
import { platformFailure } from '../../../src/transport/policy.js';
import type { RingFact } from '../../../src/transport/wire/facts.js';
import { HandClock } from '../../sdk/support/hand-clock.js';

/** The rings of `1.2`, without a connection: requests stay where they are, time passes by hand. */
function ringing({ activeActors = 10 } = {}) {
  const clock = new HandClock();
  const told: string[] = [];
  const records = new Map<string, RingRecord>();
  const requests: OutgoingRequest[] = [];
  const world = { isDraining: false, conversation: undefined as object | undefined };
  let heard = (_ringId: string): void => {};
  const announce = (event: AppEvent): void => {
    if (event.type === 'ring.announced') {
      records.set(event.ring.ringId, event.ring);
      told.push(`${event.ring.ringId} ${event.ring.toldState}`);
      heard(event.ring.ringId);
    } else told.push(event.type);
  };
  const outbox = {
    submit: (outgoing: OutgoingRequest) => {
      requests.push(outgoing);
      return () => {};
    },
  };
  const rings = new Rings({
    application: { announce, hearsLifecycle: false } as never,
    clock,
    deadlines: new DeadlineQueue(clock),
    commands: new Commands(outbox as never, 5_000),
    outbox: { doubt: () => () => {} },
    registry: { find: () => world.conversation, announcements: { announce } } as never,
    self: () => ({ userId: 'me', agentId: '1.2' }),
    parent: createActor(createMachine({})).start(),
    activeActors,
    isInspected: () => false,
    limits: { answer: 30_000, conversation: 10_000 },
    isDraining: () => world.isDraining,
  });
  const fact = (ringId: string, ringState = 'WAITING', conversationId = 'c'): RingFact => ({
    ringId,
    ringState,
    conversationId,
    consumerId: 'x',
    skillId: '5',
    ringExpiration: 60_000,
    ringExpirationTs: undefined,
    weight: undefined,
  });
  const task = (facts: readonly RingFact[], more: object = {}) => ({
    isGone: false,
    conversationId: 'c',
    assignedAgentId: undefined,
    rings: facts,
    ...more,
  });
  return {
    clock,
    told,
    requests,
    rings,
    world,
    onTold: (listener: (ringId: string) => void) => {
      heard = listener;
    },
    record: (ringId: string) => records.get(ringId)!,
    hears: (...facts: RingFact[]) => rings.take([task(facts)], false),
    snapshot: (...facts: RingFact[]) => rings.take([task(facts)], true),
    gone: (facts: readonly RingFact[], conversationId = 'c') =>
      rings.take([task(facts, { isGone: true, conversationId })], false),
    fact,
    answer: (ringId: string, command: 'command.accept' | 'command.reject' = 'command.accept') =>
      rings.answer(records.get(ringId)!, command, { type: 'Answer' }, undefined),
  };
}

const ours = (ownRoles: readonly string[], phase = 'open') => ({ conversationId: 'c', phase, ownRoles });

describe('A ring', () => {
  test('is told when it is first heard of, and whenever it is in another state', () => {
    const { hears, fact, told, record } = ringing();
    hears(fact('r'));
    hears(fact('r'));
    expect([told, record('r').phase]).toEqual([['r WAITING'], 'waiting']);
    hears(fact('r', 'EXPIRED'));
    hears(fact('r', 'EXPIRED'));
    expect(told).toEqual(['r WAITING', 'r EXPIRED']);
  });

  test('is told when it waits, also one that is heard of while another is told', () => {
    const { hears, fact, told, record, onTold } = ringing();
    const phases: string[] = [];
    onTold((ringId) => {
      phases.push(record(ringId).phase);
      if (ringId === 'r') hears(fact('s'));
    });
    hears(fact('r'));
    expect([told, phases]).toEqual([
      ['r WAITING', 's WAITING'],
      ['waiting', 'waiting'],
    ]);
  });

  test('that is over is not a new one, whatever is still said of it', () => {
    const { hears, fact, told, rings } = ringing();
    hears(fact('r'), fact('s'));
    hears(fact('r', 'REJECTED'));
    hears(fact('r'));
    expect(told).toEqual(['r WAITING', 's WAITING', 'r REJECTED']);
    expect([...rings.actors()].map(({ id }) => id)).toEqual(['rings', 's']);
  });

  test('that nobody answers expires by itself: not before its time, and at once while nobody could say so', () => {
    const { hears, fact, told, clock } = ringing();
    hears(fact('r'));
    clock.pass(59_999);
    expect(told).toEqual(['r WAITING']);
    // The platform has as long again to say so itself.
    clock.pass(60_000);
    expect(told).toEqual(['r WAITING']);
    clock.pass(1);
    expect(told).toEqual(['r WAITING', 'r EXPIRED']);
    const away = ringing();
    away.hears(away.fact('r'));
    away.rings.interrupted();
    away.clock.pass(60_000);
    expect(away.told).toEqual(['r WAITING', 'r EXPIRED']);
  });

  test('is not taken on any more while the connection drains; one that is known goes on', () => {
    const { hears, fact, told, world } = ringing();
    hears(fact('r'));
    world.isDraining = true;
    hears(fact('s'), fact('r', 'CANCELLED'));
    expect(told).toEqual(['r WAITING', 'r CANCELLED']);
  });

  test.each([10, 0])('is the same with an actor and without: %i actors', (activeActors) => {
    const { hears, fact, told, rings } = ringing({ activeActors });
    hears(fact('r'));
    hears(fact('r', 'EXPIRED'));
    expect([told, [...rings.actors()].length]).toEqual([['r WAITING', 'r EXPIRED'], activeActors === 0 ? 0 : 1]);
  });
});

describe('A task that the platform drops', () => {
  test('takes the rings along that it names, or all of its conversation', () => {
    const named = ringing();
    named.hears(named.fact('r'), named.fact('s'));
    named.gone([named.fact('r')]);
    expect([named.record('r').phase, named.record('s').phase]).toEqual(['cancelled', 'waiting']);
    const all = ringing();
    all.hears(all.fact('r'), all.fact('other', 'WAITING', 'd'));
    all.gone([]);
    expect([all.record('r').phase, all.record('other').phase]).toEqual(['cancelled', 'waiting']);
  });

  test('so does a snapshot without them', () => {
    const { hears, snapshot, fact, record } = ringing();
    hears(fact('r'), fact('s'));
    snapshot(fact('s'));
    expect([record('r').phase, record('s').phase]).toEqual(['cancelled', 'waiting']);
  });
});

describe('An answer to a ring', () => {
  test('is sent once, and agreed to', async () => {
    const { hears, fact, requests, record, answer } = ringing();
    hears(fact('r'));
    const first = answer('r', 'command.reject');
    expect(await answer('r')).toMatchObject({ ok: false, failure: { code: 'RING_STATE' } });
    expect(requests).toHaveLength(1);
    requests[0]!.settle({ ok: true, code: 200, body: {}, type: '' });
    expect([await first, record('r').phase]).toMatchObject([{ ok: true }, 'rejected']);
  });

  test('that the platform refuses for good, or for now, is told; one that is lost may have been taken', async () => {
    const phases: string[] = [];
    for (const why of [platformFailure('request', 403), platformFailure('request', 429), failure('RESPONSE_LOST')]) {
      const { hears, fact, requests, record, answer } = ringing();
      hears(fact('r'));
      const outcome = answer('r');
      requests[0]!.settle({ ok: false, failure: why });
      expect(await outcome).toMatchObject({ ok: false, failure: { code: why.code } });
      phases.push(record('r').phase);
    }
    expect(phases).toEqual(['failed', 'waiting', 'accepting.unconfirmed']);
  });

  test('that was never sent may be given again', async () => {
    const { hears, fact, requests, record, answer } = ringing();
    hears(fact('r'));
    const outcome = answer('r');
    requests[0]!.settle({ ok: false, failure: failure('OUTBOX_EXPIRED') });
    expect([(await outcome).ok, record('r').phase]).toEqual([false, 'waiting']);
  });

  test('leads to the conversation, when that is described as ours', async () => {
    const { hears, fact, requests, record, answer, rings, world } = ringing();
    hears(fact('r'));
    const outcome = answer('r');
    requests[0]!.settle({ ok: true, code: 200, body: {}, type: '' });
    await outcome;
    expect(record('r').phase).toBe('awaitingConversation');
    world.conversation = ours(['MANAGER']);
    rings.described(world.conversation as never);
    expect([record('r').phase, record('r').knewConversation]).toEqual(['awaitingConversation', true]);
    rings.described({ ...ours(['ASSIGNED_AGENT']), conversationId: 'other' } as never);
    world.conversation = ours(['ASSIGNED_AGENT'], 'closed');
    rings.described(world.conversation as never);
    expect(record('r').phase).toBe('awaitingConversation');
    world.conversation = ours(['ASSIGNED_AGENT']);
    rings.described(world.conversation as never);
    expect(record('r').phase).toBe('accepted');
  });

  test('is told as missing where no conversation comes in time', async () => {
    const { hears, fact, requests, answer, told, clock } = ringing();
    hears(fact('r'));
    void answer('r');
    requests[0]!.settle({ ok: true, code: 200, body: {}, type: '' });
    await Promise.resolve();
    clock.pass(10_000);
    expect(told).toContain('error.reported');
  });
});

describe('An interruption', () => {
  test('is known to every open ring, and to those that are heard of meanwhile', () => {
    const { hears, fact, record, rings } = ringing();
    hears(fact('r'));
    rings.interrupted();
    hears(fact('s'));
    expect([record('r').isInterrupted, record('s').isInterrupted]).toEqual([true, true]);
    rings.restored();
    hears(fact('t'));
    expect(['r', 's', 't'].map((id) => record(id).isInterrupted)).toEqual([false, false, false]);
  });
});
