import { describe, expect, test } from '@jest/globals';
import {
  discoveryAnswers,
  MINUTE,
  nextAttempt,
  oneShot,
  onlineIn,
  peerIsMute,
  SECOND,
} from '../support/connection-world.js';

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
