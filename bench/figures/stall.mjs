import { median, summarise } from '../measuring/stats.mjs';
import { withChildren } from '../processes/child.mjs';
import { startFrameSource, startNetworkWorker } from '../processes/start.mjs';
import { sized } from '../report/figure.mjs';

export const names = ['stall.maxMs'];

/**
 * The longest time in which nothing else of the program could run while a snapshot of 10,000 conversations is taken in,
 * over a real socket, from the first byte of `open()` until 100 ms after the last conversation was announced. The figure is
 * for one notification that holds them all, 18 MB of text; the platform itself stops at about 1,000 a notification, which is
 * measured beside it.
 * @returns {Promise<import('../report/figure.mjs').Figure[]>}
 */
export async function stall() {
  const conversations = 10_000;
  const rounds = sized(7, 3);
  const starting = [startFrameSource(), startFrameSource(), startNetworkWorker('parley'), startNetworkWorker('raw')];
  return withChildren(starting, async (whole, split, parley, raw) => {
    const wholeHost = await hostOf(whole, { conversations });
    const splitHost = await hostOf(split, { conversations, snapshotSize: 1000 });
    /** @type {Record<'ours' | 'bare' | 'split' | 'took', number[]>} */
    const ms = { ours: [], bare: [], split: [], took: [] };
    // Programs open once, so the first, cold one counts like the others.
    for (let round = 0; round < rounds; round++) {
      const options = { username: 'bot', listen: true, conversations };
      const ours = await parley.call('openWatched', { ...options, host: wholeHost });
      const bare = await raw.call('openWatched', { ...options, host: wholeHost });
      const inParts = await parley.call('openWatched', { ...options, host: splitHost });
      ms.ours.push(ours.longestTurnMs ?? Number.NaN);
      ms.took.push(ours.tookMs ?? Number.NaN);
      ms.bare.push(bare.longestTurnMs ?? Number.NaN);
      ms.split.push(inParts.longestTurnMs ?? Number.NaN);
    }
    const summary = summarise(ms.ours);
    const rounded = (/** @type {number[]} */ values) => median(values).toFixed(0);
    return [
      {
        name: 'stall.maxMs',
        value: summary.median,
        unit: 'ms',
        spread: summary,
        details: `all announced after ${rounded(ms.took)} ms; ws + JSON.parse of the same frame: ${rounded(ms.bare)} ms; Parley on ten notifications of 1,000: ${rounded(ms.split)} ms`,
      },
    ];
  });
}

/** @param {import('../processes/child.mjs').Child} source @param {{ conversations: number, snapshotSize?: number }} options */
async function hostOf(source, options) {
  const { port } = await source.call('start', options);
  return `127.0.0.1:${port}`;
}
