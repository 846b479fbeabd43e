import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Scenario } from '../support/programs/program.js';
import { playVirtually } from '../support/programs/virtual-stage.js';

const scenarios = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name) => JSON.parse(readFileSync(join(__dirname, name), 'utf8')) as Scenario);

/** Each was found by a random run once. A new one: a file with a title and the run that was printed. */
describe('once found', () => {
  test.each(scenarios.map(({ title, run }) => [title, run] as const))('%s', async (_title, run) => {
    expect((await playVirtually(run)).problems).toEqual([]);
  });
});
