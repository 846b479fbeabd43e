import { describe, expect, it } from '@jest/globals';
import { described, InboundWorld, SNAPSHOT_LIMIT_MS } from '../support/inbound-world.js';

const OPEN = { stage: ['OPEN'] };
const MINE = { stage: ['OPEN'], agentIds: ['12345678.7'] };

describe('A subscription', () => {
  it('asks the platform for its query, and is live when its snapshot has been taken in', () => {
    const world = new InboundWorld();
    const key = world.subscriptions.create(OPEN);
    world.subscriptions.start(key);
    expect(world.requests.map(({ request }) => request)).toEqual([
      { type: '.ams.aam.SubscribeExConversations', body: OPEN },
    ]);
    world.answer({ subscriptionId: 's' });
    expect(world.stateOf(key)).toBe('awaitingSnapshot');
    world.notify('s', described('a'), described('b'));
    expect(world.stateOf(key)).toBe('live');
    expect(world.told).toEqual(['conversation.announced a', 'conversation.announced b']);
  });

  it('whose snapshot never comes is live after a limit', () => {
    const world = new InboundWorld();
    const key = world.subscriptions.create(OPEN);
    world.subscriptions.start(key);
    world.answer({ subscriptionId: 's' });
    world.clock.pass(SNAPSHOT_LIMIT_MS - 1);
    expect(world.stateOf(key)).toBe('awaitingSnapshot');
    world.clock.pass(1);
    expect(world.stateOf(key)).toBe('live');
  });

  it('does not wait less for the snapshot of the next connection because the last one was short', () => {
    const world = new InboundWorld();
    const key = world.subscribed(OPEN, 's', described('a'));
    world.clock.pass(SNAPSHOT_LIMIT_MS - 1);
    world.reconnect('s2');
    world.clock.pass(2);
    expect(world.stateOf(key)).toBe('awaitingSnapshot');
    expect(world.deadlines.size).toBeGreaterThan(0);
    world.clock.pass(SNAPSHOT_LIMIT_MS);
    expect(world.stateOf(key)).toBe('live');
  });

  it.each([{}, { subscriptionId: 7 }, { subscriptionId: { toString: 1 } }, null, 'OK'])(
    'whose answer names no subscription (%j) is refused, not waited for',
    (body) => {
      const world = new InboundWorld();
      const key = world.subscriptions.create(OPEN);
      world.subscriptions.start(key);
      world.answer(body);
      expect(world.stateOf(key)).toBe('failed');
      expect(world.subscriptions.failureOf(key)).toMatchObject({ code: 'UNEXPECTED_ANSWER' });
      expect(world.failures).toHaveLength(1);
    },
  );

  it('whose request went down with the connection is made again with the next one', () => {
    const world = new InboundWorld();
    const key = world.subscriptions.create(OPEN);
    world.subscriptions.start(key);
    world.refuse('RESPONSE_LOST');
    expect(world.stateOf(key)).toBe('suspended');
    world.reconnect('s');
    expect(world.stateOf(key)).toBe('awaitingSnapshot');
    expect(world.failures).toEqual([]);
  });

  it('KB-28 that is closed before the platform has answered is ended on the platform when it does', () => {
    const world = new InboundWorld();
    const key = world.subscriptions.create(OPEN);
    world.subscriptions.start(key);
    world.subscriptions.close(key);
    world.answer({ subscriptionId: 'ghost' });
    expect(world.requests.map(({ request }) => request)).toEqual([
      { type: '.ams.aam.UnsubscribeExConversations', body: { subscriptionId: 'ghost' } },
    ]);
    world.notify('ghost', described('a'));
    expect(world.told).toEqual([]);
  });

  it('that is closed hears nothing more, whatever the platform says to it', async () => {
    const world = new InboundWorld();
    const key = world.subscribed(OPEN, 's', described('a'));
    world.subscriptions.close(key);
    const closed = world.subscriptions.reached(key, (snapshot) => snapshot.hasTag('closed'));
    world.news();
    world.notify('s', described('b'));
    world.refuse('RESPONSE_TIMEOUT');
    await closed;
    expect([world.news(), world.subscriptions.snapshotOf(key)]).toEqual([[], undefined]);
  });
});

