import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type AnyStateMachine, createMachine, setup } from 'xstate';
import { replayReport } from '../../cli/replay/index.js';
import { knownMachine } from '../../src/inspect/definition.js';
import { type ActorRow, type Frame, ROW, type Row, type RowsFrame } from '../../src/inspect/rows.js';
import { connectionMachine, conversationMachine, dialogMachine } from '../../src/machines/index.js';
import { packRecording, type RecordedFrame, unpackRecording } from '../../visualizer/recording/recording.js';
import { guardAnswers } from '../../visualizer/replay/guard-answers.js';
import { recordedSteps } from '../../visualizer/replay/recorded.js';
import { replayRecording } from '../../visualizer/server/index.js';

const recorded = (name: string): Buffer => readFileSync(path.join(__dirname, 'recordings', `${name}.jsonl.gz`));

/** A machine whose config differs from another one's in what `change` returns something for. */
function changed(machine: AnyStateMachine, change: (key: string, value: unknown) => unknown): AnyStateMachine {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.flatMap((one, index) => change(String(index), one) ?? [walk(one)]);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(key, inner) ?? walk(inner)]));
  };
  return createMachine(walk(machine.config) as never, machine.implementations as never);
}

/** In which an event is ignored wherever it is known. */
const deafTo = (machine: AnyStateMachine, event: string): AnyStateMachine =>
  changed(machine, (key) => (key === event ? {} : undefined));

/** In which an action stands for others wherever it is called. */
const doing = (machine: AnyStateMachine, action: string, others: readonly string[]): AnyStateMachine =>
  changed(machine, (_, value) => (value === action ? others : undefined));

/** The same recording, of a program that had to leave out what led to the first announcement: then all begins anew. */
function withGap(frames: readonly RecordedFrame[]): readonly RecordedFrame[] {
  const parsed = frames.map(([, text]) => JSON.parse(text) as Frame);
  const texts = parsed.flatMap((frame) => (frame.t === 'rows' ? frame.s : []));
  const announced = texts.indexOf('conversation.announced');
  const isIt = (row: Row): boolean => row[0] === ROW.told && row[3] === announced;
  const at = parsed.findIndex((frame) => frame.t === 'rows' && frame.r.some(isIt));
  const split = parsed[at] as RowsFrame;
  const cut = split.r.findIndex(isIt);
  const before = parsed.slice(0, at).flatMap((frame) => (frame.t === 'rows' ? frame.r : []));
  const actors = new Map<number, ActorRow>();
  for (const row of [...before, ...split.r.slice(0, cut)]) {
    // A copy: what came before the gap stays as it was.
    if (row[0] === ROW.actor) actors.set(row[2], [...row]);
    const actor = actors.get(row[2]);
    if (row[0] === ROW.step && actor) actor[7] = row[4];
  }
  // The conversation takes something afterwards that changes nothing.
  const idle = [...actors.values()].flatMap(([, , key, , , , , state]): Row[] => [
    [ROW.step, 0, key, announced, state, texts.indexOf(''), -1, 0, -1],
  ]);
  const known = parsed.slice(0, at).flatMap((frame) => (frame.t === 'rows' ? frame.s : [])).length + split.s.length;
  const definitions = parsed.slice(0, at).filter(({ t }) => t === 'def');
  const anew: Frame[] = [
    { t: 'key', at: split.at, dropped: cut },
    ...definitions,
    { t: 'rows', at: split.at, seq: split.seq + cut, s: texts.slice(0, known), r: [...actors.values(), ...idle] },
    { ...split, seq: split.seq + cut, s: [], r: split.r.slice(cut) },
  ];
  const told = [...parsed.slice(0, at), ...anew, ...parsed.slice(at + 1)];
  return told.map((frame) => [0, JSON.stringify(frame)] as const);
}

const dialog = dialogMachine as unknown as AnyStateMachine;
const conversation = conversationMachine as unknown as AnyStateMachine;
const connection = connectionMachine as unknown as AnyStateMachine;

