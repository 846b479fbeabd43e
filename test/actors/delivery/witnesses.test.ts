import { describe, expect, test } from '@jest/globals';
import { Witnesses } from '../../../src/actors/delivery/witnesses.js';
import { newDialog } from '../../../src/machines/dialog/new-record.js';
import { DeadlineQueue } from '../../../src/transport/deadline-queue.js';
import { HandClock } from '../../sdk/support/hand-clock.js';

/** The time after which a message that was told of has to be here. */
const PATIENCE_MS = 250;

function hearing() {
  const clock = new HandClock();
  const overdue: string[] = [];
  const witnesses = new Witnesses(
    new DeadlineQueue(clock),
    ({ dialogId }, sequence) => void overdue.push(`${dialogId} ${sequence}`),
  );
  const [a, b] = [newDialog('c', 'a', 'membership'), newDialog('c', 'b', 'membership')];
  return { clock, witnesses, overdue, a, b };
}

describe('A message that something told us of', () => {
  test('is overdue when it did not come within one turn at least, two at most', () => {
    const { clock, witnesses, overdue, a, b } = hearing();
    witnesses.hear(a, 3);
    clock.pass(PATIENCE_MS - 1);
    witnesses.hear(b, 0);
    clock.pass(1);
    expect(overdue).toEqual([]);
    clock.pass(PATIENCE_MS);
    expect(overdue).toEqual(['a 3', 'b 0']);
    expect(clock.running).toBe(0);
  });

  test('is not, once it is told', () => {
    const { clock, witnesses, overdue, a, b } = hearing();
    witnesses.hear(a, 3);
    witnesses.hear(b, 3);
    a.told = 3;
    b.told = 2;
    clock.pass(2 * PATIENCE_MS);
    expect(overdue).toEqual(['b 3']);
  });

  test('is looked for once, by the highest of all that were told of', () => {
    const { clock, witnesses, overdue, a } = hearing();
    for (const sequence of [2, 5, 4]) witnesses.hear(a, sequence);
    expect(clock.running).toBe(1);
    clock.pass(10 * PATIENCE_MS);
    expect(overdue).toEqual(['a 5']);
  });

  test('is none where it was told, or is known to be missing already', () => {
    const { clock, witnesses, a } = hearing();
    a.told = 3;
    a.known = 6;
    for (const sequence of [0, 3, 6]) witnesses.hear(a, sequence);
    expect(clock.running).toBe(0);
    witnesses.hear(a, 7);
    expect(clock.running).toBe(1);
  });

  test('is not looked for any more by time once somebody takes it over, whenever that is', () => {
    const { clock, witnesses, overdue, a, b } = hearing();
    expect(witnesses.take(a)).toBe(-1);
    witnesses.hear(a, 3);
    expect(witnesses.take(a)).toBe(3);
    witnesses.hear(a, 4);
    clock.pass(PATIENCE_MS);
    witnesses.hear(a, 2);
    expect(witnesses.take(a)).toBe(4);
    expect(witnesses.take(a)).toBe(-1);
    witnesses.hear(b, 1);
    clock.pass(PATIENCE_MS);
    expect(witnesses.take(b)).toBe(1);
    clock.pass(10 * PATIENCE_MS);
    expect(overdue).toEqual([]);
  });

  test('has its own time after all before it have passed', () => {
    const { clock, witnesses, overdue, a } = hearing();
    witnesses.hear(a, 1);
    clock.pass(10 * PATIENCE_MS);
    witnesses.hear(a, 2);
    clock.pass(PATIENCE_MS);
    expect(overdue).toEqual(['a 1']);
    clock.pass(PATIENCE_MS);
    expect(overdue).toEqual(['a 1', 'a 2']);
  });
});
