import { median, ratioOfRounds, summarise } from '../measuring/stats.mjs';
import { withChildren } from '../processes/child.mjs';
import { startFrameSource, startNetworkWorker } from '../processes/start.mjs';
import { sized } from '../report/figure.mjs';

export const names = ['resync.ratioToBare', 'resync.stallMaxMs'];

const conversations = 10_000;
const missing = 1000;
const each = 2;
/** So long without a request, and a contestant has nothing more to do. */
const quietMs = 3000;

/**
 * A socket is lost while 10,000 conversations are followed, 1,000 of them miss messages, and the client comes back: until
 * all of these have been told, over the bare sequence of the same requests by hand (peers/returner.mjs), and the longest
 * turn of the event loop meanwhile.
 *
 * The clock starts when the client's first request reaches the frame source. How long it waits before it tries is a policy,
 * not a cost, and would hide it.
 * @returns {Promise<import('../report/figure.mjs').Figure[]>}
 */
export async function resync() {
  const rounds = sized(9, 3);
  const warmUp = 1;
  const starting = [startFrameSource(), startNetworkWorker('parley'), startNetworkWorker('returner')];
  return withChildren(starting, async (source, parley, bare) => {
    // The platform gives a thousand, and the rest in windows of time. A world for each, since both miss messages at different times.
    const { port } = await source.call('start', { conversations, snapshotSize: 1000, isCut: true, worldEach: true });
    const contestants = { parley, bare };
    for (const [username, contestant] of Object.entries(contestants)) {
      await contestant.call('open', { host: `127.0.0.1:${port}`, username, listen: true });
      await contestant.call('known', { conversations });
      await contestant.call('arm', { messages: conversations });
      await source.call('greet', { user: username });
      await contestant.call('finish');
    }
    // Parley reads every conversation after a loss, those that miss something first. The others are not what is timed, but must
    // not go on while the next contestant is.
    const quiet = async (/** @type {string} */ user) => {
      for (let before = -1, asked = 0; asked !== before; ) {
        before = asked;
        await new Promise((resolve) => setTimeout(resolve, quietMs));
        asked = (await source.call('returned', { user })).queries ?? 0;
      }
    };
    /** @type {Record<string, { took: number, stall: number, queries: number }[]>} */
    const measured = { parley: [], bare: [] };
    for (let round = 0; round < warmUp + rounds; round++) {
      for (const [user, contestant] of Object.entries(contestants)) {
        await contestant.call('armWatched', { messages: missing * each });
        await source.call('lose', { user, conversations: missing, each });
        const { finishedAt = Number.NaN, longestTurnMs = Number.NaN } = await contestant.call('finish');
        const { backAt = Number.NaN } = await source.call('returned', { user });
        await quiet(user);
        const { queries = Number.NaN } = await source.call('returned', { user });
        if (round >= warmUp) measured[user]?.push({ took: finishedAt - backAt, stall: longestTurnMs, queries });
      }
    }
    const all = (/** @type {string} */ user, /** @type {'took' | 'stall' | 'queries'} */ pick) =>
      (measured[user] ?? []).map((round) => round[pick]);
    const ratio = ratioOfRounds(all('parley', 'took'), all('bare', 'took'));
    const stall = summarise(all('parley', 'stall'));
    const described = (/** @type {string} */ user) =>
      `${median(all(user, 'took')).toFixed(0)} ms with ${median(all(user, 'queries'))} history queries`;
    return [
      {
        name: 'resync.ratioToBare',
        value: ratio.median,
        unit: '',
        spread: ratio,
        details: `Parley ${described('parley')}, bare ${described('bare')}`,
      },
      {
        name: 'resync.stallMaxMs',
        value: stall.median,
        unit: 'ms',
        spread: stall,
        details: `the bare sequence: ${median(all('bare', 'stall')).toFixed(0)} ms`,
      },
    ];
  });
}
