import { describe, expect, test } from '@jest/globals';
import {
  newSubscription,
  type SubscriptionWorld,
  subscriptionLifecycles,
  subscriptionThatIs,
} from './support/subscription-world.js';

describe('subscribing', () => {
  test('asks once, waits for the snapshot, and is live', () => {
    const subscription = newSubscription();
    subscription.starts();
    expect([subscription.lifecycle, subscription.asked()]).toEqual(['subscribing', ['subscribe']]);
    subscription.isAccepted('s1');
    expect([subscription.lifecycle, subscription.asked()]).toEqual(['awaitingSnapshot', ['arm snapshot']]);
    expect(subscription.context.subscriptionId).toBe('s1');
    subscription.snapshotArrives();
    expect([subscription.lifecycle, subscription.asked()]).toEqual(['live', ['disarm snapshot']]);
  });

  test('is live without a snapshot after its deadline: nothing promises one where there is nothing to tell (G10)', () => {
    const subscription = subscriptionThatIs('awaitingSnapshot');
    subscription.happens({ type: 'snapshot.timedOut' });
    expect([subscription.lifecycle, subscription.asked()]).toEqual(['live', ['disarm snapshot']]);
  });

  test('starting it again while its request is under way makes no second one (KB-27)', () => {
    const subscription = subscriptionThatIs('subscribing');
    subscription.starts();
    subscription.connectionIsBack();
    expect([subscription.lifecycle, subscription.asked()]).toEqual(['subscribing', []]);
  });

  test('a refusal is final, and told with its code', () => {
    const subscription = subscriptionThatIs('subscribing');
    subscription.isRefused('NOT_ALLOWED');
    expect([subscription.lifecycle, subscription.asked()]).toEqual(['failed', ['refused NOT_ALLOWED']]);
    expect([subscription.can('terminal'), subscription.context.failure]).toEqual([true, 'NOT_ALLOWED']);
  });

  test('may be started again after a refusal', () => {
    const subscription = subscriptionThatIs('failed');
    subscription.starts();
    expect([subscription.lifecycle, subscription.asked()]).toEqual(['subscribing', ['subscribe']]);
    subscription.isAccepted('s1');
    expect(subscription.context.failure).toBeUndefined();
  });

  test('one that was made while the connection was down starts with it', () => {
    const subscription = subscriptionThatIs('idle');
    subscription.connectionIsLost();
    expect([subscription.lifecycle, subscription.asked()]).toEqual(['idle', []]);
    subscription.connectionIsBack();
    expect([subscription.lifecycle, subscription.asked()]).toEqual(['subscribing', ['subscribe']]);
  });
});

describe('a snapshot that the platform has cut', () => {
  test('is read on, window by window, before the subscription is live', () => {
    const subscription = subscriptionThatIs('awaitingSnapshot');
    subscription.snapshotIsCut();
    expect([subscription.lifecycle, subscription.asked()]).toEqual([
      'readingWindows',
      ['disarm snapshot', 'ask for a window', 'arm snapshot'],
    ]);
    subscription.windowArrives(false);
    expect([subscription.lifecycle, subscription.asked()]).toEqual([
      'readingWindows',
      ['disarm snapshot', 'give the window up', 'ask for a window', 'arm snapshot'],
    ]);
    subscription.windowArrives(true);
    expect(subscription.lifecycle).toBe('live');
  });

  test.each([{ type: 'window.refused' }, { type: 'snapshot.timedOut' }] as const)(
    'is live with what is known when a window is refused, or does not come (G10): $type',
    (event) => {
      const subscription = subscriptionThatIs('readingWindows');
      subscription.happens(event);
      expect([subscription.lifecycle, subscription.asked()]).toEqual([
        'live',
        ['disarm snapshot', 'give the window up'],
      ]);
    },
  );

  test('is forgotten with the connection, and so is the window', () => {
    const subscription = subscriptionThatIs('readingWindows');
    subscription.connectionIsLost();
    expect([subscription.lifecycle, subscription.asked()]).toEqual([
      'suspended',
      ['disarm snapshot', 'give the window up'],
    ]);
  });

  test('closed meanwhile ends, and the window with it', () => {
    const subscription = subscriptionThatIs('readingWindows');
    subscription.closes();
    expect([subscription.lifecycle, subscription.asked()]).toEqual([
      'unsubscribing',
      ['disarm snapshot', 'give the window up', 'unsubscribe s1'],
    ]);
  });
});

