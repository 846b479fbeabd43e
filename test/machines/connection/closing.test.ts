import { describe, expect, test } from '@jest/globals';
import {
  closingAnswers,
  connectionIn,
  MINUTE,
  onlineIn,
  type Piece,
  SECOND,
  signInAnswers,
  socketAnswers,
  type World,
} from '../support/connection-world.js';

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
