import { describe, expect, test } from '@jest/globals';
import { failure } from '../../../src/transport/failure.js';
import { described, InboundWorld, SNAPSHOT_LIMIT_MS } from '../support/inbound-world.js';

const OPEN = { stage: ['OPEN'] };
const CAP = 3;

/** A conversation that was updated last at this time. */
function updated(convId: string, lastUpdateTime: number): object {
  const { result, ...change } = described(convId) as { readonly result: object };
  return { ...change, result: { ...result, lastUpdateTime } };
}

/** The same, and we take part in it. */
function joined(convId: string, lastUpdateTime: number): object {
  const participantsDetails = [{ id: 'me', role: 'MANAGER', state: 'ACTIVE' }];
  const dialogs = [{ dialogId: convId, dialogType: 'MAIN', state: 'OPEN', participantsDetails }];
  const { result } = described(convId, { participants: { MANAGER: ['me'] }, dialogs }) as { readonly result: object };
  return { type: 'UPSERT', result: { ...result, lastUpdateTime } };
}

/** A subscription whose snapshot is cut at three conversations. */
function reading() {
  const world = new InboundWorld(undefined, undefined, CAP);
  const key = world.subscriptions.create(OPEN);
  world.subscriptions.start(key);
  return {
    world,
    key,
    asked: () => world.requests.map(({ request }) => [request.type.split('.').at(-1), request.body]),
    ids: () =>
      [...world.registry.conversations.values()]
        .map((one) => one.conversationId)
        .sort()
        .join(''),
    /** The platform ends what it was asked to end; nobody waits for that. */
    ended: () => {
      const ends = world.requests.filter(({ request }) => request.type.endsWith('UnsubscribeExConversations'));
      world.requests.splice(0, world.requests.length, ...world.requests.filter((one) => !ends.includes(one)));
      return ends.map(({ request }) => (request.body as { readonly subscriptionId: string }).subscriptionId);
    },
  };
}

/** The same, with the snapshot cut: windows from 19 on and up to 20 are to be read. */
function cut() {
  const all = reading();
  all.world.answer({ subscriptionId: 's' });
  all.world.notify('s', updated('a', 10), updated('b', 20), updated('c', 30));
  return all;
}

describe('A snapshot that the platform has cut', () => {
  test('is told to be cut, and read on in windows of the time of the last update', () => {
    const { world, key, asked, ended, ids } = cut();
    expect(world.stateOf(key)).toBe('readingWindows');
    expect(world.news().at(-1)).toBe('snapshot.limited 3');
    expect(asked()).toEqual([['SubscribeExConversations', { ...OPEN, minLastUpdatedTime: 19 }]]);
    world.answer({ subscriptionId: 'w1' });
    world.notify('w1', updated('e', 40));
    expect(ended()).toEqual(['w1']);
    expect(asked()).toEqual([['SubscribeExConversations', { ...OPEN, maxLastUpdatedTime: 20 }]]);
    world.answer({ subscriptionId: 'w2' });
    world.notify('w2', updated('d', 5));
    expect([world.stateOf(key), ended(), ids()]).toEqual(['live', ['w2'], 'abcde']);
    expect(world.news()).toEqual(['conversation.announced e', 'conversation.announced d']);
    world.notify('s', updated('f', 50));
    expect(world.news()).toEqual(['conversation.announced f']);
  });

  test('is divided further where a window is cut too, which is not told again', () => {
    const { world, asked, ended } = cut();
    world.news();
    world.answer({ subscriptionId: 'w1' });
    world.notify('w1', updated('d', 35), updated('e', 40), updated('f', 45));
    ended();
    expect(world.news()).not.toContain('snapshot.limited 3');
    expect(asked()).toEqual([['SubscribeExConversations', { ...OPEN, minLastUpdatedTime: 39 }]]);
  });

  test('has what a window told before its answer had come', () => {
    const { world, key, ids, ended } = cut();
    world.notify('w1', updated('d', 5));
    expect(ids()).toBe('abc');
    world.answer({ subscriptionId: 'w1' });
    expect([ids(), ended(), world.stateOf(key)]).toEqual(['abcd', ['w1'], 'readingWindows']);
  });

  test('tells by the subscription itself what changes meanwhile; of a window only its snapshot counts', () => {
    const { world, ids, key } = cut();
    world.answer({ subscriptionId: 'w1' });
    world.notify('s', updated('g', 50));
    expect([ids(), world.stateOf(key)]).toEqual(['abcg', 'readingWindows']);
    world.notify('w1', updated('d', 5));
    world.notify('w1', updated('x', 6));
    expect(ids()).toBe('abcdg');
  });

  test('is shown with the id of the subscription, also where it came by a window', () => {
    const { world, key } = cut();
    world.wantsWholeFrames = true;
    world.answer({ subscriptionId: 'w1' });
    world.notify('w1', updated('d', 5));
    expect(world.raw).toEqual([{ key, subscriptionId: 's', changes: [updated('d', 5)] }]);
  });
});

