import { describe, expect, test } from '@jest/globals';
import { type CallParts, connectionCalls } from '../../../src/actors/connection/calls.js';
import { failure } from '../../../src/transport/failure.js';
import type { Domains } from '../../../src/transport/http/domains.js';
import { platformFailure } from '../../../src/transport/policy.js';
import { Secrets } from '../../../src/transport/secrets.js';

const never = new AbortController().signal;

/** The calls of a connection whose domain service answers what the test says. */
function callsWith({ services = [], ...more }: Partial<CallParts> & { services?: (() => Response)[] } = {}) {
  const used: Domains[] = [];
  const order: string[] = [];
  const { calls, abort } = connectionCalls({
    accountId: '123',
    origin: { host: '127.0.0.1:1', isPlain: true },
    waitForReady: false,
    following: 'membership',
    runtime: { fetch: async () => services.shift()!() } as never,
    secrets: new Secrets(),
    credentials: {
      authenticate: async () => {},
      refresh: async () => {},
      opened: () => {},
      logout: async () => void order.push('logout'),
    } as never,
    socket: {
      open: async (domains) => {
        order.push('open');
        used.push(domains);
        return { socketId: 1 };
      },
      close: async () => void order.push('close'),
    },
    stepUp: {
      authenticate: async () => void order.push('sign in anew'),
      takeOver: async () => void order.push('take over'),
      complete: async () => {},
    },
    subscriptions: {
      establish: async () => void order.push('establish'),
      failureOf: () => undefined,
      reached: async () => void order.push('reached'),
    },
    lossIsTold: async () => void order.push('loss is told'),
    defaultSubscription: () => 'subscription-1',
    endsSession: () => false,
    discovered: () => {},
    roundTrip: async () => void order.push('round trip'),
    answered: async () => {},
    ...more,
  });
  return { calls, abort, used, order };
}

const found = (host: string) => () =>
  new Response(JSON.stringify({ baseURIs: [{ service: 'agentVep', baseURI: host }] }));
const broken = () => new Response('', { status: 500 });

describe('discover', () => {
  test('is what the next socket is opened by', async () => {
    const { calls, used } = callsWith({ services: [found('a'), found('b')] });
    await calls.discover(never);
    await calls.discover(never);
    await calls.openSocket(never);
    expect(used[0]!.get('agentVep')).toBe('b');
  });

  test('fails while nothing is known, and keeps what was known when the service fails later', async () => {
    const { calls, used } = callsWith({ services: [broken, found('a'), broken] });
    await expect(calls.discover(never)).rejects.toMatchObject({ code: 'DISCOVERY_FAILED', next: 'retry' });
    await calls.discover(never);
    await calls.discover(never);
    await calls.openSocket(never);
    expect(used[0]!.get('agentVep')).toBe('a');
  });
});

describe('a call that fails', () => {
  test('for a reason nobody foresaw fails with the step it was in', async () => {
    const { calls } = callsWith({
      credentials: { authenticate: () => Promise.reject(new Error('no route')) } as never,
    });
    await expect(calls.authenticate(never)).rejects.toMatchObject({
      code: 'NETWORK_FAILED',
      next: 'retry',
      reason: 'no route',
      context: { step: 'authenticate' },
    });
  });
});

test('each call that fails for a reason nobody foresaw says which step that was', async () => {
  const fails = async () => {
    throw new Error('a mistake');
  };
  const { calls } = callsWith({
    runtime: { ready: fails } as never,
    credentials: { authenticate: fails, refresh: fails } as never,
    socket: { open: fails, close: fails },
    stepUp: { authenticate: fails, takeOver: fails, complete: fails },
    answered: fails,
  });
  const steps: unknown[] = [];
  for (const [name, call] of Object.entries(calls))
    await call(never).catch(({ context }: { context: { step: string } }) => steps.push(`${name}: ${context.step}`));
  expect(steps).toEqual([
    ...['discover: discover', 'authenticate: authenticate', 'refresh: refresh', 'openSocket: openSocket'],
    ...[
      'authenticateAnew: authenticate',
      'awaitAnswers: awaitAnswers',
      'takeOver: takeOver',
      'subscribe: subscribe',
      'closeSocket: closeSocket',
    ],
  ]);
});

