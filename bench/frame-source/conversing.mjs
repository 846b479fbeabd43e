import { monotonicMs } from '../measuring/process.mjs';
import { quantile, randomSequence } from '../measuring/stats.mjs';

/**
 * Consumers who write to a bot, and a clock for its answers. Each message carries a number, and the bot's answer repeats the
 * message, so an answer finds its question whatever the order.
 */

const numbered = /\[question (\d+)\]/;

/** The answer of a bot under test to a consumer's message. @param {unknown} question */
export const answerTo = (question) => `You said: ${question}`;

/**
 * Independent arrivals (a Poisson process), in ms from the beginning: now and then several at once, as in real life.
 * @param {{ count: number, perSecond: number, seed: number }} options
 */
function arrivals({ count, perSecond, seed }) {
  const random = randomSequence(seed);
  let at = 0;
  return Array.from({ length: count }, () => {
    at += (-Math.log(1 - random()) * 1000) / perSecond;
    return at;
  });
}

/**
 * @param {object} bot
 * @param {(n: number, text: string) => void} bot.write sends a consumer's message in conversation `n`
 * @param {number} bot.conversations
 * @param {(heard: ((request: string) => void) | undefined) => void} bot.listen is given what must see each request first
 * @param {{ count: number, perSecond: number, seed: number }} options
 * @returns {Promise<Record<string, number>>} quantiles of the waiting time in ms
 */
export async function converse(bot, options) {
  const due = arrivals(options);
  const askedAt = new Float64Array(due.length);
  /** @type {number[]} */
  const waited = [];
  bot.listen((request) => {
    const number = numbered.exec(request)?.[1];
    if (number !== undefined) waited.push(monotonicMs() - (askedAt[Number(number)] ?? Number.NaN));
  });
  const startedAt = monotonicMs();
  let next = 0;
  while (next < due.length) {
    const elapsed = monotonicMs() - startedAt;
    for (; next < due.length && (due[next] ?? 0) <= elapsed; next++) {
      askedAt[next] = monotonicMs();
      bot.write((next * 7919) % bot.conversations, `Where is my parcel? [question ${next}]`);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const givenUpAt = monotonicMs() + 5000;
  while (waited.length < due.length && monotonicMs() < givenUpAt)
    await new Promise((resolve) => setTimeout(resolve, 5));
  bot.listen(undefined);
  if (waited.length !== due.length) throw new Error(`${due.length} questions, but ${waited.length} answers`);
  return { p50: quantile(waited, 0.5), p99: quantile(waited, 0.99), max: Math.max(...waited) };
}
