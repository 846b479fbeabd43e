import { formatNumber } from './figure.mjs';

/** @typedef {import('../figures/growth.mjs').GrowthRow} GrowthRow */

/** @param {{ byConversations: GrowthRow[], byConnections: GrowthRow[] }} grown */
export function growthTable({ byConversations, byConnections }) {
  return {
    heads: [
      'conversations',
      'connections',
      'message',
      'appears',
      'closes',
      'snapshot',
      'heap each',
      'heap per connection',
    ],
    rows: [...byConversations, ...byConnections].map((row) => [
      formatNumber(row.conversations),
      formatNumber(row.connections),
      `${formatNumber(row.eventMicros)} µs`,
      `${formatNumber(row.spawnMicros)} µs`,
      `${formatNumber(row.stopMicros)} µs`,
      `${formatNumber(row.setUpMs)} ms`,
      `${formatNumber(row.bytesPerConversation)} B`,
      // One connection weighs less than the noise of a heap; ten or more can be told from it.
      row.connections === 1 ? '' : `${formatNumber(row.bytesPerConnection / 1024)} KiB`,
    ]),
  };
}
