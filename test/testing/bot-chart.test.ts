import { describe, expect, it } from '@jest/globals';
import { createConnection } from 'parley-sdk';
import { checkBot, exploreBot, type StartBot, type StoryEvent } from 'parley-sdk/testing';
import { setup } from 'xstate';
import { startEchoBot } from '../../examples/tested-bots/echo-bot.js';
import { startHastyBot } from '../../examples/tested-bots/hasty-bot.js';

const { createMachine } = setup({ types: { events: {} as StoryEvent } });

/** Speaks when it was spoken to, while the conversation is open. */
const speaksWhenSpokenTo = createMachine({
  id: 'polite bot',
  initial: 'listening',
  on: { 'conversation.closes': '.over' },
  states: {
    listening: { on: { 'consumer.writes': 'asked' } },
    asked: { on: { 'bot.writes': 'listening', 'consumer.writes': 'askedAgain' } },
    askedAgain: { on: { 'bot.writes': 'asked' } },
    over: {},
  },
});

/** A bot that never answers is wrong a minute after it was asked. */
const answersWithinAMinute = createMachine({
  id: 'quick bot',
  initial: 'listening',
  on: { 'conversation.closes': '.over', 'agent.joins': '.over' },
  states: {
    listening: { on: { 'consumer.writes': 'asked', 'bot.writes': 'listening' } },
    asked: { on: { 'bot.writes': 'listening' }, after: { 60000: 'late' } },
    late: { tags: 'wrong' },
    over: { on: { 'bot.writes': 'over' } },
  },
});

const silent = { seed: 1, walks: 0, paths: 'shortest' } as const;

describe('A chart of what a bot should do', () => {
  it('fails the check where the bot does what it does not allow in its state, by the shortest path', async () => {
    const { failure } = await exploreBot(startHastyBot, {
      walks: 0,
      chart: speaksWhenSpokenTo,
      answersPerMessage: 9,
    });
    expect(failure).toMatchObject({
      oracle: 'keeps to its chart',
      message:
        "In 'listening', after bot.writes 'you said: message 1', the chart 'polite bot' does not allow: bot.writes 'you said: message 1'.",
    });
    expect(failure?.steps.map(({ type }) => type)).toEqual(['consumer writes', 'network cuts']);
  });

  it('is kept by a bot that does as it says, and the report tells what of it was gone through', async () => {
    const { failure, chart } = await exploreBot(startEchoBot, {
      walks: 8,
      paths: 'none',
      seed: 3,
      chart: speaksWhenSpokenTo,
    });
    expect(failure).toBeUndefined();
    expect(chart).toMatchObject({ all: 9, covered: expect.any(Number) });
    expect(chart!.missing).not.toContain('listening|consumer.writes|0');
  });

  it('comes to what is wrong in the time of the world: a state with the tag wrong fails the check', async () => {
    const startMute: StartBot = ({ connection }) => {
      const mute = createConnection(connection);
      mute.open();
      return mute;
    };
    const check = checkBot(startMute, { ...silent, chart: answersWithinAMinute });
    await expect(check).rejects.toThrow(
      "After consumer.writes 'message 1' it came to 'late', which the chart 'quick bot' calls wrong.",
    );
  });

  it('may speak of everything that a bot does by one word', async () => {
    const shy = createMachine({
      id: 'shy bot',
      initial: 'quiet',
      states: { quiet: { on: { 'agent.joins': 'relieved' } }, relieved: { on: { 'bot.*': 'relieved' } } },
    });
    const { failure } = await exploreBot(startEchoBot, { walks: 0, paths: 'shortest', chart: shy });
    expect(failure?.message).toBe(
      "In 'quiet', after conversation.opens, the chart 'shy bot' does not allow: bot.joins.",
    );
  });

  it('hears of rich content as of any message', async () => {
    const startRich: StartBot = ({ connection: options }) => {
      const bot = createConnection(options);
      bot.on('conversation', async (conversation) => {
        conversation.on('message', ({ participant }) => {
          if (participant.role === 'CONSUMER')
            void conversation.sendRichText({ type: 'vertical', elements: [{ type: 'text', text: 'hello' }] });
        });
        await conversation.join('AGENT');
      });
      bot.open();
      return bot;
    };
    const bot = { ...silent, paths: 'none', walks: 3, longest: 1, answersPerMessage: 9 } as const;
    await expect(checkBot(startRich, { ...bot, chart: answersWithinAMinute })).resolves.toMatchObject({
      failure: undefined,
    });
  });

  it.each([
    ['no chart', {}, 'chart must be a statechart of XState 5'],
    [
      'a chart that nothing in a conversation moves',
      createMachine({ id: 'idle', initial: 'a', states: { a: {} } }),
      "The chart 'idle' has no path: none of conversation.opens,",
    ],
  ])('%s is refused before anything is walked', async (_what, chart, words) => {
    await expect(checkBot(startEchoBot, { chart: chart as never })).rejects.toThrow(words);
  });
});
