import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { coveredOf, mergedCoverage, readCoverage } from '../../visualizer/model/coverage.js';
import { runHere } from '../cli/run-here.js';
import { Recording } from './support/recording.js';

const lampTests = {
  version: 1 as const,
  machines: { lamp: { states: { off: 2, on: 1, 'on.dim': 1 }, transitions: { 'off|press|0': 1, 'on|gone|0': 4 } } },
};

describe('What a suite of tests went through', () => {
  it('is found on the chart by these names; what is not on it is named', () => {
    const recording = new Recording();
    const [machine] = [...recording.store.machines.values()];
    const covered = coveredOf(machine!.definition, lampTests.machines.lamp);
    expect(covered.states).toEqual([0, 2, 1, 1, 0]);
    expect(covered.edges.filter((count) => count > 0)).toEqual([1]);
    expect(covered.strange).toEqual(['on|gone|0']);
  });

  it('tells what a program does that no test has done', () => {
    const recording = new Recording();
    const { store } = recording;
    store.take(-1, { t: 'coverage', coverage: readCoverage(JSON.stringify(lampTests)) });
    recording.actor('a', 'off');
    const [machine] = [...store.machines.values()];
    const edge = (event: string, source: string): number =>
      machine!.definition.edges.findIndex(
        (one) => one.event === event && machine!.definition.nodes[one.source]!.path === source,
      );
    const [on, off] = [edge('press', 'off'), edge('press', 'on')];
    expect([on, off].map((one) => machine!.standing([one]))).toEqual(['covered', 'uncovered']);
    expect(machine!.standing([on, off])).toBe('partly');
    recording.step('a', 'press', 'on.dim', String(on));
    expect(machine!.standing([on])).toBe('covered');
    recording.step('a', 'press', 'off', String(off));
    expect(machine!.standing([off])).toBe('untested');
    expect(machine!.standing([on, off])).toBe('untested');
  });

  it('of several processes is added up', () => {
    const other = { version: 1 as const, machines: { lamp: { states: { off: 1 }, transitions: { 'on|press|0': 1 } } } };
    expect(mergedCoverage([lampTests, other]).machines.lamp).toEqual({
      states: { off: 3, on: 1, 'on.dim': 1 },
      transitions: { 'off|press|0': 1, 'on|gone|0': 4, 'on|press|0': 1 },
    });
  });

  it.each([
    ['no JSON', '{', 'it is no JSON'],
    ['something else', '{"result":[]}', '"version" and "machines" are missing'],
    ['a newer one', '{"version":2,"machines":{}}', 'newer version (format 2, this is 1)'],
    [
      'a broken one',
      '{"version":1,"machines":{"lamp":{"states":{"off":"x"}}}}',
      '"machines.lamp" is not as it should be',
    ],
  ])('is not %s', (_, text, message) => {
    expect(() => readCoverage(text)).toThrow(message);
  });
});

describe('parley-sdk visualizer --coverage', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'parley-coverage-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('refuses what is none, by name, with exit code 2', async () => {
    const refused = async (name: string): Promise<string> => (await runHere(['visualizer', '--coverage', name])).stderr;
    expect(await refused('nowhere.json')).toBe('nowhere.json: there is no such file\n');
    expect(await refused('package.json')).toContain('package.json: This is no coverage file: ');
    expect(await refused(folder)).toContain('there is no coverage file (.json) in that folder');
    writeFileSync(path.join(folder, 'one.json'), JSON.stringify(lampTests));
    writeFileSync(path.join(folder, 'two.json'), '[]');
    expect(await refused(folder)).toContain('two.json: This is no coverage file: ');
  });
});
