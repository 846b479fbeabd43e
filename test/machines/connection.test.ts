import { describe, expect, test } from '@jest/globals';
import { type ConnectionLifecycle, retryDelayMs } from '../../src/machines/index.js';
import {
  type Answer,
  closingAnswers,
  connectionIn,
  discoveryAnswers,
  longestWait,
  oneShot,
  onlineIn,
  type Piece,
  peerIsMute,
  refreshAnswers,
  type Service,
  signInAnswers,
  socketAnswers,
  subscribeAnswers,
  tokenCannotBeRefreshed,
  type World,
} from './support/connection-world.js';
import { failures } from './support/samples.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** A state that waits for a call, the call, how to say its answer, and the longest it may take. */
type Step = readonly [ConnectionLifecycle, Service, (...answers: readonly Answer[]) => Piece, number];

/** The four steps to `online`. */
const openingSteps: readonly Step[] = [
  ['opening.discovering', 'discover', discoveryAnswers, 10 * SECOND],
  ['opening.authenticating', 'authenticate', signInAnswers, 10 * SECOND],
  ['opening.openingSocket', 'openSocket', socketAnswers, 10 * SECOND],
  ['opening.subscribing', 'subscribe', subscribeAnswers, 30 * SECOND],
];

/** Lets the running wait pass, to the very millisecond, and what follows be answered. */
async function nextAttempt(world: World): Promise<void> {
  await world.passes(world.wait);
}

describe('opening', () => {
  test('looks up the domain, signs in, opens the socket, subscribes, and is online', async () => {
    const world = connectionIn();
    expect(world.lifecycle).toBe('idle');
    await world.open();
    expect(world.lifecycle).toBe('online');
    expect([...world.askedAt('discover'), ...world.askedAt('authenticate'), ...world.askedAt('openSocket')]).toEqual([
      0, 0, 0,
    ]);
    expect(world.token).toBe('fresh');
    expect(world.liveness).toBe('alive');
    expect(world.told).toEqual(['online']);
  });

  test('requests are queued until it is online, and go straight out from then on', async () => {
    const world = connectionIn(subscribeAnswers('silence'));
    expect([world.can('queuesSends'), world.can('canSend')]).toEqual([true, false]);
    await world.open();
    expect([world.lifecycle, world.can('queuesSends'), world.can('canSend')]).toEqual([
      'opening.subscribing',
      true,
      false,
    ]);
    const online = await onlineIn();
    expect([online.can('queuesSends'), online.can('canSend')]).toEqual([false, true]);
  });

  test('bad credentials fail at once and are not retried (G11)', async () => {
    const world = connectionIn(signInAnswers('bad credentials', 'ok'));
    await world.open();
    expect(world.lifecycle).toBe('failed');
    expect(world.context.failure).toMatchObject({ code: 'BAD_CREDENTIALS' });
    expect(world.told).toEqual(['error BAD_CREDENTIALS', 'drop socket', 'abandon requests', 'failed']);
    await world.passes(10 * MINUTE);
    expect(world.asked('authenticate')).toBe(1);
  });

  test.each(openingSteps)(
    'a first failure in %s ends a connection that is not to be maintained',
    async (_state, service, answers) => {
      const world = connectionIn(oneShot, answers('network down', 'ok'));
      await world.open();
      expect(world.lifecycle).toBe('failed');
      expect(world.told).toContain('error NETWORK');
      await world.passes(10 * MINUTE);
      expect(world.asked(service)).toBe(1);
    },
  );

  test.each(openingSteps)(
    'silence in %s is taken for a failure after its limit, and tried again (G10)',
    async (state, service, answers, limit) => {
      const world = connectionIn(answers('silence', 'ok'));
      await world.open();
      await world.passes(limit - 500);
      expect(world.lifecycle).toBe(state);
      await world.passes(500);
      expect(world.lifecycle).toBe('interrupted.waitingToRetry');
      expect(world.running).toEqual(new Set());
      await nextAttempt(world);
      expect(world.lifecycle).toBe('online');
      expect(world.asked(service)).toBe(2);
    },
  );

  test.each(openingSteps)(
    'silence in %s ends a connection that is not to be maintained',
    async (_state, _service, answers, limit) => {
      const world = connectionIn(oneShot, answers('silence'));
      await world.open();
      await world.passes(limit);
      expect(world.lifecycle).toBe('failed');
      expect(world.context.failure?.code).toMatch(/_TIMEOUT$/);
    },
  );

  test.each(openingSteps)(
    'close in %s ends closed and lets go of the call that was running',
    async (state, service, answers) => {
      const world = connectionIn(answers('silence'));
      await world.open();
      expect([world.lifecycle, [...world.running]]).toEqual([state, [service]]);
      await world.close();
      expect(world.lifecycle).toBe('closed');
      expect(world.running).toEqual(new Set());
      expect([world.token, world.liveness]).toEqual(['none', 'unwatched']);
      await world.passes(10 * MINUTE);
      expect([world.lifecycle, world.asked('discover')]).toEqual(['closed', 1]);
    },
  );

  test.each(openingSteps)('drain in %s has nothing to wait for and ends closed', async (state, _service, answers) => {
    const world = connectionIn(answers('silence'));
    await world.open();
    expect(world.lifecycle).toBe(state);
    await world.drain();
    expect(world.lifecycle).toBe('closed');
  });

  test('a second open() while opening starts nothing twice', async () => {
    const world = connectionIn(signInAnswers('silence'));
    await world.open();
    await world.open();
    expect([world.lifecycle, world.asked('discover'), world.asked('authenticate')]).toEqual([
      'opening.authenticating',
      1,
      1,
    ]);
  });

  test('may be opened again after it was closed, with a sign-in of its own', async () => {
    const world = await onlineIn();
    await world.close();
    await world.open();
    expect([world.lifecycle, world.asked('authenticate'), world.token]).toEqual(['online', 2, 'fresh']);
  });

  test('may be opened again after it failed, once the cause is put right', async () => {
    const world = connectionIn(signInAnswers('bad credentials', 'ok'));
    await world.open();
    await world.open();
    expect(world.lifecycle).toBe('online');
    expect(world.context.failure).toBeUndefined();
  });
});