describe('subscribe', () => {
  const refusedWith = (refused: ReturnType<typeof failure>) =>
    callsWith({
      subscriptions: { establish: async () => {}, failureOf: () => refused, reached: async () => {} },
    }).calls.subscribe(never);

  test.each([
    ['silence', failure('RESPONSE_TIMEOUT'), 'retry'],
    ['a lost socket', failure('RESPONSE_LOST'), 'retry'],
    ['500', platformFailure('request', 500), 'retry'],
    ['429', platformFailure('request', 429), 'retrySlowly'],
    ['401', platformFailure('request', 401), 'signIn'],
    ['403', platformFailure('request', 403), 'giveUpOpening'],
    ['400', platformFailure('request', 400), 'giveUpOpening'],
  ] as const)('answered with %s → %s', async (_answer, refused, next) => {
    await expect(refusedWith(refused)).rejects.toMatchObject({ code: refused.code, next });
  });

  test('does not wait for the snapshot unless it was told to', async () => {
    const { calls, order } = callsWith();
    await calls.subscribe(never);
    expect(order).toEqual(['establish']);
  });

  test.each([
    ['membership', ['establish', 'reached']],
    ['subscription', ['establish', 'reached', 'round trip']],
  ] as const)(
    'with waitForReady, on the side that follows by %s, waits for what was said before',
    async (following, all) => {
      const { calls, order } = callsWith({ waitForReady: true, following });
      await calls.subscribe(never);
      expect(order).toEqual(all);
    },
  );

  test.each([
    ['live', true],
    ['readsWindows', true],
    ['awaitsSnapshot', false],
  ])('with waitForReady has waited for long enough where the subscription is %s: %s', async (tag, isEnough) => {
    let isThere: unknown;
    const { calls } = callsWith({
      waitForReady: true,
      subscriptions: {
        establish: async () => {},
        failureOf: () => undefined,
        reached: async (_, look) => {
          isThere = look({ hasTag: (one: string) => one === tag } as never);
        },
      },
    });
    await calls.subscribe(never);
    expect(isThere).toBe(isEnough);
  });

  test('without a default subscription only makes those that there are', async () => {
    const { calls, order } = callsWith({ waitForReady: true, defaultSubscription: () => undefined });
    await calls.subscribe(never);
    expect(order).toEqual(['establish']);
  });
});

describe('closeSocket', () => {
  test('signs out after the socket is closed, and only if that was asked for', async () => {
    const plain = callsWith();
    await plain.calls.closeSocket(never);
    const signsOut = callsWith({ endsSession: () => true });
    await signsOut.calls.closeSocket(never);
    expect([plain.order, signsOut.order]).toEqual([['close'], ['close', 'logout']]);
  });
});

describe('a call that is under way', () => {
  /** Sign-in that never ends by itself, and the signals that it was given. */
  function hanging() {
    const signals: AbortSignal[] = [];
    const hang = (_: unknown, signal: AbortSignal) =>
      new Promise<never>((_resolve, reject) => {
        signals.push(signal);
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    return { ...callsWith({ credentials: { authenticate: hang, refresh: hang } as never }), signals };
  }
  const endOf = (call: Promise<unknown>) => call.catch(() => 'ended');

  test('ends with all others when the machine broke', async () => {
    const { calls, abort, signals } = hanging();
    const ends = [calls.authenticate(never), calls.refresh(never)].map(endOf);
    abort();
    expect(await Promise.all(ends)).toEqual(['ended', 'ended']);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  test('and has ended is over: neither a machine that breaks nor the end of its state reaches it any more', async () => {
    const signals: AbortSignal[] = [];
    const authenticate = async (_: unknown, signal: AbortSignal) => void signals.push(signal);
    const { calls, abort } = callsWith({ credentials: { authenticate } as never });
    const state = new AbortController();
    await calls.authenticate(state.signal);
    abort();
    state.abort('left');
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  });

  test('ends alone, and for the reason given, when its state is left', async () => {
    const { calls, signals } = hanging();
    const state = new AbortController();
    const end = endOf(calls.authenticate(state.signal));
    void endOf(calls.refresh(never));
    state.abort('left');
    expect(await end).toBe('ended');
    expect(signals.map(({ reason }) => reason)).toEqual(['left', undefined]);
  });
});