describe('A window', () => {
  test('means nothing on the next connection, where another subscription may have its id', () => {
    const { world, ended, ids } = cut();
    world.answer({ subscriptionId: 'w1' });
    world.notify('w1', updated('d', 5));
    ended();
    world.requests.length = 0;
    world.subscriptions.interrupted();
    void world.subscriptions.establish(new AbortController().signal);
    world.answer({ subscriptionId: 'w1' });
    world.notify('w1', updated('e', 50));
    expect(ids()).toBe('abcde');
  });

  test('that is refused leaves the subscription live with what is known, and is told', () => {
    const { world, key } = cut();
    world.refuse('RESPONSE_TIMEOUT');
    expect([world.stateOf(key), world.failures]).toMatchObject(['live', [{ code: 'RESPONSE_TIMEOUT' }]]);
  });

  test('whose answer names none counts as refused', () => {
    const { world, key } = cut();
    world.answer({});
    expect([world.stateOf(key), world.failures]).toEqual(['live', []]);
  });

  test('that does not come in time is given up on the platform', () => {
    const { world, key, ended, ids } = cut();
    world.answer({ subscriptionId: 'w1' });
    world.clock.pass(SNAPSHOT_LIMIT_MS);
    expect([world.stateOf(key), ended()]).toEqual(['live', ['w1']]);
    world.notify('w1', updated('d', 5));
    expect(ids()).toBe('abc');
  });

  test.each(['closed', 'interrupted', 'out of time'])(
    'whose subscription is %s when its answer comes is ended',
    (how) => {
      const { world, key, ended, ids } = cut();
      const [request] = world.requests.splice(0);
      if (how === 'closed') world.subscriptions.close(key);
      if (how === 'interrupted') world.subscriptions.interrupted();
      if (how === 'out of time') world.clock.pass(SNAPSHOT_LIMIT_MS);
      ended();
      request!.settle({ ok: true, code: 200, body: { subscriptionId: 'ghost' }, type: '' });
      expect(ended()).toEqual(['ghost']);
      world.notify('ghost', updated('d', 5));
      expect(ids()).toBe('abc');
    },
  );

  test('whose subscription is closed when it is refused is no trouble', () => {
    const { world, key } = cut();
    const [request] = world.requests.splice(0);
    world.subscriptions.close(key);
    request!.settle({ ok: false, failure: failure('RESPONSE_TIMEOUT') });
    expect(world.failures).toEqual([]);
    expect(request!.timeoutMs).toBe(30_000);
  });

  test('is ended with its subscription', () => {
    const { world, key, ended } = cut();
    world.answer({ subscriptionId: 'w1' });
    world.subscriptions.close(key);
    expect(ended().sort()).toEqual(['s', 'w1']);
  });

  test('of the last connection says nothing on the next', () => {
    const { world, key, ended, ids } = cut();
    world.answer({ subscriptionId: 'w1' });
    world.subscriptions.interrupted();
    expect(ended()).toEqual([]);
    void world.subscriptions.establish(new AbortController().signal);
    world.answer({ subscriptionId: 'w1' });
    world.notify('w1', updated('a', 10), updated('d', 40));
    expect([world.stateOf(key), ids()]).toEqual(['awaitingMissing', 'abcd']);
    world.patience();
    expect(world.stateOf(key)).toBe('live');
  });
});

describe('After an interruption', () => {
  /** Everything was known, and the snapshot is cut again. */
  const again = (d = updated('d', 5)) => {
    const all = cut();
    const { world } = all;
    world.answer({ subscriptionId: 'w1' });
    world.notify('w1', d);
    all.ended();
    world.answer({ subscriptionId: 'w2' });
    world.notify('w2');
    all.ended();
    world.subscriptions.interrupted();
    world.registry.broadcast({ type: 'connection.interrupted' });
    world.turns();
    world.news();
    void world.subscriptions.establish(new AbortController().signal);
    world.answer({ subscriptionId: 's2' });
    world.notify('s2', updated('a', 10), updated('b', 20), updated('c', 30));
    return all;
  };

  test('what is in no window has closed, once all are read', () => {
    const { world, ended } = again();
    world.answer({ subscriptionId: 'w3' });
    world.notify('w3', updated('a', 10));
    ended();
    expect(world.record('d').phase).toBe('open');
    world.answer({ subscriptionId: 'w4' });
    world.notify('w4');
    world.patience();
    expect(world.record('d').phase).toBe('closed');
    expect(['a', 'b', 'c'].map((id) => [world.record(id).phase, world.record(id).sync])).toEqual(
      Array(3).fill(['open', 'live']),
    );
  });

  test('dialogs of which nothing tells that they missed something are read when the last window is', () => {
    const { world, ended } = again(joined('d', 5));
    world.messageRequests.length = 0;
    world.registry.broadcast({ type: 'connection.restored' });
    world.turns();
    expect(world.messageRequests).toEqual([]);
    world.answer({ subscriptionId: 'w3' });
    world.notify('w3', updated('a', 10));
    ended();
    world.answer({ subscriptionId: 'w4' });
    world.turns();
    expect(world.messageRequests).toEqual([]);
    world.notify('w4', joined('d', 5));
    world.turns();
    expect(world.messageRequests).not.toEqual([]);
  });

  test('nothing is taken to have closed where a window cannot be divided further', () => {
    const { world, ended } = again();
    world.answer({ subscriptionId: 'w3' });
    world.notify('w3', described('a'), described('b'), described('e'));
    ended();
    world.answer({ subscriptionId: 'w4' });
    world.notify('w4');
    expect(['a', 'd', 'e'].map((id) => world.record(id).phase)).toEqual(['open', 'open', 'open']);
    expect([world.record('a').sync, world.record('d').sync]).toEqual(['live', 'stale']);
  });
});
