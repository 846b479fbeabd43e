import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Windows } from '../../../src/actors/subscriptions/windows.js';
import type { SubscriptionQuery } from '../../../src/transport/wire/request-names.js';

const CAP = 5;

/** Reads everything a platform has, which gives `cap` at most of what is in a window, in the order `pick` likes. */
function readAll(
  times: readonly number[],
  query: SubscriptionQuery,
  includesBounds: boolean,
  known: readonly number[] = [],
  cap = CAP,
) {
  const given = new Set<number>();
  const windows = new Windows(query, true);
  let asked = query;
  let requests = 0;
  for (;;) {
    requests += 1;
    const from = (asked.minLastUpdatedTime as number | undefined) ?? Number.NEGATIVE_INFINITY;
    const to = (asked.maxLastUpdatedTime as number | undefined) ?? Number.POSITIVE_INFINITY;
    const inside = times
      .map((time, id) => ({ time, id }))
      .filter(({ time }) => (includesBounds ? time >= from && time <= to : time > from && time < to));
    const page = inside.slice(0, cap);
    for (const { id } of page) given.add(id);
    if (page.length >= cap)
      windows.divide(
        page.map(({ time }) => time),
        known,
        cap,
      );
    if (!windows.hasNext) return { given, isWhole: windows.isWhole, requests };
    asked = windows.next();
  }
}

const someTimes = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 60 });

describe('A snapshot that was cut, read in windows of the time of the last update', () => {
  test.each([true, false])('has everything, whether the platform counts bounds in or not: in %s', (includesBounds) => {
    fc.assert(
      fc.property(someTimes, someTimes, (times, known) => {
        const { given, isWhole, requests } = readAll(times, {}, includesBounds, known);
        if (isWhole) expect(given.size).toBe(times.length);
        else
          expect(
            Math.max(...times.map((at) => times.filter((one) => Math.abs(one - at) <= 3).length)),
          ).toBeGreaterThanOrEqual(CAP);
        expect(requests).toBeLessThan(600);
      }),
    );
  });

  test('says that it is not whole where too many were updated at the same moment', () => {
    const { isWhole, given } = readAll(
      Array.from({ length: 20 }, () => 7),
      {},
      true,
    );
    expect([isWhole, given.size]).toEqual([false, CAP]);
  });

  test('has those of one moment that stand at the edge of a window', () => {
    const times = [1, 1, 1, 100, 100, 100, 100, 200, 200, 200, 300, 300];
    const { isWhole, given } = readAll(times, {}, true);
    expect([isWhole, given.size]).toEqual([true, times.length]);
  });

  test('takes as many windows as what is known of it fills, where little has changed', () => {
    const times = Array.from({ length: 600 }, (_, n) => n * 10);
    expect(readAll(times, {}, true, [], 50)).toMatchObject({ isWhole: true, requests: 47 });
    const { given, ...read } = readAll([...times.slice(20), 6_010, 6_011], {}, true, times, 50);
    expect([given.size, read]).toEqual([582, { isWhole: true, requests: 19 }]);
  });

  test('stays within the bounds that the application has set', () => {
    const windows = new Windows({ stage: ['OPEN'], minLastUpdatedTime: 100, maxLastUpdatedTime: 200 }, true);
    windows.divide([120, 140, 160, 180], [], CAP);
    expect(windows.next()).toEqual({ stage: ['OPEN'], minLastUpdatedTime: 159, maxLastUpdatedTime: 200 });
    expect(windows.next()).toEqual({ stage: ['OPEN'], minLastUpdatedTime: 100, maxLastUpdatedTime: 160 });
    expect(windows.hasNext).toBe(false);
  });

  test('is not divided where the platform tells no times', () => {
    const windows = new Windows({}, true);
    windows.divide([1, 2, undefined], [3, 4, 5], CAP);
    expect([windows.hasNext, windows.isWhole]).toEqual([false, false]);
  });
});
