import { World } from '../frame-source/world.mjs';
import { ratioOfRounds, summarise } from '../measuring/stats.mjs';
import { withChildren } from '../processes/child.mjs';
import { startFrameSource, startNetworkWorker } from '../processes/start.mjs';
import { sized } from '../report/figure.mjs';

export const names = ['send.perSecond', 'send.ratioToRaw'];

/**
 * `sendMessage` until its promise resolves, a hundred under way at a time, spread over 200 conversations. The platform's
 * echo of every message comes back as well and is part of the work on both sides.
 * @returns {Promise<import('../report/figure.mjs').Figure[]>}
 */
export async function send() {
  const rounds = sized(12, 4);
  const warmUp = sized(4, 2);
  const count = sized(8000, 4000);
  const window = 100;
  const conversations = 200;
  const world = new World({ conversations });
  const dialogs = Array.from({ length: conversations }, (_, n) => world.conversationId(n));
  // A source for each: sequence numbers of a dialog must not move because the other contestant wrote.
  const starting = [startFrameSource(), startFrameSource(), startNetworkWorker('parley'), startNetworkWorker('raw')];
  return withChildren(starting, async (parleySource, rawSource, parley, raw) => {
    for (const [contestant, source] of /** @type {const} */ ([
      [parley, parleySource],
      [raw, rawSource],
    ])) {
      const { port } = await source.call('start', { conversations });
      await contestant.call('open', { host: `127.0.0.1:${port}`, username: 'bot', listen: true });
      await contestant.call('known', { conversations });
    }
    /** @type {{ rate: number, cpu: number, sourceCpu: number }[]} */
    const ours = [];
    /** @type {{ rate: number, cpu: number, sourceCpu: number }[]} */
    const theirs = [];
    for (let round = 0; round < warmUp + rounds; round++) {
      for (const [contestant, source, turns] of /** @type {const} */ ([
        [parley, parleySource, ours],
        [raw, rawSource, theirs],
      ])) {
        const before = await source.call('usage');
        const { tookMs = 0, cpuMicros = 0 } = await contestant.call('sendPipelined', { dialogs, count, window });
        const after = await source.call('usage');
        if (round < warmUp) continue;
        const sourceCpu = ((after.cpuMicros ?? 0) - (before.cpuMicros ?? 0)) / count;
        turns.push({ rate: (count / tookMs) * 1000, cpu: cpuMicros / count, sourceCpu });
      }
    }
    const { errors = 0 } = await parley.call('errors');
    const rate = summarise(ours.map((turn) => turn.rate));
    const ratio = ratioOfRounds(
      ours.map((turn) => turn.rate),
      theirs.map((turn) => turn.rate),
    );
    const cpu = (/** @type {{ cpu: number }[]} */ turns) => summarise(turns.map((turn) => turn.cpu)).median.toFixed(1);
    const sourceCpu = summarise(ours.map((turn) => turn.sourceCpu)).median.toFixed(1);
    return [
      {
        name: 'send.perSecond',
        value: rate.median,
        unit: '/s',
        spread: rate,
        details: `${cpu(ours)} µs CPU each; the source spends ${sourceCpu} µs${errors === 0 ? '' : `; ${errors} errors`}`,
      },
      {
        name: 'send.ratioToRaw',
        value: ratio.median,
        unit: '',
        spread: ratio,
        details: `raw ${Math.round(summarise(theirs.map((turn) => turn.rate)).median).toLocaleString('en-US')}/s, ${cpu(theirs)} µs CPU each`,
      },
    ];
  });
}
