import { describe, expect, test } from '@jest/globals';
import {
  discoveryAnswers,
  nextAttempt,
  onlineIn,
  SECOND,
  type Step,
  signInAnswers,
  socketAnswers,
  subscribeAnswers,
} from '../support/connection-world.js';

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
