import { describe, expect, it } from '@jest/globals';
import { BotCheckError, checkBot, exploreBot, type RunningBot, shortestPaths } from 'parley-sdk/testing';
import { startEchoBot } from '../../examples/tested-bots/echo-bot.js';
import { startHastyBot } from '../../examples/tested-bots/hasty-bot.js';
import { startPatientBot } from '../../examples/tested-bots/patient-bot.js';

describe('The bots of the examples', () => {
  it('the echo bot holds along random walks', async () => {
    const report = await exploreBot(startEchoBot, { seed: 9, walks: 3, everyTransition: false, answersWithin: '60s' });
    expect(report.failure).toBeUndefined();
  });

  it('the patient bot does, and is found too slow for who cannot wait', async () => {
    const quick = { walks: 2, longest: 6, everyTransition: false };
    await expect(checkBot(startPatientBot, { ...quick, answersWithin: '60s' })).resolves.toBeTruthy();
    const { failure } = await exploreBot(startPatientBot, { answersWithin: '1s' });
    expect(failure).toMatchObject({ oracle: 'answers in time', steps: [{ type: 'consumer writes' }] });
  });

  it('the hasty bot, which answers twice after a reconnect, is found out, in two steps', async () => {
    const { failure } = await exploreBot(startHastyBot);
    expect(failure?.oracle).toBe('answers each message at most once');
    expect(failure?.steps.map(({ type }) => type)).toEqual(['consumer writes', 'network cuts']);
    expect(failure?.script).toBe(
      [
        'await using world = await createWorld({ seed: 1 });',
        'const bot = await world.bot(startHastyBot);',
        'const consumer = world.consumer();',
        "await consumer.says('message 1');",
        "await world.advance('1s');",
        "world.network.cuts('bot');",
        "await world.advance('1s');",
        'world.network.recovers();',
        "await world.advance('5m');",
      ].join('\n'),
    );
  });
});

describe('A check', () => {
  it('fails a test with the path, the seed and a script', async () => {
    const check = checkBot(startHastyBot, { seed: 7 });
    const error: unknown = await check.catch((one: unknown) => one);
    expect(error).toBeInstanceOf(BotCheckError);
    expect(String(error)).toMatch(/answers each message at most once[\s\S]*seed 7[\s\S]*createWorld\(\{ seed: 7 \}\)/);
  });

  it('asks oracles of one’s own', async () => {
    const oracles = { 'never says hello': () => 'It said hello.' };
    const { failure } = await exploreBot(startEchoBot, { walks: 0, everyTransition: false, oracles });
    expect(failure).toMatchObject({ oracle: 'never says hello', message: 'It said hello.', steps: [] });
  });

  it('goes through every transition of the chart of the world by its paths', () => {
    const paths = shortestPaths();
    expect(paths.length).toBeGreaterThan(20);
    expect(Math.max(...paths.map((path) => path.length))).toBeLessThan(8);
  });
});

describe('A bot that cannot be checked is named:', () => {
  const nothing: RunningBot = { close: () => {} };

  it.each([
    [
      'a factory that throws',
      () => {
        throw new Error('no configuration');
      },
      'no configuration',
    ],
    ['one that never connects', () => nothing, 'The bot never connected.'],
    ['one that returns nothing', () => undefined as never, 'The bot factory returned nothing with a close().'],
  ])('%s', async (_, start, words) => {
    await expect(exploreBot(start, { walks: 0, everyTransition: false })).rejects.toThrow(words);
  });
});
