import { describe, expect, test } from '@jest/globals';
import {
  connectionIn,
  discoveryAnswers,
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

/** The four steps to `online`. */
const openingSteps: readonly Step[] = [
  ['opening.discovering', 'discover', discoveryAnswers, 10 * SECOND],
  ['opening.authenticating', 'authenticate', signInAnswers, 10 * SECOND],
  ['opening.openingSocket', 'openSocket', socketAnswers, 10 * SECOND],
  ['opening.subscribing', 'subscribe', subscribeAnswers, 30 * SECOND],
];

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
