import { median, ratioOfRounds } from '../measuring/stats.mjs';
import { withChildren } from '../processes/child.mjs';
import { startFrameSource, startNetworkWorker } from '../processes/start.mjs';
import { sized } from '../report/figure.mjs';

export const names = ['echo.p99OverRaw'];

const conversations = 1000;
const perSecond = 1000;

/**
 * How long a consumer waits for a bot: the 99th percentile from a consumer's message leaving the frame source to the bot's
 * answer arriving there, over the same for a bot of bare `ws` and `JSON.parse`.
 *
 * It is measured at the frame source. A clock in the bot's process starts when the bot reads the message, and would not
 * see how long it lay in the socket while the bot was busy with others or collecting garbage, which is what makes a slow
 * answer slow. Messages leave on a schedule that does not wait for answers, the same for both bots.
 * @returns {Promise<import('../report/figure.mjs').Figure[]>}
 */
export async function echo() {
  // Many short rounds: what a neighbour on the machine delays for a second then spoils one round's ratio and no more.
  const rounds = sized(40, 8);
  const warmUp = sized(4, 2);
  const count = 1000;
  const starting = [startFrameSource(), startNetworkWorker('parley'), startNetworkWorker('raw')];
  return withChildren(starting, async (source, parley, raw) => {
    // A world for each: the sequences of a dialog must not move because the other bot wrote.
    const { port } = await source.call('start', { conversations, worldEach: true });
    const contestants = { parley, raw };
    for (const [username, contestant] of Object.entries(contestants)) {
      await contestant.call('open', { host: `127.0.0.1:${port}`, username, listen: true, answer: true });
      await contestant.call('known', { conversations });
    }
    /** @type {Record<string, { p50: number, p99: number, max: number }[]>} */
    const measured = { parley: [], raw: [] };
    for (let round = 0; round < warmUp + rounds; round++) {
      for (const user of Object.keys(contestants)) {
        const {
          p50 = Number.NaN,
          p99 = Number.NaN,
          max = Number.NaN,
        } = await source.call('converse', {
          user,
          perSecond,
          count,
          seed: round + 1,
        });
        if (round >= warmUp) measured[user]?.push({ p50, p99, max });
      }
    }
    const { errors = 0 } = await parley.call('errors');
    const all = (/** @type {string} */ user, /** @type {'p50' | 'p99' | 'max'} */ pick) =>
      (measured[user] ?? []).map((round) => round[pick]);
    const ratio = ratioOfRounds(all('parley', 'p99'), all('raw', 'p99'));
    const described = (/** @type {string} */ user) =>
      `${median(all(user, 'p99')).toFixed(2)} ms (half within ${median(all(user, 'p50')).toFixed(2)}, all within ${Math.max(...all(user, 'max')).toFixed(1)})`;
    return [
      {
        name: 'echo.p99OverRaw',
        value: ratio.median,
        unit: '',
        spread: ratio,
        details: `Parley ${described('parley')}, raw ${described('raw')}${errors === 0 ? '' : `; ${errors} errors`}`,
      },
    ];
  });
}
