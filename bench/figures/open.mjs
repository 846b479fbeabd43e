import { median, ratioOfRounds } from '../measuring/stats.mjs';
import { withChildren } from '../processes/child.mjs';
import { startFrameSource, startNetworkWorker } from '../processes/start.mjs';
import { sized } from '../report/figure.mjs';

export const names = ['open.ratioToBare'];

/**
 * `open()` with `waitForReady` on loopback against the bare sequence by hand (peers/raw.mjs): domains, login, upgrade,
 * subscribe, first notification.
 * @returns {Promise<import('../report/figure.mjs').Figure[]>}
 */
export async function open() {
  const rounds = sized(36, 4);
  const warmUp = 2;
  const times = 15;
  const starting = [startFrameSource(), startNetworkWorker('parley'), startNetworkWorker('raw')];
  return withChildren(starting, async (source, parley, raw) => {
    const { port } = await source.call('start', { conversations: 0 });
    const host = `127.0.0.1:${port}`;
    /** @type {number[]} */
    const ours = [];
    /** @type {number[]} */
    const bare = [];
    /** @type {number[]} */
    const withCreation = [];
    for (let round = 0; round < warmUp + rounds; round++) {
      const a = await parley.call('openRepeatedly', { host, username: 'parley', listen: true, times });
      const b = await raw.call('openRepeatedly', { host, username: 'raw', listen: true, times });
      if (round < warmUp) continue;
      ours.push(a.medianMs ?? Number.NaN);
      bare.push(b.medianMs ?? Number.NaN);
      withCreation.push(a.withCreationMs ?? Number.NaN);
    }
    const ratio = ratioOfRounds(ours, bare);
    return [
      {
        name: 'open.ratioToBare',
        value: ratio.median,
        unit: '',
        spread: ratio,
        details: `Parley ${median(ours).toFixed(2)} ms (${median(withCreation).toFixed(2)} with createConnection), bare ${median(bare).toFixed(2)} ms`,
      },
    ];
  });
}
