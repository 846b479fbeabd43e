/**
 * What each figure must reach. The table of docs/performance.md and `npm run bench -- --check` both read it here.
 * A figure that is not in this list is printed and never missed.
 *
 * @typedef {{ atLeast: number } | { atMost: number }} Target
 * @type {Readonly<Record<string, Target>>}
 */
export const targets = {
  'route.ratioToRaw': { atLeast: 0.5 },
  'route.ratioToNodeAgentSdk': { atLeast: 0.95 },
  'route.costOverPlainClass': { atMost: 1 },
  // It must also stay below what the plain class's cost grows by in the same run (figures/scale.mjs).
  'scale.eventCostRatio': { atMost: 1.6 },
  'scale.spawnCostRatio': { atMost: 1.5 },
  'scale.stopCostRatio': { atMost: 1.5 },
  'scale.heapBytesPerConversation': { atMost: 2048 },
  'scale.heapBytesPerListenedConversation': { atMost: 2304 },
  'stall.maxMs': { atMost: 50 },
  'open.ratioToBare': { atMost: 2 },
  'send.ratioToRaw': { atLeast: 0.55 },
  'echo.p99OverRaw': { atMost: 1.5 },
  'resync.ratioToBare': { atMost: 2 },
  'resync.stallMaxMs': { atMost: 50 },
  'inspect.costIdle': { atMost: 1.03 },
  'visualizer.frameMsAt5000': { atMost: 33 },
  'kit.walks1000Ms': { atMost: 30_000 },
  'bundle.consumerGzipBytes': { atMost: 62_000 },
  'bundle.ratioToStreamChat': { atMost: 0.65 },
};
