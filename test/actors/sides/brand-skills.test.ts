import { describe, expect, test } from '@jest/globals';
import { BrandSkills } from '../../../src/actors/sides/brand-skills.js';
import { DeadlineQueue } from '../../../src/transport/deadline-queue.js';
import { failure } from '../../../src/transport/failure.js';
import { HandClock } from '../../sdk/support/hand-clock.js';

const FRESH_FOR_MS = 300_000;
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** The skills of a connection that is what the test says it is; the test answers what is asked of the services. */
function skilled() {
  const clock = new HandClock();
  const deadlines = new DeadlineQueue(clock);
  const asked: { path: string; service: string; settle: (list: object[] | undefined) => void }[] = [];
  const listeners = new Map<string, () => void>();
  const later: (() => void)[] = [];
  const tags = new Set(['canSend']);
  const skills = new BrandSkills({
    connection: {
      on: (event: string, listener: () => void) => void listeners.set(event, listener),
      getSnapshot: () => ({ hasTag: (tag: string) => tags.has(tag) }),
    } as never,
    services: {
      ask: ({ path, service }, read) =>
        new Promise((resolve, reject) => {
          const settle = (list: object[] | undefined): void =>
            list ? resolve(read({ list })) : reject(failure('RESPONSE_TIMEOUT'));
          asked.push({ path: path(), service, settle });
        }),
    },
    deadlines,
    runtime: { yield: (run: () => void) => void later.push(run) } as never,
  });
  return {
    skills,
    asked,
    deadlines,
    clock,
    tags,
    happens: (event: 'online' | 'closed' | 'failed') => listeners.get(event)!(),
    turn: () => {
      for (const run of later.splice(0)) run();
    },
    answers: async (...lists: (object[] | undefined)[]) => {
      for (const list of lists) asked.shift()!.settle(list);
      await settled();
    },
    /** It is online, and knows one skill, which somebody works on. */
    async known() {
      this.happens('online');
      this.turn();
      await this.answers([{ skill: '5', onShift: true }], [{ id: 5, name: 'Sales' }]);
      return this;
    },
  };
}

describe('The skills of an account', () => {
  test('are read once the connection is online, in a turn of their own', async () => {
    const { happens, turn, asked, answers, skills } = skilled();
    expect([skills.shiftOf('5'), skills.nameOf('5')]).toEqual([undefined, undefined]);
    happens('online');
    expect(asked).toEqual([]);
    turn();
    expect(asked.map(({ service, path }) => [service, path])).toEqual([
      ['asyncMessagingEnt', '/api/account/{account}/shift-status'],
      ['accountConfigReadOnly', '/api/account/{account}/configuration/le-users/skills?v=2.0'],
    ]);
    await answers([{ skill: '5', onShift: true }], [{ id: 5, name: 'Sales' }]);
    expect([skills.shiftOf('5'), skills.nameOf('5')]).toMatchObject([{ skillId: '5', onShift: true }, 'Sales']);
    expect([skills.shiftOf('6'), skills.nameOf('6')]).toEqual([undefined, undefined]);
  });

  test('are not read where the connection was closed before their turn', () => {
    const { happens, turn, asked, tags } = skilled();
    happens('online');
    tags.clear();
    turn();
    expect(asked).toEqual([]);
  });

  test('that a user may not read are not known; the other list is', async () => {
    const { happens, turn, answers, skills } = skilled();
    happens('online');
    turn();
    await answers(undefined, [{ id: 5, name: 'Sales' }]);
    expect([skills.shiftOf('5'), skills.nameOf('5')]).toEqual([undefined, 'Sales']);
  });

  test('are read again after a reconnect, but for names, which stay; what cannot be read stays as it was', async () => {
    const { happens, turn, asked, answers, skills } = await skilled().known();
    happens('online');
    turn();
    expect(asked.map(({ service }) => service)).toEqual(['asyncMessagingEnt']);
    await answers(undefined);
    expect([skills.shiftOf('5')?.onShift, skills.nameOf('5')]).toEqual([true, 'Sales']);
  });
});

describe('Shifts', () => {
  test('are kept fresh for a program that asks for them, every five minutes', async () => {
    const { skills, deadlines, clock, asked, answers } = await skilled().known();
    expect(deadlines.size).toBe(0);
    skills.nameOf('5');
    expect(deadlines.size).toBe(0);
    skills.shiftOf('5');
    skills.shiftOf('5');
    expect(deadlines.size).toBe(1);
    clock.pass(FRESH_FOR_MS - 1);
    expect(asked).toEqual([]);
    clock.pass(1);
    await answers([{ skill: '5', onShift: false }]);
    expect([skills.shiftOf('5')?.onShift, deadlines.size]).toEqual([false, 1]);
    clock.pass(FRESH_FOR_MS);
    expect(asked).toHaveLength(1);
  });

  test('are looked after also where they were asked for before they were known', async () => {
    const world = skilled();
    world.tags.add('terminal');
    world.skills.shiftOf('5');
    expect(world.deadlines.size).toBe(0);
    world.tags.delete('terminal');
    await world.known();
    expect(world.deadlines.size).toBe(1);
  });

  test('are read again when they are due though the connection is away: the next time is kept', async () => {
    const { skills, deadlines, clock, asked, tags } = await skilled().known();
    skills.shiftOf('5');
    tags.delete('canSend');
    clock.pass(FRESH_FOR_MS);
    await settled();
    expect([asked, deadlines.size]).toEqual([[], 1]);
  });

  test.each(['closed', 'failed'] as const)('begin anew with the next connection after one that is %s', async (how) => {
    const { skills, deadlines, happens, tags } = await skilled().known();
    skills.shiftOf('5');
    tags.add('terminal');
    happens(how);
    skills.shiftOf('5');
    expect(deadlines.size).toBe(0);
    tags.delete('terminal');
    skills.shiftOf('5');
    expect(deadlines.size).toBe(1);
  });
});
