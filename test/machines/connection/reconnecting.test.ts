import { describe, expect, test } from '@jest/globals';
import { retryDelayMs } from '../../../src/machines/connection/retry.js';
import {
  connectionIn,
  discoveryAnswers,
  longestWait,
  MINUTE,
  nextAttempt,
  oneShot,
  onlineIn,
  SECOND,
  type Step,
  signInAnswers,
  socketAnswers,
  subscribeAnswers,
} from '../support/connection-world.js';
import { failures } from '../support/samples.js';

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

  test('a sign-in that failed takes the slow ladder, whatever the reason', async () => {
    const world = connectionIn(signInAnswers('network down', 'ok'));
    await world.open();
    expect([world.lifecycle, world.wait]).toEqual(['interrupted.waitingToRetry', 10_000]);
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
