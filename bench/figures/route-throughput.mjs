import { usualMix } from '../frame-source/world.mjs';
import { median, ratioOfRounds } from '../measuring/stats.mjs';
import { withChildren } from '../processes/child.mjs';
import { startFrameSource, startNetworkWorker, startSink } from '../processes/start.mjs';
import { sized } from '../report/figure.mjs';

export const names = ['route.ratioToRaw', 'route.ratioToNodeAgentSdk'];

const conversations = 10_000;

/**
 * Notifications per second over a real socket: one sender process, contestants in processes of their own that take turns
 * with the same frames. The clock runs from the sender's first write to the handler call for the last message.
 * @returns {Promise<import('../report/figure.mjs').Figure[]>}
 */
export async function routeThroughput() {
  const rounds = sized(12, 4);
  const warmUp = sized(4, 2);
  const count = sized(30_000, 20_000);
  const starting = [
    startFrameSource(),
    startSink(),
    startNetworkWorker('raw'),
    startNetworkWorker('parley'),
    startNetworkWorker('node-agent-sdk'),
    startNetworkWorker('keeper'),
  ];
  return withChildren(starting, async (source, sink, raw, parley, nodeAgentSdk, keeper) => {
    const { port } = await source.call('start', { conversations, snapshotSize: 1000 });
    const host = `127.0.0.1:${port}`;
    const contestants = { raw, parley, nodeAgentSdk, keeper };
    for (const [user, contestant] of Object.entries(contestants)) {
      await contestant.call('open', { host, username: user, listen: true });
      await contestant.call('known', { conversations });
    }
    await sink.call('open', { host, username: 'sink' });

    /** @typedef {{ rate: number, cpu: number }} Turn */
    /** @type {Record<string, Turn[]>} */
    const turns = { raw: [], parley: [], nodeAgentSdk: [], keeper: [], sink: [] };
    for (let round = 0; round < warmUp + rounds; round++) {
      const prepared = await source.call('prepare', { count, mix: usualMix });
      for (const [user, contestant] of [...Object.entries(contestants), /** @type {const} */ (['sink', sink])]) {
        await contestant.call('arm', prepared);
        const { startedAt = 0 } = await source.call('stream', { user });
        const { finishedAt = 0, cpuMicros = 0 } = await contestant.call('finish');
        if (round < warmUp) continue;
        turns[user]?.push({ rate: (count / (finishedAt - startedAt)) * 1000, cpu: cpuMicros / count });
      }
    }
    const { errors } = await parley.call('errors');
    const { queries = 0 } = await source.call('usage');
    const rates = (/** @type {string} */ user) => (turns[user] ?? []).map(({ rate }) => rate);
    const cpu = (/** @type {string} */ user) => median((turns[user] ?? []).map((turn) => turn.cpu)).toFixed(1);
    const perSecond = (/** @type {string} */ user) => `${Math.round(median(rates(user)) / 1000)}k/s`;
    const toRaw = ratioOfRounds(rates('parley'), rates('raw'));
    const toNodeAgentSdk = ratioOfRounds(rates('parley'), rates('nodeAgentSdk'));
    const keeperToRaw = ratioOfRounds(rates('keeper'), rates('raw')).median.toFixed(2);
    const headroom = (median(rates('sink')) / median(rates('parley'))).toFixed(0);
    const trouble = errors === 0 && queries === 0 ? '' : `; ${errors} errors, ${queries} history queries`;
    return [
      {
        name: 'route.ratioToRaw',
        value: toRaw.median,
        unit: '',
        spread: toRaw,
        details: `Parley ${perSecond('parley')}, ${cpu('parley')} µs CPU; raw ${perSecond('raw')}, ${cpu('raw')} µs; raw that also keeps messages reaches ${keeperToRaw}; the source can send ${headroom} times what Parley takes${trouble}`,
      },
      {
        name: 'route.ratioToNodeAgentSdk',
        value: toNodeAgentSdk.median,
        unit: '',
        spread: toNodeAgentSdk,
        details: `node-agent-sdk ${perSecond('nodeAgentSdk')}, ${cpu('nodeAgentSdk')} µs CPU`,
      },
    ];
  });
}