describe('reconnecting', () => {
  test('a lost socket is replaced and every subscription made again', async () => {
    const world = await onlineIn();
    await world.socketCloses('network down');
    expect([world.lifecycle, world.can('queuesSends'), world.can('canSend')]).toEqual([
      'interrupted.waitingToRetry',
      true,
      false,
    ]);
    await nextAttempt(world);
    expect(world.lifecycle).toBe('online');
    expect([world.asked('openSocket'), world.asked('subscribe')]).toEqual([2, 2]);
    expect(world.told).toEqual(['online', 'error NETWORK', 'drop socket', 'socket gone', 'lost', 'attempt', 'online']);
  });

  test('a dead socket keeps the token: the next one is opened without a sign-in (G12)', async () => {
    const world = await onlineIn();
    await world.socketCloses('network down');
    expect(world.token).toBe('fresh');
    await nextAttempt(world);
    expect([world.lifecycle, world.asked('authenticate')]).toEqual(['online', 1]);
  });

  test('waits twice as long after each failure, up to ten minutes (KB-10)', async () => {
    const world = connectionIn(socketAnswers('network down'));
    await world.open();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 13; attempt += 1) {
      waits.push(world.wait);
      await nextAttempt(world);
    }
    expect(waits).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 512_000, 600_000, 600_000,
    ]);
  });

  test('a sign-in that works does not shorten the wait as long as the socket is refused (KB-10)', async () => {
    const world = await onlineIn();
    world.becomes(socketAnswers('401', 'network down'));
    await world.socketCloses('network down');
    await nextAttempt(world);
    expect(world.wait).toBe(5_000);
    await nextAttempt(world);
    expect([world.asked('authenticate'), world.wait]).toEqual([2, 2_000]);
  });

  test('"you are being limited" takes the slow ladder, which starts at ten seconds', async () => {
    const world = connectionIn(socketAnswers('429'));
    await world.open();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 9; attempt += 1) {
      waits.push(world.wait);
      await nextAttempt(world);
    }
    expect(waits).toEqual([10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 600_000, 600_000, 600_000]);
  });

  test('"you are being limited" is no reason to sign in again (KB-11)', async () => {
    const world = await onlineIn();
    await world.socketCloses('4429');
    expect([world.token, world.wait]).toEqual(['fresh', 10_000]);
    await nextAttempt(world);
    expect([world.lifecycle, world.asked('authenticate')]).toEqual(['online', 1]);
  });

  const tenMinutes = { longestRetryMs: 10 * MINUTE, signInFailed: false };

  test('each wait is drawn anew between its floor and its ceiling, so that a fleet does not come back as one (G9)', () => {
    const network = { ...tenMinutes, attempt: 3, failure: failures.network };
    expect([0, 0.5, 1].map((random) => retryDelayMs(network, random))).toEqual([0, 2_000, 4_000]);
    const limited = { ...tenMinutes, attempt: 1, failure: failures.limited };
    expect([0, 0.5, 1].map((random) => retryDelayMs(limited, random))).toEqual([5_000, 12_500, 20_000]);
  });

  test('a sign-in that failed is not repeated within five seconds, whatever the draw (G9)', () => {
    for (const failure of [failures.limited, failures.withdrawn]) {
      for (let attempt = 1; attempt < 40; attempt += 1) {
        expect(retryDelayMs({ ...tenMinutes, attempt, failure }, 0)).toBeGreaterThanOrEqual(5 * SECOND);
      }
    }
  });

  test('no wait is longer than the longest there may be, however often it failed (KB-38)', () => {
    for (const failure of Object.values(failures)) {
      expect(retryDelayMs({ ...tenMinutes, attempt: 1_000_000, failure }, 1)).toBe(10 * MINUTE);
    }
  });

  test('a program may set the longest wait itself', async () => {
    const world = connectionIn(socketAnswers('network down'), longestWait(3 * SECOND));
    await world.open();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 5; attempt += 1) {
      waits.push(world.wait);
      await nextAttempt(world);
    }
    expect(waits).toEqual([500, 1_000, 2_000, 3_000, 3_000]);
  });

  test('goes on up the ladder when it was online only for a moment', async () => {
    const world = await onlineIn();
    const waits: number[] = [];
    for (let loss = 0; loss < 4; loss += 1) {
      await world.passes(MINUTE - 500);
      await world.socketCloses('network down');
      waits.push(world.wait);
      await nextAttempt(world);
      expect(world.lifecycle).toBe('online');
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000]);
  });

  test('starts at the foot of the ladder again after a minute online', async () => {
    const world = await onlineIn();
    await world.socketCloses('network down');
    await nextAttempt(world);
    await world.socketCloses('network down');
    await nextAttempt(world);
    expect([world.lifecycle, world.context.attempt]).toEqual(['online', 2]);
    await world.passes(MINUTE);
    await world.socketCloses('network down');
    expect(world.wait).toBe(500);
  });

  test('the close of an older socket is ignored (KB-15)', async () => {
    const world = await onlineIn();
    await world.socketCloses('network down');
    await nextAttempt(world);
    await world.oldSocketCloses('4401');
    expect([world.lifecycle, world.token]).toEqual(['online', 'fresh']);
    world.becomes(subscribeAnswers('silence'));
    await world.socketCloses('network down');
    await nextAttempt(world);
    await world.oldSocketCloses('network down');
    expect(world.lifecycle).toBe('interrupted.resubscribing');
  });

  test('an error and a close of the same socket start one reconnect only (KB-12)', async () => {
    const world = connectionIn(socketAnswers('network down', 'ok'));
    await world.open();
    await world.socketCloses('network down');
    await world.socketCloses('network down');
    expect([world.lifecycle, world.context.attempt]).toEqual(['interrupted.waitingToRetry', 1]);
    await world.passes(10 * SECOND);
    expect([world.lifecycle, world.asked('openSocket'), world.heard('attempt')]).toEqual(['online', 2, 1]);
  });

  test('open() while a wait is running tries at once, and starts no second loop (KB-13)', async () => {
    const world = await onlineIn();
    await world.socketCloses('network down');
    world.becomes(discoveryAnswers('silence', 'ok'));
    await world.open();
    await world.open();
    expect([world.lifecycle, world.asked('discover'), world.running.size]).toEqual(['interrupted.discovering', 2, 1]);
    expect(world.overlapping).toEqual([]);
  });

  test('nothing is tried any more once it was closed while waiting (KB-14)', async () => {
    const world = await onlineIn();
    await world.socketCloses('network down');
    await world.close();
    await world.passes(10 * MINUTE);
    expect([world.lifecycle, world.asked('discover'), world.heard('attempt')]).toEqual(['closed', 1, 0]);
  });

  const reconnectingSteps: readonly Step[] = [
    ['interrupted.discovering', 'discover', discoveryAnswers, 10 * SECOND],
    ['interrupted.openingSocket', 'openSocket', socketAnswers, 10 * SECOND],
    ['interrupted.resubscribing', 'subscribe', subscribeAnswers, 30 * SECOND],
  ];

  test.each(reconnectingSteps)(
    'silence in %s is given up after its limit and tried again (G10)',
    async (state, _service, answers, limit) => {
      const world = await onlineIn();
      world.becomes(answers('silence', 'ok'));
      await world.socketCloses('network down');
      await nextAttempt(world);
      expect(world.lifecycle).toBe(state);
      await world.passes(limit);
      expect([world.lifecycle, world.wait]).toEqual(['interrupted.waitingToRetry', 1_000]);
      await nextAttempt(world);
      expect(world.lifecycle).toBe('online');
    },
  );

  test.each(reconnectingSteps)('close in %s ends closed', async (state, _service, answers) => {
    const world = await onlineIn();
    world.becomes(answers('silence'));
    await world.socketCloses('network down');
    await nextAttempt(world);
    expect(world.lifecycle).toBe(state);
    await world.close();
    expect([world.lifecycle, world.running.size]).toEqual(['closed', 0]);
  });

  test('a socket that closes while the subscriptions are made again is one more failure (KB-20)', async () => {
    const world = await onlineIn();
    world.becomes(subscribeAnswers('silence', 'ok'));
    await world.socketCloses('network down');
    await nextAttempt(world);
    await world.socketCloses('network down');
    expect([world.lifecycle, world.wait, world.running.size]).toEqual(['interrupted.waitingToRetry', 1_000, 0]);
    await nextAttempt(world);
    expect(world.lifecycle).toBe('online');
  });

  test.each([
    ['refused', 'network down', 0],
    ['not answered', 'silence', 30 * SECOND],
  ] as const)(
    'when the subscriptions are %s the socket that was open for them is dropped',
    async (_how, answer, limit) => {
      const world = connectionIn(subscribeAnswers(answer, 'ok'));
      await world.open();
      await world.passes(limit);
      expect([world.lifecycle, world.liveness]).toEqual(['interrupted.waitingToRetry', 'unwatched']);
      expect(world.heard('drop socket')).toBe(1);
      await nextAttempt(world);
      expect([world.lifecycle, world.asked('openSocket')]).toEqual(['online', 2]);
    },
  );

  test('a platform that closes for good ends failed, with its reason', async () => {
    const world = await onlineIn();
    await world.socketCloses('4403');
    expect([world.lifecycle, world.context.failure?.code, world.can('terminal')]).toEqual([
      'failed',
      'BAD_CREDENTIALS',
      true,
    ]);
  });

  test('a connection that is not to be maintained fails when its socket is lost', async () => {
    const world = await onlineIn(oneShot);
    await world.socketCloses('network down');
    expect(world.lifecycle).toBe('failed');
    expect(world.told).toEqual(['online', 'error NETWORK', 'drop socket', 'abandon requests', 'failed', 'socket gone']);
  });

  test('says that it is interrupted once, however many attempts it takes', async () => {
    const world = await onlineIn();
    world.becomes(socketAnswers('network down', 'network down', 'network down', 'ok'));
    await world.socketCloses('network down');
    for (let attempt = 0; attempt < 4; attempt += 1) await nextAttempt(world);
    expect([world.heard('lost'), world.heard('attempt'), world.heard('online')]).toEqual([1, 4, 2]);
  });
});

