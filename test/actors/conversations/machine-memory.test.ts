import { describe, expect, it } from '@jest/globals';
import { type AnyStateMachine, and, setup } from 'xstate';
import { MachineMemory } from '../../../src/actors/conversations/machine-memory.js';
import { doorMachine, newDoor, newDoorMemory } from './support/doors.js';

describe('The memory of a machine', () => {
  it('answers as the machine would: where the event leads, and what is to be done, in order, with parameters', () => {
    const memory = newDoorMemory();
    const door = newDoor('door');
    expect(memory.step(door, { type: 'push' })).toEqual({
      to: 'open',
      actions: [{ type: 'creak', params: undefined }],
    });
    expect(memory.step(door, { type: 'smash' })).toEqual({
      to: 'smashed',
      actions: [{ type: 'report', params: { how: 'loudly' } }],
    });
    expect(memory.step(door, { type: 'knock' })).toEqual({ to: 'shut', actions: [] });
  });

  it('changes nothing: neither the record nor its state', () => {
    const memory = newDoorMemory();
    const door = newDoor('door');
    memory.step(door, { type: 'push' });
    expect(door).toEqual(newDoor('door'));
  });

  it('asks the guards every time: the same state and event lead elsewhere once a guard answers otherwise', () => {
    const memory = newDoorMemory();
    const door = newDoor('door', true);
    expect(memory.step(door, { type: 'push' })).toMatchObject({ to: 'shut', actions: [{ type: 'rattle' }] });
    door.isLocked = false;
    expect(memory.step(door, { type: 'push' }).to).toBe('open');
    door.isLocked = true;
    expect(memory.step(door, { type: 'push' }).to).toBe('shut');
  });

  it('tells apart which of several guards it is that holds, and shows them the event', () => {
    const machine = setup({
      types: { events: {} as { type: 'ask'; word: string } },
      guards: {
        isA: ({ event }) => event.word.includes('a'),
        isB: ({ event }) => event.word.includes('b'),
      },
    }).createMachine({
      initial: 'idle',
      states: {
        idle: {
          on: {
            ask: [
              { guard: 'isA', target: 'a' },
              { guard: 'isB', target: 'b' },
            ],
          },
        },
        a: {},
        b: {},
      },
    });
    const memory = new MachineMemory(machine as AnyStateMachine, () => 'idle');
    const ask = (word: string) => memory.step({ standing: 'idle' }, { type: 'ask', word } as never).to;
    expect(['a', 'b', 'ab', '', 'b', 'a'].map(ask)).toEqual(['a', 'b', 'a', 'idle', 'b', 'a']);
  });

  it('asks the machine once for each state, event and answer of the guards', () => {
    let asked = 0;
    const counting = Object.create(doorMachine, {
      transition: {
        value: (...args: Parameters<typeof doorMachine.transition>) => {
          asked += 1;
          return doorMachine.transition(...args);
        },
      },
    }) as typeof doorMachine;
    const memory = new MachineMemory(counting, () => 'shut');
    for (let round = 0; round < 5; round += 1) {
      for (const isLocked of [true, false]) memory.step(newDoor('door', isLocked), { type: 'push' });
      memory.step({ ...newDoor('other'), standing: { ...['open'] }[0]! }, { type: 'pull' });
    }
    expect(asked).toBe(3);
  });

  it('has one object for each state value, so that states are compared by identity', () => {
    const machine = setup({}).createMachine({
      initial: 'a',
      states: { a: { initial: 'b', states: { b: {}, c: {} } } },
    });
    const memory = new MachineMemory(machine as AnyStateMachine, () => ({ a: 'b' }));
    const one = memory.intern({ a: 'b' });
    expect(memory.intern({ a: 'b' })).toBe(one);
    expect(memory.intern(one)).toBe(one);
    expect(memory.stateOf({ standing: 'x' })).toBe(one);
    expect(memory.step({ standing: { a: 'b' } }, { type: 'nothing' }).to).toBe(one);
    expect(memory.intern({ a: 'c' })).not.toBe(one);
  });

  it('knows the tags of every state', () => {
    const memory = newDoorMemory();
    expect(['shut', 'open', 'smashed'].map((state) => memory.hasTag(state, 'passable'))).toEqual([false, true, true]);
    expect(memory.hasTag('open', 'terminal')).toBe(false);
  });

  it('says that a command would be carried out where the machine performs it or completes it', () => {
    const machine = setup({ actions: { perform: () => {}, complete: () => {}, refuse: () => {} } }).createMachine({
      initial: 'a',
      states: { a: {} },
      on: { do: { actions: 'perform' }, done: { actions: 'complete' }, no: { actions: 'refuse' } },
    });
    const memory = new MachineMemory(machine as AnyStateMachine, () => 'a');
    const permits = (type: string) => memory.permits({ standing: 'a' }, { type });
    expect(['do', 'done', 'no', 'else'].map(permits)).toEqual([true, true, false, false]);
  });
});

describe('A machine is not remembered whose answers depend on more than state, event and guards:', () => {
  const states = { a: {}, b: {} };
  const isSure = { guards: { isSure: () => true } };
  const refused: Record<string, AnyStateMachine> = {
    'a step without an event': setup({}).createMachine({ initial: 'a', states: { ...states, a: { always: 'b' } } }),
    'a step in time': setup({}).createMachine({ initial: 'a', states: { ...states, a: { after: { 10: 'b' } } } }),
    'an actor that it invokes': setup({}).createMachine({ initial: 'a', states, invoke: { src: 'x' } as never }),
    'a guard without a name': setup({}).createMachine({
      initial: 'a',
      states,
      on: { go: { guard: () => true, target: '.b' } },
    }),
    'a guard with parameters': setup(isSure).createMachine({
      initial: 'a',
      states,
      on: { go: { guard: { type: 'isSure', params: undefined } as never, target: '.b' } },
    }),
    'a guard made of others': setup({
      guards: { ...isSure.guards, isVerySure: and(['isSure']) as never },
    }).createMachine({
      initial: 'a',
      states,
      on: { go: { guard: 'isVerySure' as never, target: '.b' } },
    }),
  };

  it.each(Object.keys(refused))('%s', (what) => {
    expect(() => new MachineMemory(refused[what]!, () => 'a')).toThrow('cannot be remembered');
  });
});
