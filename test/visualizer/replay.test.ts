import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type AnyStateMachine, createMachine, setup } from 'xstate';
import { replayReport } from '../../cli/replay/index.js';
import { knownMachine } from '../../src/inspect/definition.js';
import { ROW } from '../../src/inspect/rows.js';
import { dialogMachine } from '../../src/machines/index.js';
import { packRecording, unpackRecording } from '../../visualizer/recording/recording.js';
import { guardAnswers } from '../../visualizer/replay/guard-answers.js';
import { toldSteps } from '../../visualizer/replay/told-steps.js';
import { replayRecording } from '../../visualizer/server/index.js';

const recorded = (name: string): Buffer => readFileSync(path.join(__dirname, 'recordings', `${name}.jsonl.gz`));

/** A machine in which an event is ignored wherever it is known. */
function deafTo(machine: AnyStateMachine, event: string): AnyStateMachine {
  const deaf = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(deaf);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, key === event ? {} : deaf(inner)]));
  };
  return createMachine(deaf(machine.config) as never, machine.implementations as never);
}

const dialog = dialogMachine as unknown as AnyStateMachine;

// After a chart was changed on purpose, both are made anew: by programs/outage.mjs, and by `parley-sdk play`.
describe('A recording of this version', () => {
  it.each([
    ['quick-start', ['connection', 'conversation', 'dialog', 'subscription']],
    ['outage', ['connection', 'conversation', 'dialog', 'ring', 'subscription']],
  ])('is made again by the machines of today: %s', (name, machines) => {
    const file = recorded(name);
    const steps = [...toldSteps(unpackRecording(file).frames)];
    expect([...new Set(steps.map(({ definition }) => definition.machine))].sort()).toEqual(machines);
    expect(replayRecording(file)).toMatchObject({
      steps: steps.length,
      unknown: [],
      differences: 0,
      problem: undefined,
    });
  });

  it('names the first step that a machine of today would not make, with what it would do instead', () => {
    const replayed = replayRecording(recorded('outage'), [deafTo(dialog, 'command.publish')]);
    expect(replayed).toMatchObject({
      changed: ['dialog'],
      unknown: ['connection', 'conversation', 'ring', 'subscription'],
      differences: 4,
      first: {
        ...{ machine: 'dialog', actor: 'main', event: 'command.publish' },
        ...{ recorded: { actions: ['perform'] }, today: { actions: [] } },
      },
    });
    const report = replayReport('outage.jsonl.gz', replayed);
    expect(report).toContain('drawn differently today: dialog\n');
    expect(report).toMatch(/4 of them differ; the first:\n {2}\S+Z {2}dialog main took command\.publish\n/);
    expect(report).toMatch(/\n {2}recorded {3}\{.*\}, perform\n {2}today {6}\{.*\}, no actions$/);
  });

  it('tells where a state is not there any more', () => {
    const other = createMachine({ id: 'dialog', initial: 'new', states: { new: {} } });
    const replayed = replayRecording(recorded('quick-start'), [other]);
    expect(replayed.first?.today).toBeUndefined();
    expect(replayReport('x', replayed)).toContain('today      there is no such state, or the machine fails');
  });

  it('that is cut off is made again as far as it can be read, and says so', () => {
    const [whole, frames] = [recorded('outage'), [...unpackRecording(recorded('outage')).frames]];
    const lines = packRecording(frames, 0);
    const half = replayRecording(lines.subarray(0, Math.floor(lines.length * 0.8)));
    expect(half.steps).toBeGreaterThan(0);
    expect(half.steps).toBeLessThan(replayRecording(whole).steps);
    expect(half).toMatchObject({ differences: 0, problem: expect.stringContaining('cut off or damaged') });
  });
});

/** What the guards would say themselves does not count. */
const no = (): boolean => false;
const guards = { isLocked: no, isHeavy: no, isBroken: no };

describe('What guards answered is read from the transitions that were taken', () => {
  const gate = setup({ guards }).createMachine({
    id: 'gate',
    initial: 'shut',
    states: {
      shut: {
        on: {
          push: [
            { guard: 'isLocked', target: 'shut' },
            { guard: 'isHeavy', target: 'ajar' },
            { guard: 'isBroken', target: 'open' },
          ],
        },
      },
      ajar: {},
      open: {},
    },
  });
  const { definition } = knownMachine(gate);
  const answered = (taken: readonly number[]) =>
    Object.fromEntries([...guardAnswers(definition, 'shut', 'push', taken)].map(([name, said]) => [name, [...said]]));

  it('the one that was taken let it pass, those before it did not, those behind it were not asked', () => {
    expect(answered([1])).toEqual({ isLocked: [false], isHeavy: [true] });
  });

  it('none did where nothing was taken', () => {
    expect(answered([])).toEqual({ isLocked: [false], isHeavy: [false], isBroken: [false] });
  });

  it('so a step that another order of the same transitions would make otherwise is found', () => {
    const [locked, heavy, broken] = gate.config.states!.shut!.on!.push as unknown as readonly object[];
    const today = setup({ guards }).createMachine({
      ...gate.config,
      states: { ...gate.config.states, shut: { on: { push: [heavy, locked, broken] } } },
    } as never) as unknown as AnyStateMachine;
    const rows = (to: string, edges: string) => [
      `{"t":"key","at":0,"dropped":0}`,
      JSON.stringify({ t: 'def', n: 0, definition }),
      JSON.stringify({
        ...{ t: 'rows', at: 0, seq: 0, s: ['gate', '"shut"', 'push', to, edges] },
        r: [
          [ROW.actor, 0, 0, -1, 'gate', 0, 0, 1, 0],
          [ROW.step, 0, 0, 2, 3, 4, -1, 0, -1],
        ],
      }),
    ];
    const replayed = (to: string, edges: string, machine: AnyStateMachine) =>
      replayRecording(
        packRecording(
          rows(to, edges).map((frame) => [0, frame] as const),
          0,
        ),
        [machine],
      );
    // Taken by the first of both: nobody can tell what `isHeavy` would have said.
    expect(replayed('"shut"', '0', today)).toMatchObject({ steps: 1, differences: 0, changed: ['gate'] });
    expect(replayed('"ajar"', '1', today)).toMatchObject({ steps: 1, differences: 0 });
    expect(replayed('"open"', '1', today)).toMatchObject({ steps: 1, differences: 1 });
  });
});
