import { describe, expect, test } from '@jest/globals';
import {
  discoveryAnswers,
  lastAnswers,
  MINUTE,
  nextAttempt,
  oneShot,
  onlineIn,
  refreshAnswers,
  SECOND,
  type Step,
  signInAnswers,
  socketAnswers,
  stepUpAnswers,
  subscribeAnswers,
  takeOverAnswers,
} from '../support/connection-world.js';

const failedStepUps = (world: Awaited<ReturnType<typeof onlineIn>>): unknown[] =>
  world.emitted.flatMap((event) => (event.type === 'stepUpFailed' ? [event.failure?.code] : []));

describe('stepping up', () => {
  test('gets a new token, then a new socket, then the conversations, then every subscription, and queues meanwhile', async () => {
    const world = await onlineIn();
    world.becomes(subscribeAnswers('silence'));
    await world.stepUp();
    expect([world.lifecycle, world.can('queuesSends'), world.can('canSend')]).toEqual([
      'steppingUp.resubscribing',
      true,
      false,
    ]);
    expect([world.asked('authenticateAnew'), world.asked('openSocket'), world.asked('takeOver')]).toEqual([1, 2, 1]);
    expect([world.asked('authenticate'), world.asked('discover')]).toEqual([1, 1]);
    expect(world.told).toEqual(['online', 'drop socket', 'new identity', 'socket gone', 'lost']);
  });

  test('ends online with a fresh token and the old socket dropped', async () => {
    const world = await onlineIn();
    await world.stepUp();
    expect([world.lifecycle, world.token, world.liveness]).toEqual(['online', 'fresh', 'alive']);
    expect(world.told).toEqual(['online', 'drop socket', 'new identity', 'socket gone', 'lost', 'online']);
    expect(failedStepUps(world)).toEqual([]);
  });

  test('leaves the old socket alone until there is a new token', async () => {
    const world = await onlineIn();
    world.becomes(stepUpAnswers('silence'));
    await world.stepUp();
    expect([world.lifecycle, world.can('hasSocket'), world.liveness]).toEqual([
      'steppingUp.authenticating',
      true,
      'alive',
    ]);
    expect(world.told).toEqual(['online']);
  });

  test('waits for the answers to what was asked for before, ten seconds at most', async () => {
    const world = await onlineIn();
    world.becomes(lastAnswers('silence'));
    await world.stepUp();
    expect([world.lifecycle, world.can('hasSocket'), world.can('queuesSends')]).toEqual([
      'steppingUp.awaitingAnswers',
      true,
      true,
    ]);
    await world.passes(9 * SECOND);
    expect(world.told).toEqual(['online']);
    await world.passes(SECOND);
    expect(world.lifecycle).toBe('online');
    expect(failedStepUps(world)).toEqual([]);
  });

  test('is given up while answers are waited for: nothing has happened yet', async () => {
    const world = await onlineIn();
    world.becomes(lastAnswers('silence'));
    await world.stepUp();
    await world.abandonStepUp();
    expect([world.lifecycle, failedStepUps(world), world.told]).toEqual([
      'online',
      ['ABORTED'],
      expect.arrayContaining(['old identity']),
    ]);
  });

  test('is given up while the token or the socket is waited for: the consumer stays the one that it was', async () => {
    const waiting = await onlineIn();
    waiting.becomes(stepUpAnswers('silence'));
    await waiting.stepUp();
    await waiting.abandonStepUp();
    expect([waiting.lifecycle, failedStepUps(waiting)]).toEqual(['online', ['ABORTED']]);
    const opening = await onlineIn();
    opening.becomes(socketAnswers('silence'));
    await opening.stepUp();
    await opening.abandonStepUp();
    expect([opening.lifecycle, failedStepUps(opening)]).toEqual(['interrupted.waitingToRetry', ['ABORTED']]);
    expect(opening.told).toContain('old identity');
  });

  test('is not given up once conversations are taken over: there is no way back', async () => {
    const world = await onlineIn();
    world.becomes(takeOverAnswers('silence'));
    await world.stepUp();
    await world.abandonStepUp();
    expect([world.lifecycle, failedStepUps(world)]).toEqual(['steppingUp.takingOver', []]);
  });

  test.each(['network down', 'bad credentials', '429'] as const)(
    'goes on as it was, on the same socket, when the sign-in ends with %s',
    async (answer) => {
      const world = await onlineIn();
      world.becomes(stepUpAnswers(answer));
      await world.stepUp();
      expect([world.lifecycle, world.token, world.context.socketId]).toEqual(['online', 'fresh', 1]);
      expect(failedStepUps(world)).toHaveLength(1);
      expect(world.emitted.filter(({ type }) => type === 'online')).toMatchObject([
        { isSame: false },
        { isSame: true },
      ]);
      expect(world.told).not.toContain('lost');
    },
  );

  test('goes on as it was when the sign-in is silent', async () => {
    const world = await onlineIn();
    world.becomes(stepUpAnswers('silence'));
    await world.stepUp();
    await world.passes(10 * SECOND);
    expect([world.lifecycle, world.context.socketId, failedStepUps(world)]).toEqual(['online', 1, ['SIGN_IN_TIMEOUT']]);
  });

  test('comes back as the old identity when no socket opens for the new one', async () => {
    const world = await onlineIn();
    world.becomes(socketAnswers('network down', 'ok'));
    await world.stepUp();
    expect([world.lifecycle, world.told.includes('old identity'), failedStepUps(world)]).toEqual([
      'interrupted.waitingToRetry',
      true,
      [expect.any(String)],
    ]);
    await nextAttempt(world);
    expect([world.lifecycle, world.token, world.asked('authenticate')]).toEqual(['online', 'fresh', 1]);
  });

  test('comes back as the old identity when the platform does not hand the conversations over', async () => {
    const world = await onlineIn();
    world.becomes(takeOverAnswers('bad credentials'));
    await world.stepUp();
    expect([world.lifecycle, world.told.includes('old identity')]).toEqual(['interrupted.waitingToRetry', true]);
    await nextAttempt(world);
    expect([world.lifecycle, failedStepUps(world)]).toEqual(['online', ['BAD_CREDENTIALS']]);
  });

  test('is not taken back when nobody knows whether a conversation was handed over', async () => {
    const world = await onlineIn();
    world.becomes(takeOverAnswers('silence'));
    await world.stepUp();
    await world.socketCloses('network down');
    expect([world.lifecycle, world.told.includes('old identity')]).toEqual(['interrupted.waitingToRetry', false]);
    await nextAttempt(world);
    expect([world.lifecycle, failedStepUps(world)]).toEqual(['online', []]);
  });

  test('is asked for while online only', async () => {
    const world = await onlineIn();
    world.becomes(discoveryAnswers('silence'));
    await world.socketCloses('network down');
    await world.stepUp();
    expect([world.lifecycle, world.token]).toEqual(['interrupted.waitingToRetry', 'fresh']);
  });

  test('the loss of the old socket before there is a new token ends it, and the connection comes back as it was', async () => {
    const world = await onlineIn();
    world.becomes(stepUpAnswers('silence'));
    await world.stepUp();
    await world.socketCloses('network down');
    expect([world.lifecycle, world.told.includes('old identity')]).toEqual(['interrupted.waitingToRetry', true]);
    expect(failedStepUps(world)).toHaveLength(1);
    await nextAttempt(world);
    expect(world.lifecycle).toBe('online');
  });

  test('the loss of the socket while it signs in ends a connection that is not maintained', async () => {
    const world = await onlineIn(oneShot);
    world.becomes(stepUpAnswers('silence'));
    await world.stepUp();
    await world.socketCloses('network down');
    expect(world.lifecycle).toBe('failed');
  });

  test('the close of the socket it gave up is not a failure', async () => {
    const world = await onlineIn();
    world.becomes(socketAnswers('silence'));
    await world.stepUp();
    await world.socketCloses('network down');
    expect([world.lifecycle, world.context.attempt]).toEqual(['steppingUp.openingSocket', 0]);
  });

  const stepUpSteps: readonly Step[] = [
    ['steppingUp.openingSocket', 'openSocket', socketAnswers, 10 * SECOND],
    ['steppingUp.takingOver', 'takeOver', takeOverAnswers, 30 * SECOND],
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

  test.each([
    ['steppingUp.authenticating', 'authenticateAnew', stepUpAnswers, 10 * SECOND] satisfies Step,
    ...stepUpSteps,
  ])('close in %s ends closed', async (state, _service, answers) => {
    const world = await onlineIn();
    world.becomes(answers('silence'));
    await world.stepUp();
    expect(world.lifecycle).toBe(state);
    await world.close();
    expect([world.lifecycle, world.running.size]).toEqual(['closed', 0]);
  });
});

describe('a stale token while another consumer is to be (G12)', () => {
  /** The platform has withdrawn the token; signing in has failed so often that the next time is 40 s away. */
  const stale = async () => {
    const world = await onlineIn(refreshAnswers('401'));
    world.becomes(signInAnswers('network down', 'network down', 'network down', 'network down', 'ok'));
    await world.passes(10 * MINUTE + (5 + 5 + 10 + 20) * SECOND);
    world.becomes(stepUpAnswers('silence'));
    expect([world.token, world.asked('authenticate')]).toEqual(['stale', 5]);
    return world;
  };

  test('is not renewed meanwhile, and is when the step-up has failed', async () => {
    const world = await stale();
    await world.passes(35 * SECOND);
    await world.stepUp();
    await world.passes(9 * SECOND);
    expect([world.lifecycle, world.token, world.asked('authenticate')]).toEqual([
      'steppingUp.authenticating',
      'stale',
      5,
    ]);
    await world.passes(SECOND);
    expect(world.lifecycle).toBe('online');
    await world.passes(40 * SECOND);
    expect([world.token, world.asked('authenticate')]).toEqual(['fresh', 6]);
  });

  test('nor at once, where that was asked for just before', async () => {
    const world = await stale();
    await world.retry();
    await world.stepUp();
    await world.passes(5 * SECOND);
    expect([world.lifecycle, world.token, world.asked('authenticate')]).toEqual([
      'steppingUp.authenticating',
      'stale',
      5,
    ]);
    await world.passes(40 * SECOND);
    expect([world.lifecycle, world.token, world.asked('authenticate')]).toEqual(['online', 'fresh', 6]);
  });
});
