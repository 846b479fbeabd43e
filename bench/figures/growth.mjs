import { median } from '../measuring/stats.mjs';
import { withChildren } from '../processes/child.mjs';
import { startInProcessWorker } from '../processes/start.mjs';
import { sized } from '../report/figure.mjs';

/**
 * How each cost grows with the number of conversations on one connection, and with the number of connections in one process.
 *
 * @typedef {object} GrowthRow
 * @property {number} conversations
 * @property {number} connections
 * @property {number} eventMicros one message, frame text to handler, CPU
 * @property {number} spawnMicros
 * @property {number} stopMicros
 * @property {number} setUpMs CPU for taking in the snapshot
 * @property {number} bytesPerConversation with two listeners
 * @property {number} bytesPerConnection
 */

export const conversationSteps = [1000, 3000, 10_000, 30_000, 100_000];
export const connectionSteps = [1, 10, 100];
/** Spread over the connections, so that only their number changes. */
export const conversationsOverConnections = 10_000;

/** @param {(row: GrowthRow) => void} onRow @returns {Promise<{ byConversations: GrowthRow[], byConnections: GrowthRow[] }>} */
export async function growth(onRow) {
  /** @type {GrowthRow[]} */
  const byConversations = [];
  for (const conversations of conversationSteps) {
    const row = await measureRow(conversations, 1);
    byConversations.push(row);
    onRow(row);
  }
  /** @type {GrowthRow[]} */
  const byConnections = [];
  for (const connections of connectionSteps) {
    const row = await measureRow(conversationsOverConnections, connections);
    byConnections.push(row);
    onRow(row);
  }
  return { byConversations, byConnections };
}

/** @param {number} conversations @param {number} connections @returns {Promise<GrowthRow>} */
async function measureRow(conversations, connections) {
  const warmUp = 3;
  const rounds = sized(7, 3);
  const churn = 1000;
  return withChildren([startInProcessWorker('parley')], async (worker) => {
    const spare = (warmUp + rounds) * churn;
    const setUp = await worker.call('setUp', { conversations, connections, spare, listen: true, isJoined: false });
    await worker.call('prepare', { mix: 'messages', batches: warmUp + rounds, count: 10_000 });
    /** @type {Record<'event' | 'spawn' | 'stop', number[]>} */
    const costs = { event: [], spawn: [], stop: [] };
    for (let round = 0; round < warmUp + rounds; round++) {
      const event = await worker.call('batch');
      const spawn = await worker.call('appear', { count: churn });
      const stop = await worker.call('vanish', { count: churn });
      if (round < warmUp) continue;
      costs.event.push(event.cpuMicrosEach ?? Number.NaN);
      costs.spawn.push(spawn.cpuMicrosEach ?? Number.NaN);
      costs.stop.push(stop.cpuMicrosEach ?? Number.NaN);
    }
    return {
      conversations,
      connections,
      eventMicros: median(costs.event),
      spawnMicros: median(costs.spawn),
      stopMicros: median(costs.stop),
      setUpMs: (setUp.setUpMicros ?? Number.NaN) / 1000,
      bytesPerConversation: setUp.bytesPerConversation ?? Number.NaN,
      bytesPerConnection: setUp.bytesPerConnection ?? Number.NaN,
    };
  });
}
