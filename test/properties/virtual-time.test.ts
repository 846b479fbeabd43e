import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Party } from '../support/programs/party.js';
import type { Run } from '../support/programs/program.js';
import { anyRun } from '../support/programs/random/runs.js';
import { playVirtually, virtualStage } from '../support/programs/virtual-stage.js';

const traceOf = async (run: Run): Promise<string> => {
  const lines: string[] = [];
  await playVirtually(run, (line) => lines.push(line));
  return lines.join('\n');
};

describe('virtual time', () => {
  test('the same seed gives the same trace, byte for byte', async () => {
    const runs = fc.sample(anyRun(), { numRuns: 8, seed: 3 });
    for (const run of runs) expect(await traceOf(run)).toBe(await traceOf(run));
  });

  test('another seed gives another trace', async () => {
    const [run] = fc.sample(anyRun(), { numRuns: 1, seed: 4 });
    expect(await traceOf({ ...run!, seed: 1 })).not.toBe(await traceOf({ ...run!, seed: 2 }));
  });

  test('what is sent while a line is silent arrives behind what it has held up', async () => {
    const said = [12, 57, 348].map((after) => ({ do: 'say' as const, who: 'c0', after }));
    const run: Run = {
      seed: 87839,
      brands: 1,
      consumers: 1,
      faults: [],
      platform: [{ when: 'PublishEvent', do: 'slowRead', ms: 401 }],
      steps: [{ do: 'begin', who: 'c0', after: 0 }, ...said],
    };
    expect((await playVirtually(run)).problems).toEqual([]);
  });

  test('an hour of nothing but pings passes, and leaves nothing behind', async () => {
    const lines: string[] = [];
    const stage = await virtualStage({ seed: 1, brands: 1, consumers: 0, steps: [], faults: [] }, (line) =>
      lines.push(line),
    );
    const party = new Party('b0', stage);
    party.open();
    await stage.pass(3_600_000);
    expect(party.connection.lifecycle).toBe('online');
    expect(lines.filter((line) => line.includes('pong')).length).toBeGreaterThanOrEqual(59);
    party.close();
    await stage.pass(10_000);
    expect(stage.leftOf('b0')).toEqual([]);
    await stage.close();
  });
});