describe('the token', () => {
  test('is refreshed every ten minutes', async () => {
    const world = await onlineIn();
    await world.passes(10 * MINUTE - 500);
    expect(world.asked('refresh')).toBe(0);
    await world.passes(500);
    expect([world.asked('refresh'), world.token]).toEqual([1, 'fresh']);
    await world.passes(10 * MINUTE);
    expect([world.asked('refresh'), world.lifecycle]).toEqual([2, 'online']);
  });

  test('is never refreshed where that cannot be done', async () => {
    const world = await onlineIn(tokenCannotBeRefreshed);
    await world.passes(60 * MINUTE);
    expect([world.asked('refresh'), world.lifecycle]).toEqual([0, 'online']);
  });

  test('a 401 on refresh never closes the socket (G12, KB-24)', async () => {
    const world = await onlineIn(refreshAnswers('401', 'ok'));
    await world.passes(10 * MINUTE);
    expect([world.lifecycle, world.token]).toEqual(['online', 'stale']);
    await world.passes(5 * SECOND - 500);
    expect(world.asked('authenticate')).toBe(1);
    await world.passes(500);
    expect([world.lifecycle, world.token, world.asked('authenticate')]).toEqual(['online', 'fresh', 2]);
    expect([world.asked('openSocket'), world.heard('drop socket'), world.heard('lost')]).toEqual([1, 0, 0]);
  });

  test('a refresh that fails for another reason is reported and tried again at the next interval', async () => {
    const world = await onlineIn(refreshAnswers('network down', 'ok'));
    await world.passes(10 * MINUTE);
    expect([world.lifecycle, world.token, world.heard('error NETWORK')]).toEqual(['online', 'fresh', 1]);
    await world.passes(10 * MINUTE);
    expect([world.asked('refresh'), world.asked('authenticate')]).toEqual([2, 1]);
  });

  test('a refresh that does not answer is given up after ten seconds; the token is still taken for good', async () => {
    const world = await onlineIn(refreshAnswers('silence'));
    await world.passes(10 * MINUTE);
    expect(world.token).toBe('refreshing');
    await world.passes(10 * SECOND);
    expect([world.token, world.lifecycle, world.running.size]).toEqual(['fresh', 'online', 0]);
  });

  test.each(['4401', '1011'] as const)(
    'a socket closed with %s asks whether the token is still good, and keeps it if it is (G12)',
    async (code) => {
      const world = await onlineIn();
      await world.socketCloses(code);
      expect([world.lifecycle, world.asked('refresh')]).toEqual(['interrupted.waitingToRetry', 1]);
      await nextAttempt(world);
      expect([world.lifecycle, world.token, world.asked('authenticate'), world.asked('openSocket')]).toEqual([
        'online',
        'fresh',
        1,
        2,
      ]);
    },
  );

  test.each(['4401', '1011'] as const)(
    'a socket closed with %s leads to a new sign-in where the token turns out to be withdrawn',
    async (code) => {
      const world = await onlineIn(refreshAnswers('401'));
      await world.socketCloses(code);
      expect(world.token).toBe('stale');
      await nextAttempt(world);
      expect([world.lifecycle, world.token, world.asked('authenticate')]).toEqual(['online', 'fresh', 2]);
    },
  );

  test('the next socket waits for the answer whether the token is good; nobody signs in meanwhile', async () => {
    const world = await onlineIn(refreshAnswers('silence'));
    await world.socketCloses('4401');
    await nextAttempt(world);
    expect([world.lifecycle, world.token, world.asked('authenticate')]).toEqual([
      'interrupted.checkingToken',
      'refreshing',
      1,
    ]);
    await world.passes(10 * SECOND);
    expect([world.lifecycle, world.asked('authenticate'), world.asked('openSocket')]).toEqual(['online', 1, 2]);
  });

  test('a contended session that is found out while the next socket waits ends with that, without one more sign-in', async () => {
    const world = await onlineIn(refreshAnswers('401', 'silence'));
    await world.socketCloses('4401');
    await nextAttempt(world);
    await world.socketCloses('4401');
    await nextAttempt(world);
    expect([world.lifecycle, world.token]).toEqual(['interrupted.checkingToken', 'refreshing']);
    await world.happens({
      type: 'xstate.error.actor.refresh',
      error: failures.withdrawn,
      actorId: 'refresh',
    } as never);
    expect([world.lifecycle, world.context.failure?.code, world.asked('authenticate')]).toEqual([
      'failed',
      'SESSION_CONTENDED',
      2,
    ]);
  });

  test('a platform that calls the token good and closes the next socket for it again gets a new one, and no blame', async () => {
    const world = await onlineIn();
    for (let round = 0; round < 6; round += 1) {
      await world.socketCloses('4401');
      await nextAttempt(world);
      expect(world.lifecycle).toBe('online');
    }
    expect([world.asked('authenticate'), world.context.withdrawals, world.heard('contended')]).toEqual([4, 0, 0]);
  });

  test('1011 and 1008 alone never cost a token that cannot be refreshed: the identity is kept', async () => {
    const world = await onlineIn(tokenCannotBeRefreshed);
    for (let round = 0; round < 6; round += 1) {
      await world.socketCloses('1011');
      await nextAttempt(world);
      expect([world.lifecycle, world.token]).toEqual(['online', 'fresh']);
    }
    world.becomes(subscribeAnswers('1011', '1011', 'ok'));
    await world.socketCloses('1011');
    await world.passes(5 * MINUTE);
    expect([world.lifecycle, world.asked('authenticate'), world.heard('discard token')]).toEqual(['online', 1, 0]);
  });

  test('4401 while online is tried with the same token once; named again before a stable minute, it is given up', async () => {
    const world = await onlineIn(tokenCannotBeRefreshed);
    await world.socketCloses('4401');
    await nextAttempt(world);
    expect([world.lifecycle, world.heard('discard token')]).toEqual(['online', 0]);
    await world.passes(MINUTE);
    await world.socketCloses('4401');
    await nextAttempt(world);
    expect([world.lifecycle, world.heard('discard token')]).toEqual(['online', 0]);
    await world.socketCloses('4401');
    expect([world.token, world.heard('discard token')]).toEqual(['stale', 1]);
    await nextAttempt(world);
    expect([world.lifecycle, world.asked('authenticate')]).toEqual(['online', 2]);
  });

  test('4401 before the subscriptions were answered is a refusal of the token', async () => {
    const world = connectionIn(tokenCannotBeRefreshed, subscribeAnswers('silence', 'ok'));
    await world.open();
    await world.socketCloses('4401');
    expect([world.token, world.heard('discard token')]).toEqual(['stale', 1]);
  });

  test('a socket refused for its token leads to a new sign-in', async () => {
    const world = connectionIn(socketAnswers('401', 'ok'));
    await world.open();
    expect(world.token).toBe('stale');
    await nextAttempt(world);
    expect([world.lifecycle, world.asked('authenticate')]).toEqual(['online', 2]);
  });

  test('subscriptions refused for the token lead to a new sign-in', async () => {
    const world = connectionIn(subscribeAnswers('401', 'ok'));
    await world.open();
    expect(world.token).toBe('stale');
    await nextAttempt(world);
    expect([world.lifecycle, world.asked('authenticate')]).toEqual(['online', 2]);
  });

  test('an interruption ends a sign-in that was made beside it: two of our own would withdraw each other (G12)', async () => {
    const world = await onlineIn(refreshAnswers('401'));
    world.becomes(signInAnswers('silence', 'ok'), discoveryAnswers('silence'));
    await world.passes(10 * MINUTE + 5 * SECOND);
    expect([world.token, [...world.running]]).toEqual(['renewing', ['authenticate']]);
    await world.socketCloses('network down');
    expect([world.token, world.running.size]).toEqual(['stale', 0]);
  });

  test.each([
    [
      'where it cannot be refreshed, a stable minute between two withdrawals is proof that nobody contends',
      [tokenCannotBeRefreshed],
      'fresh',
    ],
    ['where it can be refreshed, a stable minute proves nothing: only a refresh does', [], 'contended'],
  ] as const)('%s', async (_title, pieces, end) => {
    const world = await onlineIn(...pieces);
    for (let expiry = 0; expiry < 2; expiry += 1) {
      await world.passes(MINUTE);
      world.becomes(socketAnswers('401', 'ok'));
      await world.socketCloses('network down');
      await nextAttempt(world);
      expect(world.lifecycle).toBe('interrupted.waitingToRetry');
      if (expiry === 0) {
        await nextAttempt(world);
        expect(world.lifecycle).toBe('online');
      }
    }
    expect(world.token).toBe(end === 'fresh' ? 'stale' : 'contended');
  });

  test('what was withdrawn in an earlier session does not count in the next', async () => {
    const world = await onlineIn(refreshAnswers('401'));
    await world.socketCloses('4401');
    await nextAttempt(world);
    await world.close();
    await world.open();
    await world.socketCloses('4401');
    expect(world.token).toBe('stale');
  });

  test('a sign-in that keeps silent while the old token is stale is given up after its limit (G10)', async () => {
    const world = await onlineIn(refreshAnswers('401'));
    world.becomes(signInAnswers('silence', 'ok'));
    await world.socketCloses('4401');
    await nextAttempt(world);
    expect(world.lifecycle).toBe('interrupted.authenticating');
    await world.passes(10 * SECOND);
    expect(world.lifecycle).toBe('interrupted.waitingToRetry');
    await nextAttempt(world);
    expect(world.lifecycle).toBe('online');
  });

  test('a stale token signs in by itself only while online; an interruption leaves that to reconnecting', async () => {
    const world = await onlineIn(refreshAnswers('401'));
    world.becomes(discoveryAnswers('silence'));
    await world.socketCloses('4401');
    await world.passes(9 * SECOND);
    expect([world.lifecycle, world.token, world.asked('authenticate')]).toEqual([
      'interrupted.discovering',
      'stale',
      1,
    ]);
  });

  test('a token withdrawn twice is contended: no third sign-in, and the next interruption ends it (G12)', async () => {
    const world = await onlineIn(refreshAnswers('401'));
    await world.socketCloses('4401');
    await nextAttempt(world);
    expect(world.lifecycle).toBe('online');
    await world.socketCloses('4401');
    expect([world.token, world.heard('contended')]).toEqual(['contended', 1]);
    await nextAttempt(world);
    expect([world.lifecycle, world.context.failure?.code]).toEqual(['failed', 'SESSION_CONTENDED']);
    expect(world.asked('authenticate')).toBe(2);
    await world.passes(60 * MINUTE);
    expect([world.lifecycle, world.asked('authenticate')]).toEqual(['failed', 2]);
  });

  test('a fixed token that the platform refuses does not reconnect for ever (KB-22)', async () => {
    const world = connectionIn(socketAnswers('401'));
    await world.open();
    await world.passes(60 * MINUTE);
    expect([world.lifecycle, world.context.failure?.code, world.asked('openSocket')]).toEqual([
      'failed',
      'SESSION_CONTENDED',
      2,
    ]);
  });

  test('a contended session keeps its healthy socket and says so at once', async () => {
    const world = await onlineIn(refreshAnswers('401'));
    await world.passes(21 * MINUTE);
    expect([world.lifecycle, world.token, world.heard('contended')]).toEqual(['online', 'contended', 1]);
    expect([world.asked('openSocket'), world.asked('authenticate')]).toEqual([1, 2]);
    await world.socketCloses('network down');
    await nextAttempt(world);
    expect([world.lifecycle, world.context.failure?.code]).toEqual(['failed', 'SESSION_CONTENDED']);
  });

  test('one good refresh between two withdrawals is proof that nobody contends', async () => {
    const world = await onlineIn(refreshAnswers('401', 'ok', '401', 'ok'));
    await world.passes(10 * MINUTE + 5 * SECOND);
    expect(world.asked('authenticate')).toBe(2);
    await world.passes(10 * MINUTE);
    await world.passes(10 * MINUTE + 5 * SECOND);
    expect([world.asked('refresh'), world.asked('authenticate'), world.token]).toEqual([3, 3, 'fresh']);
  });

  test('open() after a contended session starts with a clean slate', async () => {
    const world = await onlineIn(refreshAnswers('401'));
    await world.socketCloses('4401');
    await nextAttempt(world);
    await world.socketCloses('4401');
    await nextAttempt(world);
    expect([world.lifecycle, world.token, world.context.withdrawals]).toEqual(['failed', 'none', 0]);
    await world.open();
    await world.socketCloses('4401');
    expect(world.token).toBe('stale');
  });

  test('a sign-in that fails while online is reported, keeps its distance, and is tried again', async () => {
    const world = await onlineIn(refreshAnswers('401'));
    world.becomes(signInAnswers('network down', 'ok'));
    await world.passes(10 * MINUTE + 5 * SECOND);
    expect([world.token, world.asked('authenticate')]).toEqual(['stale', 2]);
    await world.passes(5 * SECOND);
    expect([world.token, world.lifecycle]).toEqual(['fresh', 'online']);
    const [, second = 0, third = 0] = world.askedAt('authenticate');
    expect(third - second).toBeGreaterThanOrEqual(5 * SECOND);
  });

  test('a refresh that answers after the session has ended is not heard (KB-21)', async () => {
    const world = await onlineIn(refreshAnswers('silence'));
    await world.passes(10 * MINUTE);
    await world.close();
    expect([world.lifecycle, world.token, world.running.size]).toEqual(['closed', 'none', 0]);
    await world.passes(MINUTE);
    expect(world.token).toBe('none');
  });
});

