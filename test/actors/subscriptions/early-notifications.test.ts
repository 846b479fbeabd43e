import { describe, expect, it } from '@jest/globals';
import { described, InboundWorld } from '../support/inbound-world.js';

const OPEN = { stage: ['OPEN'] };
const MINE = { stage: ['OPEN'], agentIds: ['12345678.7'] };

describe('Notifications that overtake the answer which names their subscription', () => {
  it('are taken in when it has come, in their order, and the first one is the snapshot', () => {
    const world = new InboundWorld();
    const key = world.subscriptions.create(OPEN);
    world.subscriptions.start(key);
    world.notify('s', described('a'));
    world.notify('s', described('a', { skillId: '5', metaDataLastUpdateTs: 2_000 }));
    world.notify('other', described('x'));
    expect(world.told).toEqual([]);
    world.answer({ subscriptionId: 's' });
    expect(world.stateOf(key)).toBe('live');
    expect(world.told).toEqual(['conversation.announced a', 'field.changed a skill', 'conversation.handedOver a']);
    expect(world.record('a').skillId).toBe('5');
  });

  it('are forgotten with the connection', () => {
    const world = new InboundWorld();
    const key = world.subscriptions.create(OPEN);
    world.subscriptions.start(key);
    world.notify('s', described('a'));
    world.subscriptions.interrupted();
    world.refuse('RESPONSE_LOST');
    world.reconnect('s');
    expect(world.told).toEqual([]);
    expect(world.stateOf(key)).toBe('awaitingSnapshot');
  });

  it('are not kept when no answer is to come: they belong to a subscription that was given up', () => {
    const world = new InboundWorld();
    world.subscribed(OPEN, 's');
    world.notify('t', described('a'));
    const key = world.subscriptions.create(MINE);
    world.subscriptions.start(key);
    world.answer({ subscriptionId: 't' });
    expect([world.told, world.stateOf(key)]).toEqual([[], 'awaitingSnapshot']);
  });

  it('wait for as long as any answer is to come, and not into the time of the next', () => {
    const world = new InboundWorld();
    for (const query of [OPEN, MINE]) world.subscriptions.start(world.subscriptions.create(query));
    world.notify('t', described('a'));
    world.notify('nobody', described('x'));
    world.answer({ subscriptionId: 's' });
    expect(world.told).toEqual([]);
    world.answer({ subscriptionId: 't' });
    expect(world.news()).toEqual(['conversation.announced a']);
    const key = world.subscriptions.create(OPEN);
    world.subscriptions.start(key);
    world.answer({ subscriptionId: 'nobody' });
    expect([world.told, world.stateOf(key)]).toEqual([[], 'awaitingSnapshot']);
  });

  it('go down with the connection', () => {
    const world = new InboundWorld();
    const key = world.subscriptions.create(OPEN);
    world.subscriptions.start(key);
    world.notify('s', described('a'));
    world.subscriptions.interrupted();
    world.refuse('RESPONSE_LOST');
    void world.subscriptions.establish(new AbortController().signal);
    world.answer({ subscriptionId: 's' });
    expect([world.told, world.stateOf(key)]).toEqual([[], 'awaitingSnapshot']);
  });

  it('are bounded in number; that there were more is told once', () => {
    const world = new InboundWorld();
    const key = world.subscriptions.create(OPEN);
    world.subscriptions.start(key);
    world.notify('s', described('a'));
    for (let count = 0; count < 3_000; count += 1) world.notify(`unknown ${count}`, described('x'));
    expect(world.failures).toMatchObject([{ code: 'MALFORMED_FRAME', context: { why: 'unknownSubscription' } }]);
    world.answer({ subscriptionId: 's' });
    expect(world.told).toEqual(['conversation.announced a']);
  });
});
