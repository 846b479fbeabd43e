import { median, ratioOfRounds } from '../measuring/stats.mjs';
import { withChildren } from '../processes/child.mjs';
import { startInProcessWorker } from '../processes/start.mjs';
import { sized } from '../report/figure.mjs';

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
 * The same work among 1,000 and among 100,000 live conversations, in processes that take turns; and what an idle
 * conversation weighs. The plain class does the same messages, because some growth is the processor's: with more
 * conversations than its caches hold, each message waits for memory, whoever handles it.
 * @returns {Promise<import('../report/figure.mjs').Figure[]>}
 */
export async function scale() {
  const heaps = await heapPerConversation();
  const rounds = sized(14, 5);
  const warmUp = sized(4, 3);
  const churn = 1000;
  const starting = [
    startInProcessWorker('parley'),
    startInProcessWorker('parley'),
    startInProcessWorker('plain-class'),
    startInProcessWorker('plain-class'),
  ];
  return withChildren(starting, async (large, small, plainLarge, plainSmall) => {
    const setUp = { spare: (rounds + warmUp) * churn, listen: true, isJoined: false };
    const { bytesPerConversation = Number.NaN } = await large.call('setUp', { ...setUp, conversations: many });
    // The same share of both runs as actors (5,000 is the default), so that only the number differs.
    await small.call('setUp', { ...setUp, conversations: few, activeActors: (5000 * few) / many });
    await plainLarge.call('setUp', { ...setUp, conversations: many });
    await plainSmall.call('setUp', { ...setUp, conversations: few });
    const [events = costs(), plainEvents = costs()] = await messagesInTurns([
      { large, small },
      { large: plainLarge, small: plainSmall },
    ]);
    const plainGrowth = ratioOfRounds(plainEvents.large, plainEvents.small).median;
    const appear = costs();
    const vanish = costs();
    for (let round = 0; round < warmUp + rounds; round++) {
      for (const [step, cost] of /** @type {const} */ ([
        ['appear', appear],
        ['vanish', vanish],
      ])) {
        const a = await large.call(step, { count: churn });
        const b = await small.call(step, { count: churn });
        if (round < warmUp) continue;
        cost.large.push(a.cpuMicrosEach ?? Number.NaN);
        cost.small.push(b.cpuMicrosEach ?? Number.NaN);
      }
    }
    const event = ratioFigure('scale.eventCostRatio', events);
    return [
      {
        ...event,
        below: { value: plainGrowth, of: "the plain class's own growth" },
        details: `${event.details}; plain class ${microsOf(plainEvents)}`,
      },
      ratioFigure('scale.spawnCostRatio', appear),
      ratioFigure('scale.stopCostRatio', vanish),
      {
        name: 'scale.heapBytesPerConversation',
        value: heaps,
        unit: 'B',
        spread: null,
        details: 'at 100,000, of which 5,000 run as actors; two participants, handler keeps nothing',
      },
      {
        name: 'scale.heapBytesPerListenedConversation',
        value: bytesPerConversation,
        unit: 'B',
        spread: null,
        details: 'the same with a message and a close listener on each',
      },
    ];
  });
}

/**
 * CPU time of each round in µs, among many and among few.
 * @typedef {{ large: number[], small: number[] }} Costs
 * @returns {Costs}
 */
const costs = () => ({ large: [], small: [] });

/** @param {Costs} cost */
const microsOf = ({ large, small }) =>
  `${median(large).toFixed(1)} µs among 100,000, ${median(small).toFixed(1)} µs among 1,000`;

/** @param {string} name @param {Costs} cost @returns {import('../report/figure.mjs').Figure} */
function ratioFigure(name, cost) {
  const summary = ratioOfRounds(cost.large, cost.small);
  return { name, value: summary.median, unit: '', spread: summary, details: microsOf(cost) };
}

/** @typedef {import('../processes/child.mjs').Child} Child */

/**
 * Messages among many and among few, pair after pair in each round.
 * @param {readonly { large: Child, small: Child }[]} pairs
 */
async function messagesInTurns(pairs) {
  const rounds = sized(14, 5);
  // After so many, most of 100,000 conversations have had their first message, which costs more than the later ones do.
  const warmUp = 8;
  const batches = { mix: 'messages', batches: warmUp + rounds, count: 20_000 };
  await Promise.all(
    pairs.flatMap((pair) => [pair.large.call('prepare', batches), pair.small.call('prepare', batches)]),
  );
  const measured = pairs.map(costs);
  for (let round = 0; round < warmUp + rounds; round++) {
    for (const [n, { large, small }] of pairs.entries()) {
      const a = await large.call('batch');
      const b = await small.call('batch');
      if (round < warmUp) continue;
      measured[n]?.large.push(a.cpuMicrosEach ?? Number.NaN);
      measured[n]?.small.push(b.cpuMicrosEach ?? Number.NaN);
    }
  }
  return measured;
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
