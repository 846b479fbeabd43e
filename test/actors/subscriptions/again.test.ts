import { describe, expect, test } from '@jest/globals';
import type { Topic } from '../../../src/actors/subscriptions/topic.js';
import { platformFailure } from '../../../src/transport/policy.js';
import { described, InboundWorld } from '../support/inbound-world.js';

const OPEN = { stage: ['OPEN'] };
const RETRY_MS = 10_000;

/** The connection is lost, and is back. */
function again(world: InboundWorld): void {
  world.subscriptions.interrupted();
  void world.subscriptions.establish(new AbortController().signal);
}

describe('A subscription that cannot be made again for the moment', () => {
  const refused = () => {
    const world = new InboundWorld();
    const key = world.subscribed(OPEN, 's');
    again(world);
    world.refuse(platformFailure('request', 503));
    return { world, key };
  };

  test('is told, and asked for again after a while', () => {
    const { world, key } = refused();
    expect([world.stateOf(key), world.failures]).toMatchObject(['waitingToRetry', [{ status: 503 }]]);
    expect(world.subscriptions.failureOf(key)).toMatchObject({ status: 503 });
    world.clock.pass(RETRY_MS - 1);
    expect(world.requests).toEqual([]);
    world.clock.pass(1);
    world.answer({ subscriptionId: 's2' });
    world.notify('s2', described('a'));
    expect([world.stateOf(key), world.news(), world.subscriptions.failureOf(key)]).toEqual([
      ...['live', ['conversation.announced a'], undefined],
    ]);
  });

  test('where the answer did not come in time is asked for again too', () => {
    const world = new InboundWorld();
    const key = world.subscribed(OPEN, 's');
    again(world);
    world.refuse('RESPONSE_TIMEOUT');
    expect(world.stateOf(key)).toBe('waitingToRetry');
  });

  test.each(['lost again', 'closed', 'started'])('is not asked for twice: meanwhile %s', (what) => {
    const { world, key } = refused();
    if (what === 'lost again') again(world);
    if (what === 'closed') world.subscriptions.close(key);
    if (what === 'started') world.subscriptions.start(key);
    const asked = world.requests.length;
    expect(world.deadlines.size).toBe(0);
    world.clock.pass(2 * RETRY_MS);
    expect(world.requests).toHaveLength(asked);
  });
});

describe('A subscription to something else than conversations', () => {
  const subscribed = () => {
    const world = new InboundWorld();
    const taken: [readonly unknown[], boolean][] = [];
    let whose = 'me';
    const topic: Topic = {
      request: 'routing.SubscribeRoutingTasks',
      body: () => ({ whose }),
      take: ({ raw }, isSnapshot) => void taken.push([raw, isSnapshot]),
    };
    const key = world.subscriptions.create({}, topic);
    world.subscriptions.start(key);
    return { world, key, taken, becomes: (name: string) => (whose = name) };
  };
  const told = (world: InboundWorld, subscriptionId: string, ...changes: unknown[]) => {
    const pieces = [changes.slice(0, 1), changes.slice(1)];
    world.subscriptions.changed(subscriptionId, () => {
      const raw = pieces.shift();
      return raw && { facts: [], count: raw.length, raw };
    });
  };

  test('is made by its own request, which is written when it is sent', () => {
    const { world, becomes } = subscribed();
    expect(world.requests.map(({ request }) => request)).toEqual([
      { type: '.ams.routing.SubscribeRoutingTasks', body: { whose: 'me' } },
    ]);
    becomes('you');
    world.answer({ subscriptionId: 'r' });
    again(world);
    expect(world.requests[0]!.request.body).toEqual({ whose: 'you' });
  });

  test('is live with its snapshot, is given every change as it came, and each is shown', () => {
    const { world, key, taken } = subscribed();
    world.answer({ subscriptionId: 'r' });
    told(world, 'r', 1, 2);
    told(world, 'r', 3);
    expect(taken).toEqual([
      [[1, 2], true],
      [[3], false],
    ]);
    expect(world.stateOf(key)).toBe('live');
    expect(world.raw).toEqual([
      { key, subscriptionId: 'r', changes: [1, 2] },
      { key, subscriptionId: 'r', changes: [3] },
    ]);
  });

  test('ends without a word to the platform, which has none for it, and hears nothing more', () => {
    const { world, key, taken } = subscribed();
    world.answer({ subscriptionId: 'r' });
    world.subscriptions.close(key);
    told(world, 'r', 1);
    expect([world.requests, world.subscriptions.snapshotOf(key), taken]).toEqual([[], undefined, []]);
  });

  test('says nothing of conversations', () => {
    const { world } = subscribed();
    expect(world.subscriptions.followsConversations).toBe(false);
    world.subscriptions.create(OPEN);
    expect(world.subscriptions.followsConversations).toBe(true);
  });

  test('has an actor for whoever inspects, as all have', () => {
    const { world } = subscribed();
    world.subscriptions.create(OPEN);
    expect([...world.subscriptions.actors()].map(({ id }) => id)).toEqual([
      ...['subscriptions', 'subscription-1', 'subscription-2'],
    ]);
  });
});

describe('What waited for the answer that names its subscription', () => {
  test('is taken in piece by piece, each notification behind the one before', () => {
    const world = new InboundWorld();
    const key = world.subscriptions.create(OPEN);
    world.subscriptions.start(key);
    const many = Array.from({ length: 900 }, (_, index) => described(`c${index}`));
    world.notify('s', ...many);
    world.notify('s', described('last'));
    world.requests.shift()!.settle({ ok: true, code: 200, body: { subscriptionId: 's' }, type: '' });
    const work = world.subscriptions.due()!;
    let turns = 1;
    for (; !work(); turns += 1) if (world.registry.find('last')) expect(world.registry.conversations.size).toBe(901);
    expect([turns > 2, world.registry.conversations.size, world.stateOf(key)]).toEqual([true, 901, 'live']);
    expect(world.subscriptions.due()).toBeUndefined();
  });
});
