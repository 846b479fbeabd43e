import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Deadline, DeadlineQueue } from '../../src/transport/deadline-queue.js';
import { HandClock } from '../sdk/support/hand-clock.js';

const LONGEST_TIMER_MS = 2 ** 31 - 1;

describe('The deadline queue', () => {
  it('calls each deadline at its own time, in the order in which they are due', () => {
    const clock = new HandClock();
    const queue = new DeadlineQueue(clock);
    const told: string[] = [];
    const start = clock.now();
    for (const ms of [300, 100, 200, 100]) queue.arm(ms, () => void told.push(`${ms} at ${clock.now() - start}`));
    clock.pass(150);
    expect(told).toEqual(['100 at 100', '100 at 100']);
    clock.pass(150);
    expect(told.slice(2)).toEqual(['200 at 200', '300 at 300']);
    expect(queue.size).toBe(0);
  });

  it('leaves the event loop a turn every ten milliseconds where many are due at once', () => {
    const clock = new HandClock();
    let busyMs = 0;
    /** How many deadlines each turn of the timer has called. */
    const turns: number[] = [];
    const queue = new DeadlineQueue({
      ...clock,
      now: () => clock.now() + busyMs,
      setTimeout: (run, ms) =>
        clock.setTimeout(() => {
          turns.push(0);
          run();
        }, ms),
    });
    const callback = (): void => {
      turns[turns.length - 1]! += 1;
      busyMs += 4;
    };
    for (let count = 0; count < 8; count += 1) queue.arm(100, callback);
    clock.pass(100);
    expect(turns).toEqual([3, 3, 2]);
  });

  it('never calls what was disarmed, and may be told so twice', () => {
    const clock = new HandClock();
    const queue = new DeadlineQueue(clock);
    const told: string[] = [];
    const gone = queue.arm(10, () => void told.push('gone'));
    queue.arm(20, () => void told.push('kept'));
    queue.disarm(gone);
    queue.disarm(gone);
    clock.pass(30);
    expect(told).toEqual(['kept']);
  });

  it('has one timer however many deadlines there are, and none when there are none', () => {
    const clock = new HandClock();
    const queue = new DeadlineQueue(clock);
    const armed = Array.from({ length: 1_000 }, (_, index) => queue.arm(1_000 - index, () => {}));
    expect(clock.running).toBe(1);
    for (const deadline of armed) queue.disarm(deadline);
    expect([queue.size, clock.running]).toEqual([0, 0]);
  });

  it('clear() disarms everything and stops the timer', () => {
    const clock = new HandClock();
    const queue = new DeadlineQueue(clock);
    const told: unknown[] = [];
    queue.arm(10, () => told.push(1));
    queue.clear();
    clock.pass(100);
    expect([told, queue.size, clock.running]).toEqual([[], 0, 0]);
  });

  it('rest() stops the timer; what is armed goes on with whatever is armed next, also what should have passed by then', () => {
    const clock = new HandClock();
    const queue = new DeadlineQueue(clock);
    const told: string[] = [];
    queue.arm(10, () => told.push('soon'));
    queue.arm(1_000, () => told.push('later'));
    queue.rest();
    clock.pass(100);
    expect([told, queue.size, clock.running]).toEqual([[], 2, 0]);
    queue.arm(50, () => told.push('again'));
    clock.pass(0);
    expect(told).toEqual(['soon']);
    clock.pass(900);
    expect(told).toEqual(['soon', 'again', 'later']);
  });

  it('KB-38 does not call a deadline at once that is further away than any timer can be', () => {
    const waits: number[] = [];
    const clock = new HandClock();
    const queue = new DeadlineQueue({
      now: clock.now,
      clearTimeout: clock.clearTimeout,
      setTimeout: (run, ms) => {
        waits.push(ms);
        return clock.setTimeout(run, ms);
      },
    });
    let isCalled = false;
    queue.arm(3 * LONGEST_TIMER_MS, () => {
      isCalled = true;
    });
    clock.pass(3 * LONGEST_TIMER_MS - 1);
    expect(isCalled).toBe(false);
    clock.pass(1);
    expect(isCalled).toBe(true);
    expect(Math.max(...waits)).toBeLessThanOrEqual(LONGEST_TIMER_MS);
  });

  it('lets a deadline arm and disarm others while it is called', () => {
    const clock = new HandClock();
    const queue = new DeadlineQueue(clock);
    const told: string[] = [];
    const later = queue.arm(20, () => void told.push('later'));
    queue.arm(10, () => {
      told.push('first');
      queue.disarm(later);
      queue.arm(0, () => void told.push('at once'));
      queue.arm(5, () => void told.push('soon'));
    });
    clock.pass(30);
    expect(told).toEqual(['first', 'at once', 'soon']);
  });

  it('KB-39 calls every deadline after its wait, however far the clock is set back meanwhile', () => {
    const step = fc.oneof(
      fc.record({ arm: fc.nat(500) }),
      fc.record({ pass: fc.nat(120) }),
      fc.record({ setBack: fc.nat(10_000) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const clock = new HandClock();
        let behind = 0;
        const queue = new DeadlineQueue({ ...clock, now: () => clock.now() - behind });
        const waiting = new Map<number, number>();
        for (const [at, one] of steps.entries()) {
          if ('setBack' in one) behind += one.setBack;
          else if ('pass' in one) clock.pass(one.pass);
          else {
            waiting.set(at, clock.now() + one.arm);
            queue.arm(one.arm, () => void waiting.delete(at));
          }
        }
        // A timer that was set before the clock went back shows that it did; after it, no deadline is late.
        clock.pass(500);
        clock.pass(500);
        expect([...waiting]).toEqual([]);
        expect(clock.running).toBe(0);
      }),
    );
  });

  it('calls everything at once that became due while the machine slept', () => {
    const clock = new HandClock();
    let slept = 0;
    const queue = new DeadlineQueue({ ...clock, now: () => clock.now() + slept });
    const told: number[] = [];
    for (const ms of [100, 5_000, 7_200_000]) queue.arm(ms, () => void told.push(ms));
    slept = 3_600_000;
    clock.pass(100);
    expect([told, queue.size]).toEqual([[100, 5_000], 1]);
  });

  it('an order that was right stays right when one in the middle of the heap is disarmed', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000), { minLength: 1, maxLength: 60 }), fc.nat(), (waits, which) => {
        const clock = new HandClock();
        const queue = new DeadlineQueue(clock);
        const start = clock.now();
        const calls: number[] = [];
        const armed = waits.map((ms) => queue.arm(ms, () => void calls.push(clock.now() - start)));
        const at = which % waits.length;
        queue.disarm(armed[at]!);
        clock.pass(1_000);
        expect(calls).toEqual(waits.toSpliced(at, 1).sort((one, other) => one - other));
      }),
      { numRuns: 1_000 },
    );
  });

  it('whatever is armed and disarmed, calls exactly what is left, in order; what is due at once, in the order it was armed', () => {
    const step = fc.oneof(
      fc.record({ arm: fc.nat(500) }),
      fc.record({ disarm: fc.nat(30) }),
      fc.record({ pass: fc.nat(120) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const clock = new HandClock();
        const start = clock.now();
        const queue = new DeadlineQueue(clock);
        const armed: { deadline: Deadline; due: number; state: 'armed' | 'called' | 'disarmed' }[] = [];
        const calls: (readonly [due: number, at: number])[] = [];
        for (const one of steps) {
          if ('arm' in one) {
            const entry = { due: clock.now() - start + one.arm, state: 'armed' as const };
            const at = armed.length;
            const deadline = queue.arm(one.arm, () => {
              expect(armed[at]!.state).toBe('armed');
              armed[at]!.state = 'called';
              calls.push([armed[at]!.due, at]);
              expect(clock.now() - start).toBe(armed[at]!.due);
            });
            armed.push({ ...entry, deadline });
          } else if ('disarm' in one) {
            const entry = armed[one.disarm];
            if (!entry) continue;
            queue.disarm(entry.deadline);
            if (entry.state === 'armed') entry.state = 'disarmed';
          } else clock.pass(one.pass);
          const now = clock.now() - start;
          for (const { due, state } of armed) if (state === 'armed') expect(due).toBeGreaterThanOrEqual(now);
          expect(queue.size).toBe(armed.filter(({ state }) => state === 'armed').length);
        }
        clock.pass(1_000);
        expect(armed.some(({ state }) => state === 'armed')).toBe(false);
        const inTurn = [...calls].sort(([due, at], [otherDue, otherAt]) => due - otherDue || at - otherAt);
        expect(calls).toEqual(inTurn);
        expect(clock.running).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});
