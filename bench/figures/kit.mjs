import { createConnection } from 'parley-sdk';
import { exploreBot } from 'parley-sdk/testing';
import { cpuMicros, monotonicMs } from '../measuring/process.mjs';
import { sized } from '../report/figure.mjs';

export const names = ['kit.walks1000Ms'];

/**
 * The bot of examples/tested-bots/echo-bot.ts: says every message of a consumer again, also those from before it joined.
 * @type {import('parley-sdk/testing').StartBot}
 */
function startEchoBot({ connection: options }) {
  const connection = createConnection(options);
  connection.on('error', () => {});
  connection.on('conversation', async (conversation) => {
    /** @type {Set<number>} */
    const known = new Set();
    /** @param {import('parley-sdk').Message} message */
    const hear = async ({ participant, sequence, body, caption }) => {
      if (participant.role !== 'CONSUMER' || known.has(sequence)) return;
      known.add(sequence);
      await conversation.sendMessage(`you said: ${body ?? caption}`).catch(() => {});
    };
    conversation.on('message', hear);
    await conversation.join('AGENT').catch(() => {});
    const earlier = await conversation.openDialog?.queryMessages().catch(() => []);
    for (const message of earlier ?? []) void hear(message);
  });
  connection.open().catch(() => {});
  return connection;
}

/**
 * How long a thousand random walks through a world take: each has an emulator, a consumer, an agent and a bot of its own, up to
 * twelve steps and five minutes of virtual time after them.
 * @returns {Promise<import('../report/figure.mjs').Figure[]>}
 */
export async function kit() {
  const walks = sized(1000, 100);
  await exploreBot(startEchoBot, { paths: 'none', walks: 20, seed: 2 });
  const cpuBefore = cpuMicros();
  const startedAt = monotonicMs();
  const { walked, failure } = await exploreBot(startEchoBot, { paths: 'none', walks, seed: 1 });
  const took = ((monotonicMs() - startedAt) * 1000) / walks;
  const cpu = Math.round((cpuMicros() - cpuBefore) / walks);
  return [
    {
      name: 'kit.walks1000Ms',
      value: took,
      unit: 'ms',
      spread: null,
      details: `${cpu} ms of CPU; ${walked} of them no two alike${failure ? `; it failed: ${failure.oracle}` : ''}`,
    },
  ];
}
