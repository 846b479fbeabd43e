import { describe, expect, test } from '@jest/globals';
import type { Fault } from '../../testing/faults/plan.js';
import type { Run, Step } from '../support/programs/program.js';
import { shortest } from '../support/programs/shortest.js';

const say = (who: string, after = 5_000): Step => ({ do: 'say', who, after });
const cut: Fault = { at: 10, do: 'cut', who: 'b0' };
const close: Fault = { at: 20, do: 'close', code: 1011 };

const long: Run = {
  seed: 1,
  brands: 2,
  consumers: 2,
  browsers: ['c0'],
  order: ['response', 'events', 'conversations'],
  steps: ['c0', 'b0', 'c1', 'b1', 'c0', 'b0', 'c1', 'b1'].map((who) => say(who)),
  faults: [close, cut, close],
};

describe('A run that breaks a promise is shown', () => {
  test('without the steps and faults that have nothing to do with it, however they are spread', async () => {
    const whoOf = ({ steps }: Run) => steps.map(({ who }) => who).join();
    const found = await shortest(long, async (run) => /b0.*c1.*b0/.test(whoOf(run)) && run.faults.includes(cut));
    expect([whoOf(found), found.faults]).toEqual(['b0,c1,b0', [cut]]);
    expect(found).toEqual({ seed: 1, brands: 2, consumers: 2, steps: expect.anything(), faults: [cut] });
  });

  test('with waits as short as they can be', async () => {
    const found = await shortest(long, async ({ steps }) => steps.some(({ after }) => after > 1_200));
    expect(found.steps).toEqual([say(found.steps[0]!.who, 1_250)]);
    const quick = await shortest(long, async ({ steps }) => steps.length > 1);
    expect(quick.steps.map(({ after }) => after)).toEqual([0, 0]);
  });

  test('with the sockets and the order that it needs, and as it is where nothing can be left out', async () => {
    expect(await shortest(long, async ({ browsers }) => browsers !== undefined)).toMatchObject({
      browsers: ['c0'],
      steps: [],
    });
    expect(await shortest(long, async ({ order }) => order !== undefined)).toMatchObject({
      order: long.order,
      steps: [],
    });
    expect(await shortest(long, async () => false)).toBe(long);
  });
});