describe('liveness', () => {
  test('a peer that answers its pings is left alone', async () => {
    const world = await onlineIn();
    await world.passes(5 * MINUTE);
    expect([world.lifecycle, world.liveness, world.heard('ping')]).toEqual(['online', 'alive', 10]);
  });

  test('a mute peer is noticed 30 s + 10 s + 1 s after it was last known to be there, dropped and replaced (G13)', async () => {
    const world = await onlineIn(peerIsMute);
    await world.passes(30 * SECOND);
    expect([world.liveness, world.heard('ping')]).toEqual(['awaitingPong', 1]);
    await world.passes(10 * SECOND);
    expect([world.liveness, world.lifecycle]).toEqual(['lastChance', 'online']);
    await world.passes(500);
    expect(world.lifecycle).toBe('online');
    await world.passes(500);
    expect([world.lifecycle, world.liveness]).toEqual(['interrupted.waitingToRetry', 'unwatched']);
    expect(world.context.failure?.code).toBe('PEER_SILENT');
    expect(world.heard('drop socket')).toBe(1);
    await nextAttempt(world);
    expect([world.lifecycle, world.asked('openSocket'), world.asked('authenticate')]).toEqual(['online', 2, 1]);
  });

  test('a pong that was waiting behind a stall of our own is still heard in the grace (KB-40)', async () => {
    const world = await onlineIn(peerIsMute);
    await world.passes(40 * SECOND);
    expect(world.liveness).toBe('lastChance');
    await world.pongArrives();
    expect([world.liveness, world.lifecycle]).toEqual(['alive', 'online']);
    await world.passes(29 * SECOND);
    expect(world.heard('ping')).toBe(1);
  });

  test('nobody is pinged while there is no socket', async () => {
    const world = await onlineIn();
    world.becomes(discoveryAnswers('network down'));
    await world.socketCloses('network down');
    expect(world.liveness).toBe('unwatched');
    await world.passes(5 * MINUTE);
    expect([world.liveness, world.heard('ping')]).toEqual(['unwatched', 0]);
  });

  test('a new socket is watched from its own beginning', async () => {
    const world = await onlineIn();
    await world.passes(29 * SECOND);
    await world.socketCloses('network down');
    await nextAttempt(world);
    await world.passes(29 * SECOND);
    expect(world.heard('ping')).toBe(0);
    await world.passes(SECOND);
    expect(world.heard('ping')).toBe(1);
  });

  test('a peer that falls mute while draining is not waited for', async () => {
    const world = await onlineIn(peerIsMute);
    await world.passes(40 * SECOND);
    await world.drain();
    expect(world.lifecycle).toBe('draining');
    await world.passes(SECOND);
    expect(world.lifecycle).toBe('closed');
  });

  test('a mute peer fails a connection that is not to be maintained', async () => {
    const world = await onlineIn(oneShot, peerIsMute);
    await world.passes(41 * SECOND);
    expect([world.lifecycle, world.context.failure?.code]).toEqual(['failed', 'PEER_SILENT']);
  });
});

