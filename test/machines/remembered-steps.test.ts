import { expect, test } from '@jest/globals';
import { assign, createActor, raise, setup } from 'xstate';
import { remembering } from '../../src/actors/remembered-steps.js';

type Event =
  | { type: 'go'; to: 'left' | 'right' }
  | { type: 'back' }
  | { type: 'turned' }
  | { type: 'wait'; ms: number }
  | { type: 'tick' };

/** A small chart with all that a step may be made of; each has a memory of its own. */
function crossroads(told: string[]) {
  const machine = setup({
    types: { context: {} as { steps: number; ms: number }, events: {} as Event },
    actions: {
      count: assign({ steps: ({ context }) => context.steps + 1 }),
      keep: assign(({ event }) => (event.type === 'wait' ? { ms: event.ms } : {})),
      tell: ({ context, event }, params: string) => {
        told.push(`${params} ${event.type} ${context.steps}`);
      },
    },
    guards: {
      isLeft: ({ event }) => event.type === 'go' && event.to === 'left',
      isTired: ({ context, event }) => event.type === 'turned' && context.steps > 2,
    },
    delays: { asLong: ({ context }) => context.ms },
  }).createMachine({
    context: { steps: 0, ms: 0 },
    initial: 'middle',
    states: {
      middle: {
        on: {
          go: [
            { guard: 'isLeft', target: 'left', actions: ['count', raise({ type: 'turned' })] },
            { target: 'right', actions: ['count', { type: 'tell', params: 'right' }] },
          ],
          wait: { target: 'waiting', actions: 'keep' },
        },
      },
      left: {
        entry: { type: 'tell', params: 'left' },
        on: {
          back: 'middle',
          turned: { guard: 'isTired', target: 'asleep', actions: { type: 'tell', params: 'tired' } },
        },
      },
      right: { on: { back: 'middle' } },
      waiting: { after: { asLong: 'middle' } },
      asleep: { on: { back: 'middle' } },
    },
  });
  return remembering(machine);
}

const events: readonly Event[] = [
  { type: 'go', to: 'left' },
  { type: 'back' },
  { type: 'go', to: 'right' },
  { type: 'back' },
  { type: 'go', to: 'left' },
  { type: 'back' },
];

test('a remembered step reads context and event anew, also those that the chart raised itself', () => {
  const told: string[] = [];
  const machine = crossroads(told);
  const walk = () => {
    told.length = 0;
    const actor = createActor(machine).start();
    const values = events.map((event) => {
      actor.send(event);
      return actor.getSnapshot().value;
    });
    return { values, told: [...told], steps: actor.getSnapshot().context.steps };
  };
  const first = walk();
  expect(first).toEqual({
    values: ['left', 'middle', 'right', 'middle', 'asleep', 'middle'],
    told: ['left go 1', 'right go 2', 'left go 3', 'tired turned 3'],
    steps: 3,
  });
  expect(walk()).toEqual(first);
});

test('a computed delay is computed each time', () => {
  const machine = crossroads([]);
  const waits: number[] = [];
  let pass = (): void => {};
  const clock = {
    setTimeout: (run: () => void, ms: number) => {
      waits.push(ms);
      pass = run;
      return 1;
    },
    clearTimeout: () => {},
  };
  const actor = createActor(machine, { clock }).start();
  for (const ms of [10, 20, 30]) {
    actor.send({ type: 'wait', ms });
    expect(actor.getSnapshot().value).toBe('waiting');
    pass();
    expect(actor.getSnapshot().value).toBe('middle');
  }
  expect(waits).toEqual([10, 20, 30]);
});

test('a step that changes nothing leaves the snapshot as it was', () => {
  const actor = createActor(crossroads([])).start();
  actor.send({ type: 'tick' });
  const before = actor.getSnapshot();
  actor.send({ type: 'tick' });
  expect(actor.getSnapshot()).toBe(before);
});

test('an action that throws breaks its actor only, and what is remembered stays whole', () => {
  let isBroken = true;
  const machine = remembering(
    setup({
      actions: {
        may: () => {
          if (isBroken) throw new Error('no');
        },
      },
    }).createMachine({ initial: 'a', states: { a: { on: { go: { target: 'b', actions: 'may' } } }, b: {} } }),
  );
  const statusAfterGo = () => {
    const actor = createActor(machine);
    actor.subscribe({ error: () => {} });
    actor.start().send({ type: 'go' });
    return actor.getSnapshot().status;
  };
  expect(statusAfterGo()).toBe('error');
  isBroken = false;
  expect([statusAfterGo(), statusAfterGo()]).toEqual(['active', 'active']);
  isBroken = true;
  expect(statusAfterGo()).toBe('error');
});
