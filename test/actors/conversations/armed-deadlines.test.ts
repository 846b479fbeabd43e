import { describe, expect, it } from '@jest/globals';
import { ArmedDeadlines } from '../../../src/actors/conversations/armed-deadlines.js';
import { DeadlineQueue } from '../../../src/transport/deadline-queue.js';
import { HandClock } from '../../sdk/support/hand-clock.js';

function armedDeadlines() {
  const clock = new HandClock();
  const queue = new DeadlineQueue(clock);
  const deadlines = new ArmedDeadlines(queue, { join: 30, close: 50, retention: Number.POSITIVE_INFINITY });
  const passed: string[] = [];
  const arm = (owner: object, name: 'join' | 'close' | 'retention', as: string, limitMs?: number): void =>
    deadlines.arm(owner, name, () => void passed.push(as), ...(limitMs === undefined ? [] : [limitMs]));
  return { clock, queue, deadlines, passed, arm };
}

describe('The deadlines that machines arm', () => {
  it('pass once each, after the time that their name says or the one that is given', () => {
    const { clock, queue, passed, arm } = armedDeadlines();
    const owner = {};
    arm(owner, 'close', 'close');
    arm(owner, 'join', 'join', 60);
    clock.pass(49);
    expect(passed).toEqual([]);
    clock.pass(1);
    expect(passed).toEqual(['close']);
    clock.pass(1_000);
    expect([passed, queue.size]).toEqual([['close', 'join'], 0]);
  });

  it('start anew when they are armed again: the first one never passes', () => {
    const { clock, queue, passed, arm } = armedDeadlines();
    const owner = {};
    arm(owner, 'join', 'first');
    clock.pass(20);
    arm(owner, 'join', 'second');
    expect(queue.size).toBe(1);
    clock.pass(29);
    expect(passed).toEqual([]);
    clock.pass(1);
    expect(passed).toEqual(['second']);
  });

  it('are never armed with an infinite limit, and what was armed before is gone', () => {
    const { clock, queue, passed, arm } = armedDeadlines();
    const owner = {};
    arm(owner, 'retention', 'for ever');
    expect(queue.size).toBe(0);
    arm(owner, 'join', 'first');
    arm(owner, 'join', 'never', Number.POSITIVE_INFINITY);
    clock.pass(1_000_000);
    expect([passed, queue.size]).toEqual([[], 0]);
  });

  it('are disarmed one by one: by name, and of one owner', () => {
    const { clock, deadlines, passed, arm } = armedDeadlines();
    const [one, other] = [{}, {}];
    for (const name of ['join', 'close'] as const) {
      arm(one, name, `one ${name}`);
      arm(other, name, `other ${name}`);
    }
    deadlines.disarm(one, 'join');
    deadlines.disarm(one, 'join');
    deadlines.disarm(one, 'retention');
    clock.pass(100);
    expect(passed).toEqual(['other join', 'one close', 'other close']);
  });

  it('are all disarmed with their owner, and nothing is kept of it', () => {
    const { clock, queue, deadlines, passed, arm } = armedDeadlines();
    const [one, other] = [{}, {}];
    arm(one, 'join', 'one join');
    arm(one, 'close', 'one close');
    arm(other, 'join', 'other join');
    deadlines.disarmAll(one);
    deadlines.disarmAll(one);
    expect(queue.size).toBe(1);
    clock.pass(100);
    expect(passed).toEqual(['other join']);
  });

  it('can be armed again by what is called when they pass', () => {
    const { clock, queue, deadlines } = armedDeadlines();
    const owner = {};
    let rounds = 0;
    const again = (): void => {
      rounds += 1;
      if (rounds < 3) deadlines.arm(owner, 'join', again);
    };
    deadlines.arm(owner, 'join', again);
    clock.pass(1_000);
    expect([rounds, queue.size]).toEqual([3, 0]);
    deadlines.arm(owner, 'join', () => deadlines.arm(owner, 'join', again));
    clock.pass(30);
    deadlines.disarm(owner, 'join');
    expect(queue.size).toBe(0);
  });
});