describe('Many subscriptions', () => {
  it('follow conversations each for itself; beyond thirty the last ones share', () => {
    const world = new InboundWorld();
    const bits = Array.from({ length: 32 }, (_, index) => {
      world.subscribed(OPEN, `s${index}`, described(`c${index}`));
      return world.record(`c${index}`).followers;
    });
    expect(bits.slice(0, 3)).toEqual([1, 2, 4]);
    expect(bits.slice(-4)).toEqual([2 ** 28, 2 ** 29, 2 ** 29, 2 ** 29]);
  });

  it('have keys of their own, and each tells those who watch it until they have seen enough', () => {
    const world = new InboundWorld();
    const [one, other] = [world.subscriptions.create(OPEN), world.subscriptions.create(MINE)];
    expect([one, other]).toEqual(['subscription-1', 'subscription-2']);
    const seen: unknown[] = [];
    const stop = world.subscriptions.watch(one, ({ value }) => void seen.push(value));
    world.subscriptions.start(other);
    world.subscriptions.start(one);
    stop();
    world.answer({ subscriptionId: 't' });
    world.answer({ subscriptionId: 's' });
    expect([seen, world.stateOf(one)]).toEqual([['subscribing'], 'awaitingSnapshot']);
    world.subscriptions.watch('nobody', () => {})();
    expect([world.subscriptions.refOf('nobody'), world.subscriptions.snapshotOf('nobody')]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('are waited for one by one: until there, until the end, or until nobody waits any more', async () => {
    const world = new InboundWorld();
    const key = world.subscriptions.create(OPEN);
    const order: string[] = [];
    const note = (what: string) => () => void order.push(what);
    const giveUp = new AbortController();
    const isLive = (snapshot: { hasTag(tag: 'live'): boolean }) => snapshot.hasTag('live');
    void world.subscriptions.reached(key, isLive).then(note('live'));
    void world.subscriptions.reached(key, () => false).then(note('over'));
    void world.subscriptions.reached(key, () => false, giveUp.signal).then(note('given up'));
    void world.subscriptions.reached('nobody', () => false).then(note('nobody'));
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    await turn();
    expect(order).toEqual(['nobody']);
    giveUp.abort();
    await turn();
    world.subscriptions.start(key);
    world.answer({ subscriptionId: 's' });
    world.notify('s');
    await turn();
    expect(order).toEqual(['nobody', 'given up', 'live']);
    world.subscriptions.close(key);
    world.answer({});
    await turn();
    expect(order).toEqual(['nobody', 'given up', 'live', 'over']);
  });

  it('are all established when the platform has answered each, also with no', async () => {
    const world = new InboundWorld();
    for (const query of [OPEN, MINE]) world.subscriptions.create(query);
    let isDone = false;
    void world.subscriptions.establish(new AbortController().signal).then(() => {
      isDone = true;
    });
    world.answer({ subscriptionId: 's' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isDone).toBe(false);
    world.refuse('RESPONSE_TIMEOUT');
    await new Promise((resolve) => setImmediate(resolve));
    expect(isDone).toBe(true);
    expect(world.failures).toMatchObject([{ code: 'RESPONSE_TIMEOUT' }]);
    expect(world.subscriptions.failureOf('subscription-1')).toBeUndefined();
    expect(world.subscriptions.failureOf('subscription-2')).toMatchObject({ code: 'RESPONSE_TIMEOUT' });
    world.subscriptions.start('subscription-2');
    expect(world.subscriptions.failureOf('subscription-2')).toBeUndefined();
  });
});

describe('Who wants notifications as they came', () => {
  it('is given each with its subscription, the snapshot too; nobody else pays for that', () => {
    const world = new InboundWorld();
    world.wantsWholeFrames = true;
    const change = described('a');
    const key = world.subscribed(OPEN, 's', change);
    world.notify('s', described('b'));
    expect(world.raw).toEqual([
      { key, subscriptionId: 's', changes: [change] },
      { key, subscriptionId: 's', changes: [described('b')] },
    ]);
    world.wantsWholeFrames = false;
    world.notify('s', described('c'));
    expect(world.raw).toHaveLength(2);
  });
});

describe('Conversations that a subscription no longer has after an interruption', () => {
  it('have closed when it asks for open ones and nothing else', () => {
    const world = new InboundWorld();
    world.subscribed(OPEN, 's', described('a'), described('b'));
    world.news();
    world.reconnect('s2');
    world.notify('s2', described('a', { metaDataLastUpdateTs: 2_000 }));
    expect(world.news()).toEqual([]);
    world.patience();
    expect(world.news()).toEqual([
      'dialog.closed b',
      'field.changed b state',
      'field.changed b stage',
      'conversation.closed b',
    ]);
    expect(world.record('b')).toMatchObject({ stage: 'CLOSE', state: 'CLOSE', phase: 'closed', followers: 0 });
    expect(world.record('a')).toMatchObject({ phase: 'open', sync: 'live' });
  });

  it('are only not followed any more when it asks for something narrower: they may live on elsewhere', () => {
    const world = new InboundWorld();
    world.subscribed(MINE, 's', described('a'), described('b'));
    world.reconnect('s2');
    world.notify('s2', described('a', { metaDataLastUpdateTs: 2_000 }));
    world.patience();
    expect(world.record('b')).toMatchObject({ stage: 'OPEN', state: 'OPEN', phase: 'unfollowed', followers: 0 });
  });

  it.each([
    [{ stage: 'OPEN' }, 'closed'],
    [{ stage: ['OPEN', 'CLOSE'] }, 'unfollowed'],
    [{ agentIds: ['OPEN'] }, 'unfollowed'],
    [{}, 'unfollowed'],
  ])('are, for a subscription to %j, %s', (query, phase) => {
    const world = new InboundWorld();
    world.subscribed(query, 's', described('b'));
    world.reconnect('s2');
    world.notify('s2');
    world.patience();
    expect(world.record('b').phase).toBe(phase);
  });

  it('go on when another subscription follows them', () => {
    const world = new InboundWorld();
    world.subscribed(OPEN, 's', described('a'));
    world.subscribed(MINE, 't', described('a'));
    world.news();
    world.subscriptions.interrupted();
    void world.subscriptions.establish(new AbortController().signal);
    world.answer({ subscriptionId: 's2' });
    world.answer({ subscriptionId: 't2' });
    world.notify('t2', described('a', { metaDataLastUpdateTs: 2_000 }));
    world.notify('s2');
    world.patience();
    expect(world.record('a')).toMatchObject({ phase: 'open', followers: 2 });
    expect(world.news()).toEqual([]);
  });

  it('go on when they are those of another subscription, however many there were before', () => {
    const world = new InboundWorld();
    for (let count = 0; count < 40; count += 1) world.subscriptions.close(world.subscriptions.create(MINE));
    world.subscribed(MINE, 's', described('a'));
    world.subscribed(MINE, 't', described('b'));
    world.subscriptions.interrupted();
    void world.subscriptions.establish(new AbortController().signal);
    world.answer({ subscriptionId: 's2' });
    world.answer({ subscriptionId: 't2' });
    world.notify('s2', described('a', { metaDataLastUpdateTs: 2_000 }));
    world.patience();
    expect(world.record('b').phase).toBe('open');
    world.notify('t2');
    world.patience();
    expect([world.record('a').phase, world.record('b').phase]).toEqual(['open', 'unfollowed']);
  });

  it('that never were its own are left to the snapshot of the subscription which follows them', () => {
    const world = new InboundWorld();
    world.subscribed(MINE, 's');
    world.subscribed(OPEN, 't', described('a'));
    world.reconnect('s2');
    world.answer({ subscriptionId: 't2' });
    world.notify('s2');
    expect(world.record('a').sync).toBe('resyncing');
    world.notify('t2', described('a'));
    expect(world.record('a').sync).toBe('live');
  });

  it('are not looked for in a snapshot that the platform has cut; what is in it is up to date again', () => {
    const world = new InboundWorld();
    const many = Array.from({ length: 1_000 }, (_, index) => described(`c${index}`));
    world.subscribed(OPEN, 's', described('b'), ...many.slice(0, 999));
    expect(world.news().slice(-1)).toEqual(['snapshot.limited 1000']);
    world.reconnect('s2');
    world.notify('s2', ...many);
    expect(world.news()).toEqual(['conversation.announced c999', 'snapshot.limited 1000']);
    expect(world.record('b').phase).toBe('open');
    expect(world.record('b').sync).toBe('resyncing');
    expect(world.record('c0').sync).toBe('live');
  });

  it('are looked for in pieces, with turns of the event loop between', () => {
    const world = new InboundWorld();
    const many = Array.from({ length: 900 }, (_, index) => described(`c${index}`));
    world.subscribed(OPEN, 's', ...many);
    world.reconnect('s2');
    const body = { subscriptionId: 's2', changes: [] };
    world.inbox.put(JSON.stringify({ kind: 'notification', type: '.ams.aam.ExConversationChangeNotification', body }));
    const closed = (): number =>
      [...world.registry.conversations.values()].filter((one) => one.phase === 'closed').length;
    world.turns();
    world.patience();
    expect(closed()).toBeLessThan(900);
    world.clock.pass(10);
    expect(closed()).toBe(900);
  });

  it('are there after all when a change has overtaken the snapshot', () => {
    const world = new InboundWorld();
    world.subscribed(OPEN, 's', described('a'), described('b'), described('c'));
    world.news();
    world.reconnect('s2');
    world.notify('s2', described('a', { metaDataLastUpdateTs: 2_000 }));
    world.notify('s2', described('a'), described('b'));
    expect(world.record('b')).toMatchObject({ phase: 'open', sync: 'live' });
    world.patience();
    expect(['a', 'b', 'c'].map((id) => world.record(id).phase)).toEqual(['open', 'open', 'closed']);
    expect(world.news()).not.toContain('conversation.closed b');
  });

  it('and that were lost again meanwhile are looked for in the next snapshot', () => {
    const world = new InboundWorld();
    world.subscribed(OPEN, 's', described('a'));
    world.reconnect('s2');
    world.notify('s2');
    world.reconnect('s3');
    world.patience();
    expect(world.record('a').phase).toBe('open');
    world.notify('s3', described('a'));
    world.patience();
    expect(world.record('a')).toMatchObject({ phase: 'open', sync: 'live' });
  });
});