describe('stepping up', () => {
  test('gets a new token, then a new socket, then every subscription, and queues meanwhile', async () => {
    const world = await onlineIn();
    world.becomes(subscribeAnswers('silence'));
    await world.stepUp();
    expect([world.lifecycle, world.can('queuesSends'), world.can('canSend')]).toEqual([
      'steppingUp.resubscribing',
      true,
      false,
    ]);
    expect([world.asked('authenticate'), world.asked('openSocket'), world.asked('discover')]).toEqual([2, 2, 1]);
    expect(world.told).toEqual(['online', 'drop socket', 'socket gone', 'lost']);
  });

  test('ends online with a fresh token and the old socket dropped', async () => {
    const world = await onlineIn();
    await world.stepUp();
    expect([world.lifecycle, world.token, world.liveness]).toEqual(['online', 'fresh', 'alive']);
    expect(world.told).toEqual(['online', 'drop socket', 'socket gone', 'lost', 'online']);
  });

  test('the token of the old identity opens no socket, also when the first attempt fails', async () => {
    const world = await onlineIn();
    world.becomes(signInAnswers('network down', 'ok'));
    await world.stepUp();
    expect([world.lifecycle, world.token]).toEqual(['interrupted.waitingToRetry', 'stale']);
    await nextAttempt(world);
    expect([world.lifecycle, world.token, world.asked('authenticate')]).toEqual(['online', 'fresh', 3]);
  });

  test('is asked for while online only', async () => {
    const world = await onlineIn();
    world.becomes(discoveryAnswers('silence'));
    await world.socketCloses('network down');
    await world.stepUp();
    expect([world.lifecycle, world.token]).toEqual(['interrupted.waitingToRetry', 'fresh']);
  });

  test('the close of the socket it gave up is not a failure', async () => {
    const world = await onlineIn();
    world.becomes(signInAnswers('silence'));
    await world.stepUp();
    await world.socketCloses('network down');
    expect([world.lifecycle, world.context.attempt]).toEqual(['steppingUp.authenticating', 0]);
  });

  test('refused credentials fail it at once', async () => {
    const world = await onlineIn();
    world.becomes(signInAnswers('bad credentials'));
    await world.stepUp();
    expect([world.lifecycle, world.context.failure?.code]).toEqual(['failed', 'BAD_CREDENTIALS']);
  });

  const stepUpSteps: readonly Step[] = [
    ['steppingUp.authenticating', 'authenticate', signInAnswers, 10 * SECOND],
    ['steppingUp.openingSocket', 'openSocket', socketAnswers, 10 * SECOND],
    ['steppingUp.resubscribing', 'subscribe', subscribeAnswers, 30 * SECOND],
  ];

  test.each(stepUpSteps)(
    'silence in %s is given up after its limit, and reconnecting takes over (G10)',
    async (state, _service, answers, limit) => {
      const world = await onlineIn();
      world.becomes(answers('silence', 'ok'));
      await world.stepUp();
      expect(world.lifecycle).toBe(state);
      await world.passes(limit);
      expect(world.lifecycle).toBe('interrupted.waitingToRetry');
      await nextAttempt(world);
      expect(world.lifecycle).toBe('online');
    },
  );

  test.each(stepUpSteps)('close in %s ends closed', async (state, _service, answers) => {
    const world = await onlineIn();
    world.becomes(answers('silence'));
    await world.stepUp();
    expect(world.lifecycle).toBe(state);
    await world.close();
    expect([world.lifecycle, world.running.size]).toEqual(['closed', 0]);
  });
});