describe('a snapshot that lacks what was followed before the interruption', () => {
  test.each([
    ['it comes as a whole', 'awaitingSnapshot', (one: SubscriptionWorld) => one.snapshotArrives(true)],
    ['its last window is read', 'readingWindows', (one: SubscriptionWorld) => one.windowArrives(true, true)],
  ] as const)('is not believed at once, because a change may have overtaken it (G6): %s', (_, lifecycle, arrives) => {
    const subscription = subscriptionThatIs(lifecycle);
    arrives(subscription);
    expect(subscription.lifecycle).toBe('awaitingMissing');
    expect(subscription.asked().slice(-1)).toEqual(['arm patience']);
    subscription.patiencePasses();
    expect([subscription.lifecycle, subscription.asked()]).toEqual([
      'live',
      ['disarm patience', 'give up what is missing'],
    ]);
  });

  test('is nothing to wait for while windows of it are left to read', () => {
    const subscription = subscriptionThatIs('readingWindows');
    subscription.windowArrives(false, true);
    expect(subscription.lifecycle).toBe('readingWindows');
  });

  test('says nothing any more when the connection is lost again, or the subscription closed', () => {
    for (const end of ['connectionIsLost', 'closes'] as const) {
      const subscription = subscriptionThatIs('awaitingMissing');
      subscription[end]();
      expect(subscription.asked()[0]).toBe('disarm patience');
      subscription.patiencePasses();
      expect(subscription.asked()).not.toContain('give up what is missing');
    }
  });
});

describe('interruptions (G8)', () => {
  test.each(['subscribing', 'awaitingSnapshot', 'live', 'resubscribing'] as const)(
    'it is made again, once, when the connection is back: it was %s',
    (lifecycle) => {
      const subscription = subscriptionThatIs(lifecycle);
      subscription.connectionIsLost();
      expect([subscription.lifecycle, subscription.context.subscriptionId]).toEqual(['suspended', undefined]);
      expect(subscription.asked()).toEqual(lifecycle === 'awaitingSnapshot' ? ['disarm snapshot'] : []);
      subscription.connectionIsBack();
      subscription.connectionIsBack();
      expect([subscription.lifecycle, subscription.asked()]).toEqual(['resubscribing', ['subscribe']]);
      subscription.isAccepted('s2');
      subscription.snapshotArrives();
      expect([subscription.lifecycle, subscription.context.subscriptionId]).toEqual(['live', 's2']);
    },
  );

  test.each(['subscribing', 'resubscribing'] as const)(
    'an answer lost with the connection is no refusal: %s waits for the connection',
    (lifecycle) => {
      const subscription = subscriptionThatIs(lifecycle);
      subscription.losesItsAnswer();
      expect([subscription.lifecycle, subscription.asked()]).toEqual(['suspended', []]);
      subscription.connectionIsLost();
      subscription.connectionIsBack();
      expect([subscription.lifecycle, subscription.asked()]).toEqual(['resubscribing', ['subscribe']]);
    },
  );

  test('an answer to the request of the old connection does not count', () => {
    const subscription = subscriptionThatIs('suspended');
    subscription.isAccepted('s0');
    subscription.snapshotArrives();
    subscription.isRefused();
    expect([subscription.lifecycle, subscription.context.subscriptionId]).toEqual(['suspended', undefined]);
  });

  test('one that is refused for the moment when it is made again asks again when its deadline has passed', () => {
    const subscription = subscriptionThatIs('resubscribing');
    subscription.isRefusedForNow();
    expect([subscription.lifecycle, subscription.asked()]).toEqual([
      'waitingToRetry',
      ['refused TOO_MANY_REQUESTS', 'arm retry'],
    ]);
    subscription.retryIsDue();
    expect([subscription.lifecycle, subscription.asked()]).toEqual(['resubscribing', ['disarm retry', 'subscribe']]);
  });

  test('one that waits to be made again does so no longer once the connection is gone, or it is closed or started', () => {
    const interrupted = subscriptionThatIs('waitingToRetry');
    interrupted.connectionIsLost();
    expect([interrupted.lifecycle, interrupted.asked()]).toEqual(['suspended', ['disarm retry']]);
    const closed = subscriptionThatIs('waitingToRetry');
    closed.closes();
    expect([closed.lifecycle, closed.asked()]).toEqual(['closed', ['disarm retry']]);
    const started = subscriptionThatIs('waitingToRetry');
    started.starts();
    expect([started.lifecycle, started.asked()]).toEqual(['resubscribing', ['disarm retry', 'subscribe']]);
  });

  test('a first request that is refused for the moment is final, too: whoever asked for it is told', () => {
    const subscription = subscriptionThatIs('subscribing');
    subscription.isRefusedForNow();
    expect(subscription.lifecycle).toBe('failed');
  });

  test('one that is refused when it is made again has failed, and is tried again with the next connection', () => {
    const subscription = subscriptionThatIs('resubscribing');
    subscription.isRefused();
    expect([subscription.lifecycle, subscription.asked()]).toEqual(['failed', ['refused REQUEST_REFUSED']]);
    subscription.connectionIsLost();
    subscription.connectionIsBack();
    expect([subscription.lifecycle, subscription.asked()]).toEqual(['resubscribing', ['subscribe']]);
  });
});

