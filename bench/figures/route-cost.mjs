import { median, ratioOfRounds } from '../measuring/stats.mjs';
import { withChildren } from '../processes/child.mjs';
import { startInProcessWorker } from '../processes/start.mjs';
import { sized } from '../report/figure.mjs';

export const names = ['route.costOverPlainClass'];

/**
 * CPU of one notification from frame text to handler, without a socket, against a hand-written class that does the same
 * work (peers/plain-class.mjs).
 * @returns {Promise<import('../report/figure.mjs').Figure[]>}
 */
export async function routeCost() {
  const conversations = 100_000;
  const rounds = sized(14, 4);
  const warmUp = sized(4, 2);
  const count = 20_000;
  const starting = [startInProcessWorker('parley'), startInProcessWorker('plain-class')];
  return withChildren(starting, async (parley, plain) => {
    const contestants = [parley, plain];
    for (const worker of contestants) await worker.call('setUp', { conversations, listen: true });
    await Promise.all(
      contestants.map((worker) => worker.call('prepare', { mix: 'usual', batches: warmUp + rounds, count })),
    );
    /** @type {number[]} */
    const ours = [];
    /** @type {number[]} */
    const theirs = [];
    for (let round = 0; round < warmUp + rounds; round++) {
      const a = await parley.call('batch');
      const b = await plain.call('batch');
      if (round < warmUp) continue;
      ours.push(a.cpuMicrosEach ?? Number.NaN);
      theirs.push(b.cpuMicrosEach ?? Number.NaN);
    }
    const compared = await Promise.all(contestants.map((worker) => worker.call('compare', { count: 500 })));
    /** @type {number[]} */
    const parse = [];
    for (let round = 0; round < 5; round++) {
      parse.push((await plain.call('parseOnly', { mix: 'usual', count })).cpuMicrosEach ?? Number.NaN);
    }
    const ratio = ratioOfRounds(ours, theirs);
    const differing = compared.reduce((sum, each) => sum + (each.differing ?? 0), 0);
    return [
      {
        name: 'route.costOverPlainClass',
        value: ratio.median,
        unit: '',
        spread: ratio,
        details:
          `Parley ${median(ours).toFixed(1)} µs, plain class ${median(theirs).toFixed(1)} µs, JSON.parse alone ${median(parse).toFixed(1)} µs` +
          (differing === 0
            ? '; both models equal the platform’s'
            : `; ${differing} of 1000 conversations differ from the platform’s`),
      },
    ];
  });
}
