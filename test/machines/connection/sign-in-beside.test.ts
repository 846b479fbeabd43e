import { describe, expect, test } from '@jest/globals';
import { renewalDelayMs } from '../../../src/machines/connection/retry.js';
import { MINUTE, nextAttempt, onlineIn, refreshAnswers, SECOND, signInAnswers } from '../support/connection-world.js';
import { failures } from '../support/samples.js';

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

  test.each([
    ['for want of a network', 'network down', [5, 10, 20, 40, 80, 160, 320, 600, 600]],
    ['because the platform limits us', '429', [10, 20, 40, 80, 160, 320, 600, 600]],
    ['without an answer', 'silence', [10, 20, 40, 80, 160, 320, 600, 600].map((wait) => wait + 10)],
  ] as const)('that fails %s is tried again after waits that grow (KB-26)', async (_why, answer, waits) => {
    const world = await onlineIn(refreshAnswers('401'));
    world.becomes(signInAnswers(answer));
    await world.passes(10 * MINUTE + 5 * SECOND);
    for (const wait of waits) await world.passes(wait * SECOND);
    const [, ...at] = world.askedAt('authenticate');
    expect(at.slice(1).map((ms, index) => (ms - at[index]!) / SECOND)).toEqual(waits);
    expect([world.lifecycle, world.heard('drop socket')]).toEqual(['online', 0]);
  });

  test('that would come in some minutes is made five seconds after the network is back, once (G9, KB-26)', async () => {
    const world = await onlineIn(refreshAnswers('401'));
    world.becomes(signInAnswers('network down', 'network down', 'network down', 'network down', 'ok'));
    await world.passes(10 * MINUTE + (5 + 5 + 10 + 20) * SECOND);
    expect([world.token, world.asked('authenticate')]).toEqual(['stale', 5]);
    await world.retry();
    expect([world.token, world.lifecycle]).toEqual(['keepingDistance', 'online']);
    await world.passes(4 * SECOND);
    await world.retry();
    await world.passes(SECOND);
    expect([world.token, world.asked('authenticate')]).toEqual(['fresh', 6]);
  });

  test('that worked after others had failed is forgotten by the next one', async () => {
    const world = await onlineIn(refreshAnswers('ok', '401', 'ok', '401', 'ok'));
    world.becomes(signInAnswers('429', '429', 'ok'));
    await world.passes(20 * MINUTE + 35 * SECOND);
    expect([world.token, world.asked('authenticate')]).toEqual(['fresh', 4]);
    await world.passes(20 * MINUTE + 5 * SECOND);
    expect([world.token, world.asked('authenticate')]).toEqual(['fresh', 5]);
  });

  test('is made within a wait that is drawn anew each time, and never within five seconds (G9)', () => {
    const third = { failedRenewals: 3, failure: failures.limited, longestRetryMs: 10 * MINUTE };
    expect([0, 0.5, 1].map((random) => renewalDelayMs(third, random))).toEqual([5_000, 22_500, 40_000]);
    expect(renewalDelayMs({ ...third, failedRenewals: 1_000_000 }, 1)).toBe(10 * MINUTE);
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
