import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { type CoverageData, createCoverage } from 'parley-sdk/inspect';
import { type MachineName, playPath, transitionPaths } from 'parley-sdk/machines';
import { createWorld } from 'parley-sdk/testing';
import { createActor, createMachine } from 'xstate';
import { startEchoBot } from '../../examples/tested-bots/echo-bot.js';
import { runHere } from '../cli/run-here.js';

const folder = mkdtempSync(path.join(tmpdir(), 'parley-coverage-'));
afterAll(() => rmSync(folder, { recursive: true }));
const { PARLEY_COVERAGE: before } = process.env;
afterEach(() => {
  if (before === undefined) delete process.env.PARLEY_COVERAGE;
  else process.env.PARLEY_COVERAGE = before;
});

const coverage = (...args: readonly string[]) => runHere(['coverage', ...args], { folder });
const figures = async (...args: readonly string[]) => JSON.parse((await coverage('--json', ...args)).stdout);

describe('parley-sdk coverage', () => {
  it.each<MachineName>(['subscription', 'ring'])(
    'the paths of the chart %s take every transition of it, each by an actor that runs',
    async (chart) => {
      const counted = createCoverage();
      for (const one of transitionPaths(chart)) playPath(one, { inspect: counted.next }).stop();
      writeFileSync(path.join(folder, `${chart}.json`), JSON.stringify(counted));
      const { machines } = await figures(`${chart}.json`);
      expect(machines[chart]).toMatchObject({ states: { percent: 100 }, transitions: { percent: 100, missing: [] } });
    },
  );

  it('puts the files of several workers together, lists what was never taken, and fails where more is demanded', async () => {
    const { code, stdout } = await coverage('subscription.json', 'ring.json', '--demand', '100', '--out', 'all.json');
    expect(code).toBe(1);
    expect(stdout).toMatch(/ring +16 of 16 \(100 %\) +118 of 118 \(100 %\)/);
    expect(stdout).toMatch(/Transitions never taken:[\s\S]* {2}connection: lifecycle\.idle\|connection\.open\|0/);
    expect(stdout).toContain('This is less than the 100 % that are demanded.');
    const all: CoverageData = JSON.parse(readFileSync(path.join(folder, 'all.json'), 'utf8'));
    expect(all.version).toBe(1);
    expect(all.machines.ring!.transitions['waiting|command.accept|0']).toBeGreaterThan(0);
    expect(all.machines.connection!.states['lifecycle.online']).toBe(0);
    expect((await coverage('all.json', '--demand', '20')).code).toBe(0);
  });

  it('counts what worlds of the kit go through, when PARLEY_COVERAGE names a folder', async () => {
    process.env.PARLEY_COVERAGE = path.join(folder, 'worlds');
    const world = await createWorld();
    const bot = await world.bot(startEchoBot);
    await world.consumer().says('hello');
    await bot.saidTo(world.consumer());
    await world.close();
    const { machines } = await figures('worlds');
    expect(readdirSync(path.join(folder, 'worlds'))).toHaveLength(1);
    expect(machines.connection.transitions.missing).not.toContain('lifecycle.idle|connection.open|0');
    expect(machines.connection.states.missing).not.toContain('lifecycle.closed');
    expect(machines.conversation.states.missing).not.toContain('membership.joined');
  });

  it('counts charts of one’s own', async () => {
    const counted = createCoverage();
    const machine = createMachine({
      id: 'greeting',
      initial: 'silent',
      states: { silent: { on: { greet: 'polite', ignore: {} } }, polite: { on: { leave: 'silent' } } },
    });
    createActor(machine, { inspect: counted.next as never })
      .start()
      .send({ type: 'greet' });
    expect(counted.toJSON().machines.greeting).toEqual({
      states: { silent: 1, polite: 1 },
      transitions: { 'silent|greet|0': 1, 'polite|leave|0': 0 },
    });
  });

  mkdirSync(path.join(folder, 'empty'));
  writeFileSync(path.join(folder, 'other.json'), '{"name":"other"}');
  writeFileSync(path.join(folder, 'text.json'), 'hello');
  writeFileSync(path.join(folder, 'newer.json'), '{"version":7,"machines":{}}');
  it.each([
    [['nowhere.json'], 'nowhere.json: there is no such file'],
    [['empty'], 'empty: there is no coverage file in this folder'],
    [['other.json'], 'other.json: this is no coverage file'],
    [['text.json'], 'text.json: this is no coverage file'],
    [['newer.json'], 'newer.json: it was made by a newer version (format 7, this is 1)'],
    [['all.json', '--demand', 'all'], '"all" is not a percentage; --demand takes a number from 0 to 100'],
    [[], 'a coverage file, or a folder of them, is missing'],
  ])('says what is wrong with %j, and ends with 2', async (args, words) => {
    const { code, stderr } = await coverage(...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
  });
});