describe('closing', () => {
  test('closes the socket, fails what still waits, and tells nobody to come back', async () => {
    const world = await onlineIn();
    await world.close();
    expect([world.lifecycle, world.token, world.liveness, world.can('terminal')]).toEqual([
      'closed',
      'none',
      'unwatched',
      true,
    ]);
    expect(world.asked('closeSocket')).toBe(1);
    expect(world.told).toEqual(['online', 'abandon requests', 'closed']);
  });

  test('a mute peer keeps close() for two seconds and is then cut off (G16, KB-18)', async () => {
    const world = await onlineIn(closingAnswers('silence'));
    await world.close();
    await world.passes(2 * SECOND - 500);
    expect(world.lifecycle).toBe('closing');
    await world.passes(500);
    expect([world.lifecycle, world.heard('drop socket'), world.heard('closed'), world.running.size]).toEqual([
      'closed',
      1,
      1,
      0,
    ]);
  });

  test('a socket that fails while it is being closed is closed', async () => {
    const world = await onlineIn(closingAnswers('network down'));
    await world.close();
    expect(world.lifecycle).toBe('closed');
  });

  test('close() twice is one close', async () => {
    const world = await onlineIn(closingAnswers('silence'));
    await world.close();
    await world.close();
    expect(world.asked('closeSocket')).toBe(1);
    await world.passes(2 * SECOND);
    await world.close();
    expect([world.lifecycle, world.heard('closed')]).toEqual(['closed', 1]);
  });

  test('open() while closing does not bring it back', async () => {
    const world = await onlineIn(closingAnswers('silence'));
    await world.close();
    await world.open();
    await world.passes(2 * SECOND);
    expect([world.lifecycle, world.asked('discover')]).toEqual(['closed', 1]);
  });

  test('a connection that was never opened, or has failed, closes at once', async () => {
    const idle = connectionIn();
    await idle.close();
    expect([idle.lifecycle, idle.asked('closeSocket')]).toEqual(['closed', 0]);
    const failed = connectionIn(signInAnswers('bad credentials'));
    await failed.open();
    await failed.close();
    expect([failed.lifecycle, failed.asked('closeSocket')]).toEqual(['closed', 0]);
  });

  test('nothing runs afterwards: no timer, no call, no ping', async () => {
    const world = await onlineIn();
    await world.passes(MINUTE);
    await world.close();
    const before = [...world.told];
    await world.passes(60 * MINUTE);
    expect(world.told).toEqual(before);
    expect([world.lifecycle, world.asked('discover'), world.asked('refresh')]).toEqual(['closed', 1, 0]);
  });

  test.each([
    ['closed', connectionIn()],
    ['failed', connectionIn(signInAnswers('bad credentials'))],
    ['contended', connectionIn(socketAnswers('401'))],
  ] as const)('no timer is left running once it is %s (G16)', async (end, world) => {
    await world.open();
    if (end === 'closed') await world.close();
    await world.passes(10 * SECOND);
    expect([world.can('terminal'), world.timers(), world.running.size]).toEqual([true, 0, 0]);
  });
});

