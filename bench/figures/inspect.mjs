import { rm } from 'node:fs/promises';
import path from 'node:path';
import { startVisualizer } from 'parley-sdk/visualizer';
import { buildSdk } from '../inspection/builds.mjs';
import { median, ratioOfRounds, summarise } from '../measuring/stats.mjs';
import { withChildren } from '../processes/child.mjs';
import { startInProcessWorker } from '../processes/start.mjs';
import { sized } from '../report/figure.mjs';

export const names = ['inspect.costIdle', 'inspect.costWatchedUs'];

/**
 * What inspection adds to a notification, from frame text to handler: with nobody attached, over the same sources with
 * inspection left out; and with a visualizer attached, in microseconds of the program's own CPU.
 * @returns {Promise<import('../report/figure.mjs').Figure[]>}
 */
export async function inspect() {
  const rounds = sized(24, 6);
  const warmUp = sized(6, 2);
  const count = 10_000;
  // As many as run as actors for an inspector: none of them is seen as a record only.
  const conversations = 2_000;
  const visualizer = await startVisualizer();
  const builds = await Promise.all([buildSdk(true), buildSdk(false)]);
  const [inspectable, uninspectable] = builds;
  const starting = [
    startInProcessWorker('parley', [], inspectable),
    startInProcessWorker('parley', [], uninspectable),
    startInProcessWorker('parley', []),
    startInProcessWorker('parley', []),
  ];
  try {
    return await withChildren(starting, async (idle, without, watched, unwatched) => {
      const all = [idle, without, watched, unwatched];
      for (const worker of all) {
        const feedUrl = worker === watched ? visualizer.feedUrl : undefined;
        await worker.call('setUp', { conversations, listen: true, feedUrl });
        await worker.call('prepare', { mix: 'usual', batches: warmUp + rounds, count });
      }
      /** @type {number[][]} */
      const costs = all.map(() => []);
      for (let round = 0; round < warmUp + rounds; round++) {
        // Who is first has the emptier cache: they take turns at that too.
        const order = round % 2 === 0 ? [0, 1, 2, 3] : [1, 0, 3, 2];
        for (const at of order) {
          const { cpuMicrosEach = Number.NaN } = (await all[at]?.call('batch')) ?? {};
          if (round >= warmUp) costs[at]?.push(cpuMicrosEach);
        }
      }
      const [ofIdle = [], ofWithout = [], ofWatched = [], ofUnwatched = []] = costs;
      const ratio = ratioOfRounds(ofIdle, ofWithout);
      const added = summarise(ofWatched.map((cost, round) => cost - (ofUnwatched[round] ?? Number.NaN)));
      return [
        {
          name: 'inspect.costIdle',
          value: ratio.median,
          unit: '',
          spread: ratio,
          details: `${median(ofIdle).toFixed(2)} µs with inspection and nobody attached, ${median(ofWithout).toFixed(2)} µs without`,
        },
        {
          name: 'inspect.costWatchedUs',
          value: added.median,
          unit: 'µs',
          spread: added,
          details: `${median(ofWatched).toFixed(1)} µs with the visualizer attached, ${median(ofUnwatched).toFixed(1)} µs without`,
        },
      ];
    });
  } finally {
    await visualizer.close();
    for (const file of builds) await rm(path.dirname(file), { recursive: true, force: true });
  }
}