describe('closing', () => {
  test.each(['awaitingSnapshot', 'live'] as const)(
    'what exists on the platform is given back there: %s',
    (lifecycle) => {
      const subscription = subscriptionThatIs(lifecycle);
      subscription.closes();
      expect(subscription.lifecycle).toBe('unsubscribing');
      expect(subscription.asked()).toContain('unsubscribe s1');
      subscription.happens({ type: 'unsubscribe.settled' });
      expect([subscription.lifecycle, subscription.context.subscriptionId]).toEqual(['closed', undefined]);
    },
  );

  test.each(['idle', 'suspended', 'failed'] as const)(
    'what the platform does not have is closed at once: %s',
    (lifecycle) => {
      const subscription = subscriptionThatIs(lifecycle);
      subscription.closes();
      expect([subscription.lifecycle, subscription.asked()]).toEqual(['closed', []]);
    },
  );

  test.each(['subscribing', 'resubscribing'] as const)(
    'closed while its request is under way (%s): leaves no ghost behind (KB-28)',
    (lifecycle) => {
      const subscription = subscriptionThatIs(lifecycle);
      subscription.closes();
      expect([subscription.lifecycle, subscription.asked()]).toEqual(['withdrawing', []]);
      subscription.isAccepted('s9');
      expect([subscription.lifecycle, subscription.asked()]).toEqual(['unsubscribing', ['unsubscribe s9']]);
      subscription.happens({ type: 'unsubscribe.settled' });
      expect([subscription.lifecycle, subscription.context.subscriptionId]).toEqual(['closed', undefined]);
    },
  );

  test('closed while a request is under way that is refused, or lost with the connection: there is nothing to end', () => {
    const refused = subscriptionThatIs('withdrawing');
    refused.isRefused();
    const lost = subscriptionThatIs('withdrawing');
    lost.connectionIsLost();
    expect([refused, lost].map((one) => [one.lifecycle, one.asked()])).toEqual([
      ['closed', []],
      ['closed', []],
    ]);
  });

  test('an interruption while unsubscribing is as good as the answer: the platform has forgotten it', () => {
    const subscription = subscriptionThatIs('unsubscribing');
    subscription.connectionIsLost();
    expect([subscription.lifecycle, subscription.asked()]).toEqual(['closed', []]);
  });

  test('closing it twice asks once', () => {
    const subscription = subscriptionThatIs('live');
    subscription.closes();
    subscription.closes();
    expect([subscription.lifecycle, subscription.asked()]).toEqual(['unsubscribing', ['unsubscribe s1']]);
  });

  test('nothing brings back a closed one', () => {
    const subscription = subscriptionThatIs('closed');
    subscription.starts();
    subscription.connectionIsLost();
    subscription.connectionIsBack();
    expect([subscription.lifecycle, subscription.asked()]).toEqual(['closed', []]);
  });
});

describe('what it says of itself', () => {
  test('it is settled once its conversations are on their way, or it has come to an end', () => {
    const settled = subscriptionLifecycles.filter((lifecycle) => subscriptionThatIs(lifecycle).can('settled'));
    expect(settled).toEqual([
      'awaitingSnapshot',
      'readingWindows',
      'awaitingMissing',
      'live',
      'waitingToRetry',
      'closed',
      'failed',
    ]);
  });

  test.each([
    [
      'waiting',
      [
        ...['subscribing', 'awaitingSnapshot', 'readingWindows', 'awaitingMissing', 'resubscribing', 'waitingToRetry'],
        ...['withdrawing', 'unsubscribing'],
      ],
    ],
    ['requesting', ['subscribing', 'readingWindows', 'resubscribing']],
    ['awaitsSnapshot', ['awaitingSnapshot']],
    ['live', ['awaitingMissing', 'live']],
    ['describes', ['awaitingSnapshot', 'readingWindows', 'awaitingMissing']],
    ['refused', ['waitingToRetry', 'failed']],
    ['closed', ['closed']],
    ['terminal', ['closed', 'failed']],
  ] as const)('it is %s while it is %j, and at no other time', (tag, lifecycles) => {
    expect(subscriptionLifecycles.filter((lifecycle) => subscriptionThatIs(lifecycle).can(tag))).toEqual(lifecycles);
  });

  test('a refusal is forgotten with the next answer, not before', () => {
    const subscription = subscriptionThatIs('failed');
    subscription.connectionIsLost();
    subscription.connectionIsBack();
    expect(subscription.context.failure).toBe('REQUEST_REFUSED');
    subscription.isAccepted('s2');
    expect([subscription.context.failure, subscription.context.subscriptionId]).toEqual([undefined, 's2']);
  });

  test('its key stays the same over every connection', () => {
    const keys = subscriptionLifecycles.map((lifecycle) => subscriptionThatIs(lifecycle).context.key);
    expect(new Set(keys)).toEqual(new Set(['open conversations']));
  });
});
