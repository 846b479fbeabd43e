import { describe, expect, test } from '@jest/globals';
import {
  connectionIn,
  MINUTE,
  nextAttempt,
  onlineIn,
  peerIsMute,
  SECOND,
  signInAnswers,
  socketAnswers,
  subscribeAnswers,
} from '../support/connection-world.js';

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