describe('draining', () => {
  const drainingIn = async (...pieces: readonly Piece[]): Promise<World> => {
    const world = await onlineIn(...pieces);
    await world.drain();
    expect([world.lifecycle, world.can('canSend'), world.can('queuesSends')]).toEqual(['draining', true, false]);
    return world;
  };

  test('waits for the outbox, then closes', async () => {
    const world = await drainingIn();
    await world.passes(5 * SECOND);
    expect([world.lifecycle, world.heard('abandon requests')]).toEqual(['draining', 0]);
    await world.outboxRunsEmpty();
    expect(world.lifecycle).toBe('closed');
  });

  test('gives the outbox ten seconds (G16)', async () => {
    const world = await drainingIn();
    await world.passes(10 * SECOND - 500);
    expect(world.lifecycle).toBe('draining');
    await world.passes(500);
    expect(world.lifecycle).toBe('closed');
  });

  test('a lost socket ends the waiting, and is not replaced', async () => {
    const world = await drainingIn();
    await world.oldSocketCloses('network down');
    expect(world.lifecycle).toBe('draining');
    await world.socketCloses('network down');
    expect([world.lifecycle, world.asked('openSocket')]).toEqual(['closed', 1]);
  });

  test('close() does not wait for the outbox', async () => {
    const world = await drainingIn();
    await world.close();
    expect(world.lifecycle).toBe('closed');
  });

  test('an empty outbox means nothing to a connection that is not draining', async () => {
    const world = await onlineIn();
    await world.outboxRunsEmpty();
    expect(world.lifecycle).toBe('online');
  });
});

