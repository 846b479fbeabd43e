import { withChildren } from '../lib/child.mjs';
import { sized } from '../lib/figure.mjs';
import { median, ratioOfRounds } from '../lib/stats.mjs';
import { startInProcessWorker } from '../lib/workers.mjs';

export const names = [
  'scale.eventCostRatio',
  'scale.spawnCostRatio',
  'scale.stopCostRatio',
  'scale.heapBytesPerConversation',
  'scale.heapBytesPerListenedConversation',
];

const many = 100_000;
const few = 1000;

/**
 * The same work among 1,000 and among 100,000 live conversations, in two processes that take turns; and what an idle
 * conversation weighs.
 * @returns {Promise<import('../lib/figure.mjs').Figure[]>}
 */
export async function scale() {
  const heaps = await heapPerConversation();
  const rounds = sized(14, 5);
  const warmUp = sized(4, 3);
  // So many that most of 100,000 conversations have had their first message, which makes more than the later ones do.
  const eventWarmUp = 8;
  const count = 20_000;
  const churn = 1000;
  const spare = (rounds + warmUp) * churn;
  return withChildren([startInProcessWorker('parley'), startInProcessWorker('parley')], async (large, small) => {
    const setUp = { spare, listen: true, isJoined: false };
    const { bytesPerConversation = Number.NaN } = await large.call('setUp', { ...setUp, conversations: many });
    await small.call('setUp', { ...setUp, conversations: few });
    const events = await takeTurns(large, small, eventWarmUp, rounds, {
      before: (worker) => worker.call('prepare', { mix: 'messages', batches: eventWarmUp + rounds, count }),
      turn: (worker) => worker.call('batch'),
    });
    /** @type {Record<string, { large: number[], small: number[] }>} */
    const churned = { appear: { large: [], small: [] }, vanish: { large: [], small: [] } };
    for (let round = 0; round < warmUp + rounds; round++) {
      for (const step of ['appear', 'vanish']) {
        const a = await large.call(step, { count: churn });
        const b = await small.call(step, { count: churn });
        if (round < warmUp) continue;
        churned[step]?.large.push(a.cpuMicrosEach ?? Number.NaN);
        churned[step]?.small.push(b.cpuMicrosEach ?? Number.NaN);
      }
    }
    /** @param {string} name @param {{ large: number[], small: number[] }} costs @param {number} atMost */
    const ratio = (name, costs, atMost) => {
      const summary = ratioOfRounds(costs.large, costs.small);
      return {
        name,
        value: summary.median,
        unit: '',
        target: { atMost },
        spread: summary,
        details: `${median(costs.large).toFixed(1)} µs among 100,000, ${median(costs.small).toFixed(1)} µs among 1,000`,
      };
    };
    const none = { large: [], small: [] };
    return [
      ratio('scale.eventCostRatio', events, 1.25),
      ratio('scale.spawnCostRatio', churned.appear ?? none, 1.5),
      ratio('scale.stopCostRatio', churned.vanish ?? none, 1.5),
      {
        name: 'scale.heapBytesPerConversation',
        value: heaps,
        unit: 'B',
        target: { atMost: 3072 },
        spread: null,
        details: 'at 100,000, two participants, handler keeps nothing',
      },
      {
        name: 'scale.heapBytesPerListenedConversation',
        value: bytesPerConversation,
        unit: 'B',
        target: { atMost: 5120 },
        spread: null,
        details: 'with a message and a close listener on each',
      },
    ];
  });
}

async function heapPerConversation() {
  return withChildren([startInProcessWorker('parley')], async (worker) => {
    const { bytesPerConversation = Number.NaN } = await worker.call('setUp', {
      conversations: many,
      listen: false,
      isJoined: false,
    });
    return bytesPerConversation;
  });
}

/**
 * @typedef {import('../lib/child.mjs').Child} Child
 * @param {Child} large
 * @param {Child} small
 * @param {number} warmUp
 * @param {number} rounds
 * @param {{ before: (worker: Child) => Promise<unknown>, turn: (worker: Child) => Promise<Record<string, number>> }} work
 */
async function takeTurns(large, small, warmUp, rounds, work) {
  await Promise.all([work.before(large), work.before(small)]);
  /** @type {{ large: number[], small: number[] }} */
  const costs = { large: [], small: [] };
  for (let round = 0; round < warmUp + rounds; round++) {
    const a = await work.turn(large);
    const b = await work.turn(small);
    if (round < warmUp) continue;
    costs.large.push(a.cpuMicrosEach ?? Number.NaN);
    costs.small.push(b.cpuMicrosEach ?? Number.NaN);
  }
  return costs;
}
