import { describe, expect, test } from '@jest/globals';
import {
  connectionIn,
  MINUTE,
  nextAttempt,
  oneShot,
  onlineIn,
  refreshAnswers,
  SECOND,
  signInAnswers,
  socketAnswers,
  subscribeAnswers,
  tokenCannotBeRefreshed,
} from '../support/connection-world.js';

const nothing = {
  attempt: 0,
  retryDelayMs: 0,
  failure: undefined,
  socketId: undefined,
  hasBeenOnline: false,
  hasLostSocket: false,
  maintainConnection: true,
  canRefresh: true,
  longestRetryMs: 10 * MINUTE,
  withdrawals: 0,
  tokenHeld: false,
  isTokenDoubted: false,
  signInFailed: false,
  failedRenewals: 0,
  renewalDelayMs: 5 * SECOND,
};

describe('What a connection remembers', () => {
  test('is nothing at first but what it was told', () => {
    expect(connectionIn().context).toEqual(nothing);
    expect(connectionIn(oneShot, tokenCannotBeRefreshed).context).toEqual({
      ...nothing,
      maintainConnection: false,
      canRefresh: false,
    });
  });

  test('is its socket while it has one, that it was online, and that a socket was lost', async () => {
    const world = await onlineIn();
    expect(world.context).toEqual({ ...nothing, socketId: 1, onlineSocketId: 1, hasBeenOnline: true });
    await world.socketCloses('network down');
    expect(world.context).toMatchObject({ socketId: undefined, hasLostSocket: true, hasBeenOnline: true, attempt: 1 });
    await nextAttempt(world);
    expect(world.context).toMatchObject({ socketId: 2, hasLostSocket: true });
    await world.close();
    expect(world.context).toMatchObject({ socketId: undefined, hasLostSocket: true });
  });

  test('no socket is lost by a close of one that never opened', async () => {
    const world = connectionIn(socketAnswers('silence'));
    await world.open();
    await world.close();
    expect(world.context).toMatchObject({ socketId: undefined, hasLostSocket: false });
  });

  test('of a session is over with it: the next one begins without its failures', async () => {
    const world = connectionIn(signInAnswers('network down', 'silence'));
    await world.open();
    expect(world.context).toMatchObject({ signInFailed: true, failure: { code: 'NETWORK', next: 'retrySlowly' } });
    await world.close();
    await world.open();
    expect(world.context).toMatchObject({ signInFailed: false, failure: undefined, hasBeenOnline: false });
  });

  test('of attempts is over after a stable minute, and so are doubts', async () => {
    const world = await onlineIn(tokenCannotBeRefreshed);
    await world.socketCloses('4401');
    await nextAttempt(world);
    expect(world.context).toMatchObject({ attempt: 1, isTokenDoubted: true, tokenHeld: false });
    await world.passes(MINUTE - 1);
    expect(world.context).toMatchObject({ attempt: 1, isTokenDoubted: true });
    await world.passes(1);
    expect(world.context).toMatchObject({ attempt: 0, isTokenDoubted: false, tokenHeld: true });
  });

  test('of a token that can be refreshed is that it held only once it was refreshed', async () => {
    const world = await onlineIn();
    await world.passes(9 * MINUTE);
    expect(world.context.tokenHeld).toBe(false);
    await world.passes(MINUTE);
    expect(world.context.tokenHeld).toBe(true);
  });

  test('of a doubt: 4401 names the token, 1011 does not', async () => {
    const named = await onlineIn();
    await named.socketCloses('4401');
    expect(named.context.isTokenDoubted).toBe(true);
    const hinted = await onlineIn();
    await hinted.socketCloses('1011');
    expect(hinted.context.isTokenDoubted).toBe(false);
  });

  test('of a token is over with the next one: doubts, failed sign-ins, the waits between them', async () => {
    const world = await onlineIn(refreshAnswers('401'));
    world.becomes(signInAnswers('429', '429', 'ok'));
    await world.socketCloses('4401');
    await nextAttempt(world);
    expect(world.context).toMatchObject({ signInFailed: true, isTokenDoubted: true, withdrawals: 1 });
    for (let attempt = 0; attempt < 2; attempt += 1) await nextAttempt(world);
    expect(world.lifecycle).toBe('online');
    expect(world.context).toMatchObject({
      signInFailed: false,
      isTokenDoubted: false,
      tokenHeld: false,
      failedRenewals: 0,
      renewalDelayMs: 5 * SECOND,
      withdrawals: 1,
    });
  });

  test('of sign-ins beside an open socket that failed is how many, and how long to wait now', async () => {
    const world = await onlineIn(refreshAnswers('401'));
    world.becomes(signInAnswers('429', 'silence', '429'));
    await world.passes(10 * MINUTE + 5 * SECOND);
    expect(world.context).toMatchObject({ failedRenewals: 1, renewalDelayMs: 10 * SECOND, signInFailed: true });
    await world.passes(20 * SECOND);
    expect(world.context).toMatchObject({ failedRenewals: 2, renewalDelayMs: 20 * SECOND });
  });

  test('of what went wrong is the last of it, as the machine saw it', async () => {
    const codes: (string | undefined)[] = [];
    for (const [piece, limit] of [
      [socketAnswers('silence'), 10 * SECOND],
      [signInAnswers('silence'), 10 * SECOND],
      [subscribeAnswers('silence'), 30 * SECOND],
      [subscribeAnswers('429'), 0],
      [socketAnswers('network down'), 0],
    ] as const) {
      const world = connectionIn(piece);
      await world.open();
      await world.passes(limit);
      codes.push(`${world.context.failure?.code} ${world.context.failure?.next}`);
      world.stop();
    }
    expect(codes).toEqual([
      'SOCKET_TIMEOUT retry',
      'SIGN_IN_TIMEOUT retrySlowly',
      'SUBSCRIBE_TIMEOUT retry',
      'LIMITED retrySlowly',
      'NETWORK retry',
    ]);
  });

  test('is told with what failed', async () => {
    const world = connectionIn(signInAnswers('silence'));
    await world.open();
    await world.passes(10 * SECOND);
    expect([world.heard('error SIGN_IN_TIMEOUT'), world.context.signInFailed]).toEqual([1, true]);
    expect(world.wait).toBe(10 * SECOND);
  });
});