describe('who is told of a lost socket, and of the return', () => {
  const followed = (world: World): readonly string[] =>
    world.emitted.flatMap((event) => {
      if (event.type === 'socketGone') return event.socketId === undefined ? [] : [`gone ${event.socketId}`];
      if (event.type === 'online')
        return [`online${event.again ? ' again' : ''}${event.isRestored ? ' restored' : ''}`];
      return event.type === 'lost' ? ['lost'] : [];
    });

  test('the first time online is neither again nor a return', async () => {
    const world = connectionIn(discoveryAnswers('network down', 'network down', 'ok'));
    await world.open();
    await world.passes(MINUTE);
    expect(followed(world)).toEqual(['online']);
  });

  test('each socket that opened and was lost is told, also before the connection was ever online', async () => {
    const world = connectionIn(subscribeAnswers('silence', 'silence', 'ok'));
    await world.open();
    await world.socketCloses('network down');
    await nextAttempt(world);
    await world.socketCloses('network down');
    await nextAttempt(world);
    expect(followed(world)).toEqual(['gone 1', 'gone 2', 'online restored']);
  });

  test('each socket that was lost on the way back is told, and the return once', async () => {
    const world = await onlineIn();
    world.becomes(subscribeAnswers('silence', 'ok'));
    await world.socketCloses('network down');
    await nextAttempt(world);
    await world.socketCloses('network down');
    await nextAttempt(world);
    expect(followed(world)).toEqual(['online', 'gone 1', 'lost', 'gone 2', 'online again restored']);
  });

  test('who waits for answers hears of the loss before the program does', async () => {
    const world = await onlineIn(peerIsMute);
    await world.passes(41 * SECOND);
    expect(followed(world)).toEqual(['online', 'gone 1', 'lost']);
  });

  test('after close() and open() it is online for the first time, and a return for whoever was there before', async () => {
    const world = await onlineIn();
    await world.close();
    await world.open();
    expect(followed(world)).toEqual(['online', 'online restored']);
  });
});

describe('a connection that once was online', () => {
  test('takes unanswered subscriptions for a lost attempt, and goes on', async () => {
    const world = await onlineIn();
    world.becomes(subscribeAnswers('network down', 'silence', 'ok'));
    await world.socketCloses('network down');
    await world.passes(3 * MINUTE);
    expect(world.lifecycle).toBe('online');
  });

  test('takes refused subscriptions for a lost attempt too, and tries again slowly; a new one fails with the refusal', async () => {
    const world = await onlineIn();
    world.becomes(subscribeAnswers('403', 'ok'));
    await world.socketCloses('network down');
    await nextAttempt(world);
    expect([world.lifecycle, world.wait]).toEqual(['interrupted.waitingToRetry', 20 * SECOND]);
    await nextAttempt(world);
    expect(world.lifecycle).toBe('online');
    const fresh = connectionIn(subscribeAnswers('403'));
    await fresh.open();
    expect([fresh.lifecycle, fresh.context.failure?.code]).toEqual(['failed', 'FORBIDDEN']);
  });

  test('is as good as new after close() and open(): then a refusal rejects open() again', async () => {
    const world = await onlineIn();
    await world.close();
    world.becomes(subscribeAnswers('403'));
    await world.open();
    expect(world.lifecycle).toBe('failed');
  });
});

describe('the network is back', () => {
  test('ends the wait at once, and climbs the ladder on', async () => {
    const world = connectionIn(socketAnswers('network down'));
    await world.open();
    for (let attempt = 0; attempt < 8; attempt += 1) await nextAttempt(world);
    expect(world.wait).toBe(128 * SECOND);
    world.becomes(socketAnswers('network down', 'ok'));
    await world.retry();
    expect([world.lifecycle, world.wait]).toEqual(['interrupted.waitingToRetry', 256 * SECOND]);
    await world.retry();
    expect(world.lifecycle).toBe('online');
  });

  test.each([
    ['the platform limits us', socketAnswers('429')],
    ['the last sign-in failed', signInAnswers('network down')],
  ] as const)('keeps five seconds where %s, however often it is told', async (_why, piece) => {
    const world = connectionIn(piece);
    await world.open();
    await nextAttempt(world);
    await nextAttempt(world);
    const before = world.asked('discover');
    await world.retry();
    expect([world.lifecycle, world.asked('discover')]).toEqual(['interrupted.keepingDistance', before]);
    await world.passes(3 * SECOND);
    await world.retry();
    await world.open();
    await world.passes(2 * SECOND);
    expect(world.asked('discover')).toBe(before + 1);
  });

  test('asks the peer of an open socket at once whether it is still there', async () => {
    const world = await onlineIn(peerIsMute);
    await world.retry();
    expect([world.lifecycle, world.liveness, world.heard('ping')]).toEqual(['online', 'awaitingPong', 1]);
    await world.retry();
    expect(world.heard('ping')).toBe(1);
    await world.passes(11 * SECOND);
    expect(world.context.failure?.code).toBe('PEER_SILENT');
  });

  test('is listened for from open() to the end', async () => {
    const world = connectionIn(signInAnswers('ok', 'bad credentials'));
    expect(world.isWatching).toBe(false);
    await world.open();
    expect(world.isWatching).toBe(true);
    await world.socketCloses('network down');
    expect(world.isWatching).toBe(true);
    await world.close();
    expect(world.isWatching).toBe(false);
    await world.open();
    expect([world.lifecycle, world.isWatching]).toEqual(['failed', false]);
  });
});

describe('a sign-in beside an open socket', () => {
  test('that is refused for good is not repeated (G11); the socket lives on, and the next sign-in ends the connection', async () => {
    const world = await onlineIn(refreshAnswers('401'));
    world.becomes(signInAnswers('bad credentials'));
    await world.passes(10 * MINUTE + 5 * SECOND);
    expect([world.lifecycle, world.token, world.asked('authenticate')]).toEqual(['online', 'refused', 2]);
    await world.passes(60 * MINUTE);
    expect([world.lifecycle, world.asked('authenticate')]).toEqual(['online', 2]);
    await world.socketCloses('network down');
    await nextAttempt(world);
    expect([world.lifecycle, world.context.failure?.code]).toEqual(['failed', 'BAD_CREDENTIALS']);
  });

  test('that failed keeps its distance to the sign-in of an interruption that follows', async () => {
    const world = await onlineIn(refreshAnswers('401'));
    world.becomes(signInAnswers('network down', 'ok'));
    await world.passes(10 * MINUTE + 5 * SECOND);
    expect([world.token, world.asked('authenticate')]).toEqual(['stale', 2]);
    await world.socketCloses('network down');
    await nextAttempt(world);
    const [, second = 0, third = 0] = world.askedAt('authenticate');
    expect(third - second).toBeGreaterThanOrEqual(5 * SECOND);
  });
});