// After a chart was changed on purpose, both are made anew: by programs/outage.mjs, and by `parley-sdk play`.
describe('A recording of this version', () => {
  it.each([
    ['quick-start', ['connection', 'conversation', 'dialog', 'subscription']],
    ['outage', ['connection', 'conversation', 'dialog', 'ring', 'subscription']],
  ])('is made again by the machines of today: %s', (name, machines) => {
    const file = recorded(name);
    const steps = [...recordedSteps(unpackRecording(file).frames)];
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
        machine: 'dialog',
        actor: 'main',
        event: 'command.publish',
        recorded: { actions: ['perform'] },
        today: { actions: [] },
      },
    });
    const report = replayReport('outage.jsonl.gz', replayed);
    expect(report).toContain('drawn differently today: dialog\n');
    expect(report).toMatch(/4 of them differ; the first:\n {2}\S+Z {2}dialog main took command\.publish\n/);
    expect(report).toMatch(/\n {2}recorded {3}\{.*\}, perform\n {2}today {6}\{.*\}, no actions\n/);
  });

  it('tells where a state is not there any more', () => {
    const other = createMachine({ id: 'dialog', initial: 'new', states: { new: {} } });
    const replayed = replayRecording(recorded('quick-start'), [other]);
    expect(replayed.first?.today).toBeUndefined();
    expect(replayReport('x', replayed)).toContain('today      there is no such state, or the machine fails');
  });

  describe('holds what the program was told', () => {
    const told = (machines?: readonly AnyStateMachine[], file = recorded('outage')) =>
      replayRecording(file, machines).told;

    it('and the machines of today would tell the same', () => {
      expect(told()).toEqual({ compared: 15, others: expect.any(Number), differences: 0, first: undefined });
      expect(replayReport('x', replayRecording(recorded('outage')))).toMatch(
        /\n15 told events of these steps compared; \d+ more .*\nno/,
      );
    });

    it('or not, where it is older: then the report says so', () => {
      const replayed = replayRecording(recorded('quick-start'));
      expect(replayed.told).toBeUndefined();
      expect(replayReport('x', replayed)).toContain('\ntold events: not in this recording');
    });

    it('so the first event is named that a changed machine would not tell', () => {
      const mute = [doing(conversation, 'announceClosed', [])];
      expect(told(mute)).toMatchObject({
        differences: 1,
        first: { connection: 'connection-2', recorded: 'conversation.closed', today: undefined },
      });
      expect(told([doing(connection, 'announceLost', [])])).toMatchObject({
        differences: 2,
        first: { conversation: undefined, recorded: 'connection.lost', today: undefined },
      });
      expect(replayReport('x', replayRecording(recorded('outage'), mute))).toMatch(
        /1 would be told differently; the first:\n {2}\S+Z {2}connection-2, conversation \S+\n {2}recorded {3}conversation\.closed\n {2}today {6}nothing is told\n/,
      );
    });

    it('or that it would tell besides, or instead', () => {
      expect(told([doing(conversation, 'announce', ['announce', 'announce'])])).toMatchObject({
        differences: 2,
        first: { recorded: undefined, today: 'conversation.announced first' },
      });
      expect(told([doing(conversation, 'announce', ['announceAgain'])])).toMatchObject({
        differences: 2,
        first: { recorded: 'conversation.announced first', today: 'conversation.announced again' },
      });
    });

    it('also where the steps are the same, and what is made of them is not', () => {
      const twice = [...unpackRecording(recorded('outage')).frames].map(([program, text]) => {
        const frame = JSON.parse(text) as Frame;
        if (frame.t !== 'rows') return [program, text] as const;
        const rows = frame.r.filter((row) => row[0] === ROW.told && row[4]?.includes('"again":true'));
        return [program, JSON.stringify({ ...frame, r: [...frame.r, ...rows] })] as const;
      });
      const replayed = replayRecording(packRecording(twice, 0));
      expect(replayed).toMatchObject({ differences: 0, told: { compared: 17 } });
      expect(replayed.told).toMatchObject({ first: { recorded: 'connection.online', today: undefined } });
    });

    it('but not what was told where rows are missing', () => {
      const file = packRecording(withGap([...unpackRecording(recorded('outage')).frames]), 0);
      expect(told(undefined, file)?.compared).toBeLessThan(15);
      expect(told(undefined, file)).toMatchObject({ differences: 0 });
    });
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
        t: 'rows',
        at: 0,
        seq: 0,
        s: ['gate', '"shut"', 'push', to, edges],
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
