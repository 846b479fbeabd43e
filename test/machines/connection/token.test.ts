import { describe, expect, test } from '@jest/globals';
import {
  connectionIn,
  discoveryAnswers,
  MINUTE,
  nextAttempt,
  onlineIn,
  refreshAnswers,
  SECOND,
  signInAnswers,
  socketAnswers,
  subscribeAnswers,
  tokenCannotBeRefreshed,
} from '../support/connection-world.js';
import { failures } from '../support/samples.js';

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

  test('4401 before the subscriptions were answered blames nobody, however often: a close code is a hint (G12)', async () => {
    const world = connectionIn(socketAnswers('401', 'ok'), subscribeAnswers('silence', 'silence', 'silence', 'ok'));
    await world.open();
    await nextAttempt(world);
    for (let round = 0; round < 3; round += 1) {
      expect(world.lifecycle).toBe('interrupted.resubscribing');
      await world.socketCloses('4401');
      expect(world.token).toBe('stale');
      await nextAttempt(world);
    }
    expect([world.lifecycle, world.asked('authenticate'), world.heard('contended')]).toEqual(['online', 5, 0]);
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

  test('the withdrawal of a token that had held counts for nothing: it has simply come to its end', async () => {
    const world = await onlineIn(refreshAnswers('ok', '401', '401', 'ok'));
    await world.passes(20 * MINUTE + 5 * SECOND);
    expect([world.asked('authenticate'), world.context.withdrawals]).toEqual([2, 0]);
    await world.passes(10 * MINUTE + 5 * SECOND);
    expect([world.token, world.asked('authenticate'), world.context.withdrawals]).toEqual(['fresh', 3, 1]);
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
