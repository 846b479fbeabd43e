import { describe, expect, test } from '@jest/globals';
import {
  failureOf,
  nextRenewal,
  renewalDelayMs,
  retryCeilingMs,
  retryDelayMs,
  retryFloorMs,
} from '../../../src/machines/connection/retry.js';
import type { ConnectionFailure, NextStep } from '../../../src/machines/index.js';
import { SECOND } from '../support/connection-world.js';

const LONGEST = 600 * SECOND;
const failed = (next: NextStep): ConnectionFailure => ({ code: 'X', next });
const basis = (next: NextStep | undefined, attempt: number, more: object = {}) => ({
  attempt,
  failure: next && failed(next),
  longestRetryMs: LONGEST,
  signInFailed: false,
  ...more,
});

describe('The longest that the next wait may be', () => {
  test.each<[NextStep | undefined, readonly number[]]>([
    [undefined, [500, 1_000, 2_000]],
    ['retry', [500, 1_000, 2_000]],
    ['signIn', [500, 1_000, 2_000]],
    ['askToken', [500, 1_000, 2_000]],
    ['retrySlowly', [10_000, 20_000, 40_000]],
    // What was refused for good at the beginning is not asked for again in a hurry either.
    ['giveUpOpening', [10_000, 20_000, 40_000]],
  ])('after %s doubles from %j on', (next, ceilings) => {
    expect([0, 1, 2].map((attempt) => retryCeilingMs(basis(next, attempt)))).toEqual(ceilings);
  });

  test('is what the program says, and some days where it says for ever', () => {
    expect(retryCeilingMs(basis('retry', 50))).toBe(LONGEST);
    const endless = basis('retry', 50, { longestRetryMs: Number.POSITIVE_INFINITY });
    expect(retryCeilingMs(endless)).toBe(500 * 2 ** 20);
    const renewal = { failedRenewals: 50, failure: undefined, longestRetryMs: Number.POSITIVE_INFINITY };
    expect(renewalDelayMs(renewal, 1)).toBe(10_000 * 2 ** 20);
  });
});

describe('The shortest that the next wait may be', () => {
  test.each<[NextStep | undefined, number, boolean, number]>([
    [undefined, 0, false, 0],
    ['retry', 5, false, 0],
    ['askToken', 5, false, 0],
    ['signIn', 0, false, 0],
    ['signIn', 1, false, 5_000],
    ['retrySlowly', 0, false, 5_000],
    ['giveUpOpening', 0, false, 5_000],
    ['retry', 0, true, 5_000],
    [undefined, 0, true, 5_000],
  ])(
    'after %s, attempt %i, with a failed sign-in before it: %j, is %i ms (G9)',
    (next, attempt, signInFailed, floor) => {
      expect(retryFloorMs(basis(next, attempt, { signInFailed }))).toBe(floor);
    },
  );

  test('counts no sign-in where there is none to fail', () => {
    const { signInFailed: _, ...without } = basis('retry', 3);
    expect(retryFloorMs(without)).toBe(0);
  });
});

describe('The next wait', () => {
  test('lies between the two, in whole milliseconds', () => {
    expect([0, 0.5, 0.9999].map((random) => retryDelayMs(basis('retrySlowly', 0), random))).toEqual([
      5_000, 7_500, 10_000,
    ]);
    expect(retryDelayMs(basis('retry', 0), 0.3333)).toBe(167);
  });

  test('keeps its distance also where the program wants shorter waits', () => {
    const short = basis('retrySlowly', 3, { longestRetryMs: 3_000 });
    expect([0, 1].map((random) => retryDelayMs(short, random))).toEqual([5_000, 5_000]);
  });
});

describe('The wait before the next sign-in beside an open socket', () => {
  const wait = (failedRenewals: number, next: NextStep | undefined, random: number, longestRetryMs = LONGEST) =>
    renewalDelayMs({ failedRenewals, failure: next && failed(next), longestRetryMs }, random);

  test.each<[NextStep | undefined, readonly number[]]>([
    ['retry', [5_000, 5_000, 10_000, 20_000]],
    ['retrySlowly', [10_000, 10_000, 20_000, 40_000]],
    ['giveUpOpening', [10_000, 10_000, 20_000, 40_000]],
    // No answer at all counts as "you are being limited".
    [undefined, [10_000, 10_000, 20_000, 40_000]],
  ])('after %s is at most %j, by how many failed before', (next, waits) => {
    expect([0, 1, 2, 3].map((failedRenewals) => wait(failedRenewals, next, 1))).toEqual(waits);
  });

  test('is five seconds at least, whatever the program or the draw says', () => {
    expect([wait(3, 'retry', 0), wait(9, 'retry', 1, 2_000), wait(2, 'retry', 0.50001)]).toEqual([5_000, 5_000, 7_500]);
  });

  test('is planned with one more that failed', () => {
    expect(nextRenewal({ failedRenewals: 1, longestRetryMs: LONGEST }, failed('retry'), 1)).toEqual({
      failedRenewals: 2,
      renewalDelayMs: 10_000,
    });
  });
});

describe('The failure that an event carries', () => {
  test('is its own, or that of the actor it comes from', () => {
    const failure = failed('retry');
    expect(failureOf({ type: 'socket.closed', failure } as never)).toBe(failure);
    expect(failureOf({ type: 'xstate.error.actor.refresh', error: failure } as never)).toBe(failure);
    expect(failureOf({ type: 'connection.open' })).toBeUndefined();
  });
});
