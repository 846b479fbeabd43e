import { describe, expect, it } from '@jest/globals';
import { type Conversation, createConnection, type Message } from 'parley-sdk';
import {
  BotCheckError,
  type BotContext,
  checkBot,
  exploreBot,
  type RunningBot,
  type StepPath,
  shortestPaths,
  simplePaths,
} from 'parley-sdk/testing';
import { startEchoBot } from '../../examples/tested-bots/echo-bot.js';
import { startHastyBot } from '../../examples/tested-bots/hasty-bot.js';
import { startPatientBot } from '../../examples/tested-bots/patient-bot.js';

describe('The bots of the examples', () => {
  it('the echo bot holds along every transition of the chart of the world, and along random walks', async () => {
    const { failure, coverage } = await exploreBot(startEchoBot, { seed: 9, walks: 3, answersWithin: '60s' });
    expect(failure).toBeUndefined();
    expect(coverage).toMatchObject({ covered: coverage.all, missing: [] });
  });

  it('the patient bot does, and is found too slow for who cannot wait', async () => {
    const quick = { walks: 2, longest: 6, paths: 'none' } as const;
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
    const oracles = { 'never says hello': () => 'It said hello.' };
    const check = checkBot(startHastyBot, { seed: 7, walks: 0, paths: 'none', oracles });
    const error: unknown = await check.catch((one: unknown) => one);
    expect(error).toBeInstanceOf(BotCheckError);
    expect(String(error)).toMatch(/never says hello[\s\S]*seed 7[\s\S]*createWorld\(\{ seed: 7 \}\)/);
  });

  it('asks oracles of one’s own', async () => {
    const oracles = { 'never says hello': () => 'It said hello.' };
    const { failure } = await exploreBot(startEchoBot, { walks: 0, paths: 'none', oracles });
    expect(failure).toMatchObject({ oracle: 'never says hello', message: 'It said hello.', steps: [] });
  });

  it('has shortest paths, and simple ones that come to nothing twice', () => {
    const words = (path: StepPath) => path.map(({ type }) => type).join(', ');
    expect(shortestPaths().map(words)).toContain('consumer writes, ring is offered, ring is accepted, consumer closes');
    const simple = simplePaths(3).map(words);
    expect(simple).toContain('consumer writes, agent joins, network loses an answer');
    expect(simple).not.toContain('consumer writes, agent joins, agent leaves');
    expect(new Set(simple).size).toBe(simple.length);
  });

  type Surroundings = Pick<BotContext, 'clock'> & { readonly connection: ReturnType<typeof createConnection> };
  type Hears = (conversation: Conversation, message: Message, surroundings: Surroundings) => unknown;
  const behaving = (heard: Hears) => (context: BotContext) => {
    const connection = createConnection(context.connection);
    const { clock } = context;
    connection.on('conversation', (conversation) => {
      conversation.on('message', (message) => heard(conversation, message, { connection, clock }));
      conversation.join('MANAGER').catch(() => {});
    });
    connection.on('error', () => {});
    void connection.open();
    return connection;
  };

  it.each<[string, Hears, string[]]>([
    [
      'never leaks private text',
      (conversation, { body, messageAudience }) =>
        messageAudience === 'AGENTS_AND_MANAGERS' && conversation.sendMessage(`They say: ${body}`),
      ['consumer writes', 'agent joins', 'agent writes privately'],
    ],
    [
      'answers in time',
      (conversation, { body, participant }) =>
        participant.role === 'CONSUMER' && body === 'message 1' && conversation.sendMessage('Once, and never again.'),
      ['consumer writes', 'consumer writes'],
    ],
    [
      'never writes after the end',
      (_, { dialogId, participant }, { connection, clock }) => {
        if (participant.role !== 'CONSUMER') return;
        const event = { type: 'ContentEvent', contentType: 'text/plain', message: 'Are you still there?' };
        const body = { dialogId, conversationId: dialogId, event };
        // Past the SDK, which knows that this dialog has ended.
        clock.setTimeout(() => void connection.send({ type: 'ms.PublishEvent', body }).catch(() => {}), 3_000);
      },
      ['consumer writes', 'consumer closes'],
    ],
  ])('%s: by the shortest way to a bot that does not', async (oracle, heard, steps) => {
    const expectations = { unprompted: 9, answersWithin: oracle === 'answers in time' ? '60s' : '1d' } as const;
    const { failure } = await exploreBot(behaving(heard), { seed: 3, walks: 0, ...expectations });
    expect([failure?.oracle, failure?.steps.map(({ type }) => type)]).toEqual([oracle, steps]);
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
      'The bot factory failed: no configuration (seed 4).',
    ],
    [
      'one whose close() throws',
      ({ connection }: BotContext) => {
        void createConnection(connection).open();
        return {
          close: () => {
            throw new Error('I stay');
          },
        };
      },
      'close() of bot failed: I stay (seed 4).',
    ],
    ['one that never connects', () => nothing, /The bot never connected\..*seed 4/],
    ['one that returns nothing', () => undefined as never, 'The bot factory returned nothing with a close().'],
  ])('%s', async (_, start, words) => {
    await expect(exploreBot(start, { seed: 4, walks: 0, paths: 'none' })).rejects.toThrow(words);
  });

  it.each([
    ['one that is no function', {}, {}, 'A bot is a function that starts it'],
    [
      'by an option that there is not',
      startEchoBot,
      { walk: 5 },
      "checkBot() has no option 'walk'; did you mean 'walks'?",
    ],
    [
      'by paths that there are not',
      startEchoBot,
      { paths: 'all' },
      "paths must be one of shortest, simple, none, not 'all'.",
    ],
    ['by a number that is none', startEchoBot, { walks: '5' }, 'walks must be a whole number, not 5.'],
  ])('%s', async (_, start, options, words) => {
    await expect(exploreBot(start as never, options as never)).rejects.toThrow(words);
  });

  it('one that leaves its connection open is found out without a step', async () => {
    const start = ({ connection }: BotContext): RunningBot => {
      void createConnection(connection).open();
      return nothing;
    };
    const { failure } = await exploreBot(start, { walks: 0, paths: 'none' });
    expect(failure).toMatchObject({ oracle: 'leaves nothing running', steps: [] });
    expect(failure?.message).toMatch(/After its close\(\) the bot has left .*an open socket/);
  });
});
