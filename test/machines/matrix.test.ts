import { describe, expect, test } from '@jest/globals';
import { createMachine } from 'xstate';
import { type Chart, charts } from './support/chart.js';
import { type Cell, holesOf, matrixOf, strangersOf } from './support/matrix.js';

/** The title says what the table says, so that the list of tests can be read as the table. */
function sentenceFor(event: string, region: string, cells: readonly Cell[]): string {
  const where = (decision: Cell['decision']) => {
    const states = cells.filter((cell) => cell.decision === decision).map((cell) => cell.state);
    return grouped(states, cells).map((state) => shortened(state, region));
  };
  const [handled, ignored, missing] = [where('handled'), where('ignored'), where('missing')];
  return [
    `${event}`,
    handled.length > 0 && `handled in ${handled.join(', ')}`,
    ignored.length > 0 && `ignored on purpose in ${ignored.join(', ')}`,
    missing.length > 0 && `NOT DECIDED in ${missing.join(', ')}`,
  ]
    .filter(Boolean)
    .join(' | ');
}

/** `opening.discovering, opening.authenticating, …` is `opening`, where all of its states agree. */
function grouped(states: readonly string[], cells: readonly Cell[]): readonly string[] {
  const parents = new Map(states.map((state) => [state, state.slice(0, Math.max(0, state.lastIndexOf('.')))]));
  const agrees = (parent: string) =>
    cells.filter((cell) => cell.state.startsWith(`${parent}.`)).every((cell) => states.includes(cell.state));
  return [
    ...new Set(
      states.map((state) => {
        const parent = parents.get(state) ?? '';
        return parent.includes('.') && agrees(parent) ? parent : state;
      }),
    ),
  ];
}

const shortened = (state: string, region: string): string =>
  state.startsWith(`${region}.`) ? state.slice(region.length + 1) : state;

describe.each(charts)('$name: every state decides every event of its region', (chart) => {
  const rows = Object.entries(chart.events).flatMap(([event, regions]) =>
    regions.map((region) => {
      const cells = matrixOf(chart).filter((cell) => cell.event === event && cell.region === region);
      return [region, sentenceFor(event, region, cells), event] as const;
    }),
  );

  test.each(rows)('%s: %s', (region, _sentence, event) => {
    expect(holesOf({ ...chart, events: { [event]: [region] } })).toEqual([]);
  });

  test('no state decides an event that belongs to another region, or that nobody knows', () => {
    expect(strangersOf(chart)).toEqual([]);
  });
});

describe('the check itself', () => {
  /** A door with one mistake of each kind. */
  const door: Chart = {
    name: 'door',
    file: 'src/machines/door.ts',
    events: { push: ['leaf'], lock: ['bolt'], ring: ['bell'], oil: ['leaf'] },
    machine: createMachine({
      id: 'door',
      type: 'parallel',
      on: { oil: {} },
      states: {
        leaf: {
          initial: 'shut',
          states: {
            shut: { on: { push: 'open', lock: {} } },
            open: {
              initial: 'ajar',
              states: { ajar: { on: { push: 'wide' } }, wide: {} },
            },
          },
        },
        bolt: {
          initial: 'back',
          on: { lock: '.home' },
          states: { back: {}, home: { on: { lock: {}, kick: 'back' } } },
        },
      },
    }),
  };

  test('finds the state that leaves an event undecided and says where to put it right', () => {
    expect(holesOf({ ...door, events: { push: ['leaf'] } })).toEqual([
      "door: state leaf.open.wide does not decide 'push', which is for leaf. " +
        "Handle it there, or declare it as ignored ('push': ignored), in src/machines/door.ts.",
    ]);
  });

  test('does not take the machine itself for an answer: that would swallow the event in every state', () => {
    expect(holesOf({ ...door, events: { oil: ['leaf'] } })).toHaveLength(3);
    expect(strangersOf(door)).toContain(
      "door: the machine itself handles 'oil', which hides it from every state. Say it state by state, in src/machines/door.ts.",
    );
  });

  test('takes an answer of an ancestor, and tells handled from ignored', () => {
    expect(matrixOf({ ...door, events: { lock: ['bolt'] } }).map(({ state, decision }) => [state, decision])).toEqual([
      ['bolt.back', 'handled'],
      ['bolt.home', 'ignored'],
    ]);
  });

  test('finds a state that meddles with the event of another region', () => {
    expect(strangersOf(door)).toContain(
      "door: state leaf.shut handles 'lock', but doorEvents gives it to bolt only. " +
        "Take it out of the state or add 'leaf' to the table, in src/machines/door.ts.",
    );
  });

  test('finds an event and a region that are not in the table', () => {
    expect(strangersOf(door)).toContain(
      "door: state bolt.home handles 'kick', which doorEvents does not have, in src/machines/door.ts.",
    );
    expect(strangersOf(door)).toContain(
      "doorEvents gives 'ring' to 'bell', which is no region of the chart, in src/machines/door.ts.",
    );
  });

  test('asks nothing of the root of a machine without regions', () => {
    const lamp: Chart = {
      name: 'lamp',
      file: 'src/machines/lamp.ts',
      events: { press: ['lamp'] },
      machine: createMachine({
        id: 'lamp',
        initial: 'off',
        on: { press: {} },
        states: { off: {}, on: { on: { press: 'off' } } },
      }),
    };
    expect(matrixOf(lamp).map(({ state, decision }) => [state, decision])).toEqual([
      ['off', 'missing'],
      ['on', 'handled'],
    ]);
  });
});
