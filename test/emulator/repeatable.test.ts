import { describe, expect, it } from '@jest/globals';
import { brand, consumer, join, login, openConversation, publish, text, withEmulator } from './world.js';

/** Stands still; what waits for time never comes. */
const stopped = { now: () => 1_700_000_000_000, setTimeout: () => undefined, clearTimeout: () => undefined };

interface Run {
  readonly frames: readonly string[];
  readonly tokens: readonly string[];
  readonly seed: number | string;
}

async function run(seed?: number | string): Promise<Run> {
  let result: Run | undefined;
  await withEmulator(
    async (emulator) => {
      const { bearer, csrf, cookie } = await login(emulator, 'ann');
      const client = await consumer(emulator);
      const bot = await brand(emulator);
      const conversationId = await openConversation(client);
      await bot.request('cqm.SubscribeExConversations', { stage: ['OPEN'] });
      await join(bot, conversationId);
      await publish(bot, conversationId, text('hello'));
      await bot.settle();
      result = { frames: bot.texts, tokens: [bearer, csrf, cookie], seed: emulator.seed };
    },
    { clock: stopped, ...(seed === undefined ? {} : { seed }) },
  );
  return result!;
}

describe('An emulator with a seed', () => {
  it('sends the same frames and issues the same tokens in every run, byte for byte', async () => {
    const first = await run(42);
    expect(first.frames.length).toBeGreaterThan(4);
    expect(await run(42)).toEqual(first);
  });

  it('has other ids with another seed', async () => {
    const [first, other] = [await run('one'), await run('two')];
    expect(other.tokens).not.toEqual(first.tokens);
    expect(other.frames).not.toEqual(first.frames);
  });

  it('tells the seed it took when none was given, which repeats the run', async () => {
    const first = await run();
    expect(await run(first.seed)).toEqual(first);
  });
});
