import { describe, expect, it } from '@jest/globals';
import { createWorld, toHaveDelivered } from 'parley-sdk/testing';
import { startEchoBot } from '../../examples/tested-bots/echo-bot.js';

describe('A world', () => {
  it('is there in two lines: a bot answers a consumer, and no test waits', async () => {
    await using world = await createWorld();
    const bot = await world.bot(startEchoBot);
    const consumer = world.consumer();
    await consumer.says('hello');
    const answer = await bot.saidTo(consumer, /hello/);
    expect(answer).toMatchObject({ text: 'you said: hello', from: 'bot', role: 'AGENT' });
    await expect(consumer.hears('you said')).resolves.toEqual(answer);
    expect(toHaveDelivered(world, 'you said: hello').pass).toBe(true);
    expect(toHaveDelivered(world, 'good bye').message()).toBe(
      "Nobody wrote 'good bye'. Written: 'hello', 'you said: hello' (seed 1).",
    );
    await bot.closes();
    expect(bot.remains).toEqual([]);
  });

  it('lets hours pass at once', async () => {
    await using world = await createWorld();
    await world.advance('3h');
    expect(world.elapsed).toBe(3 * 3_600_000);
  });

  it('says what the bot said instead of what was waited for', async () => {
    await using world = await createWorld({ patience: '5s', seed: 9 });
    const bot = await world.bot(startEchoBot);
    await world.consumer().says('hello');
    await expect(bot.saidTo(world.consumer(), /bye/)).rejects.toThrow(
      `bot did not say /bye/ to consumer 1; it said: ["you said: hello"] (waited 5000 ms of virtual time; seed 9).`,
    );
  });

  it('has agents who are asked, accept, write and close', async () => {
    await using world = await createWorld({ agents: ['ann'], skills: ['billing'] });
    const ann = world.agent('ann');
    await ann.becomesAvailable();
    const consumer = world.consumer();
    await consumer.opens({ skill: 'billing' });
    await ann.accepts();
    await ann.says('What is it about?', consumer);
    await consumer.hears('What is it about?');
    await ann.closes(consumer);
    expect(consumer.isInConversation).toBe(false);
  });

  it('has agents who whisper, move a conversation to a skill, and give it back', async () => {
    await using world = await createWorld({ skills: ['billing'] });
    const ann = world.agent('ann');
    const consumer = world.consumer();
    await consumer.says('hello');
    await ann.joins(consumer);
    await ann.whispers('a difficult one', consumer);
    expect(world.messages().at(-1)).toMatchObject({ text: 'a difficult one', audience: 'AGENTS_AND_MANAGERS' });
    expect(consumer.heard).toEqual([]);
    await ann.transfers(consumer, { to: 'billing' });
    const seen = () => world.emulator.conversation(consumer.conversationId!);
    expect([seen()?.skillId, ann.isWith(consumer)]).toEqual(['billing', false]);
    await ann.takes(consumer);
    expect(ann.isWith(consumer)).toBe(true);
    await ann.returnsToQueue(consumer);
    expect([seen()?.skillId, ann.isWith(consumer)]).toEqual(['billing', false]);
  });

  it('asks the bot to take a conversation; the ring is accepted, expires, or is taken by somebody else', async () => {
    await using world = await createWorld();
    await world.bot(startEchoBot);
    const consumer = world.consumer();
    const states = () => world.emulator.rings.map(({ state }) => state);
    await consumer.says('hello');
    world.rings.offers(consumer);
    world.rings.offers(consumer);
    expect(states()).toEqual(['WAITING']);
    world.rings.expires();
    world.rings.offers(consumer);
    await world.agent('ann').takes(consumer);
    expect(states()).toEqual(['EXPIRED', 'CANCELLED']);
    await world.agent('ann').leaves(consumer);
    world.rings.offers(consumer);
    world.rings.accepts(consumer);
    expect(states()).toEqual(['EXPIRED', 'CANCELLED', 'ACCEPTED']);
    expect(world.emulator.conversation(consumer.conversationId!)?.assignedAgent).toBe(world.emulator.agent('bot').pid);
  });

  it('has consumers who send a file, and who step up and stay the same afterwards', async () => {
    await using world = await createWorld();
    const bot = await world.bot(startEchoBot);
    const consumer = world.consumer();
    await consumer.sendsFile('my bill');
    await bot.saidTo(consumer, 'you said: my bill');
    await consumer.stepsUp();
    const { conversationId } = consumer;
    await consumer.goesOffline();
    await consumer.says('it is me');
    await bot.saidTo(consumer, 'it is me');
    expect(consumer.conversationId).toBe(conversationId);
    expect(bot.messages(consumer)).toHaveLength(2);
  });

  it('does to the network whatever a plan of faults can say, at any moment', async () => {
    await using world = await createWorld();
    const bot = await world.bot(startEchoBot);
    const consumer = world.consumer();
    world.network.strikes({ who: 'bot', on: 'request:PublishEvent', do: 'cutAfter' });
    await consumer.says('hello');
    await bot.saidTo(consumer);
    expect(world.disturbances).toHaveLength(1);
    world.network.withdrawsTokens('bot');
    world.network.closes(1011, 'bot');
    await consumer.says('still there?');
    await bot.saidTo(consumer, 'still there?');
    expect(bot.messages(consumer)).toHaveLength(2);
  });

  it('has skills that go off hours', async () => {
    await using world = await createWorld({ skills: ['billing'] });
    world.skill('billing').goesOffHours();
    expect(world.skill('billing').onShift).toBe(false);
  });

  it('loses connections, and a consumer who comes back is the same one', async () => {
    await using world = await createWorld();
    const bot = await world.bot(startEchoBot);
    const consumer = world.consumer();
    await consumer.says('one');
    world.network.goesAway('20s', 'bot');
    await consumer.goesOffline();
    await consumer.comesOnline();
    await consumer.says('two');
    const { at } = await bot.saidTo(consumer, 'two');
    expect(at).toBeGreaterThan(20_000);
  });

  it('says with its seed what did not end', async () => {
    await using world = await createWorld({ patience: '5s', seed: 9 });
    await expect(world.until(new Promise(() => {}), 'The parcel')).rejects.toThrow(
      'The parcel did not end within 5000 ms of virtual time (seed 9).',
    );
  });

  it.each([
    ['a span of time', { patience: 'soon' as never }, "'soon' is no span of time."],
    ['a seed', { seed: 0.5 }, 'seed must be a whole number, not 0.5.'],
    ['an agent with the name of the bot', { agents: ['bot'] }, "'bot' is the login name of the bot"],
    ['an option', { sed: 1 }, "createWorld() has no option 'sed'; did you mean 'seed'?"],
    ['a list of faults', { faults: 'cut' }, "faults must be a list, not 'cut'."],
    ['a fault', { faults: ['cut'] }, "faults[0] must be an object such as { on: 'request:PublishEvent', do: 'cut' }"],
    [
      'a fault that never strikes',
      { faults: [{ do: 'cut' }] },
      'faults[0] says neither where it strikes (on) nor at which',
    ],
    [
      'a place',
      {
        faults: [
          { on: 'ping', do: 'cut' },
          { on: 'notification:mesage', do: 'cut' },
        ],
      },
      "faults[1].on is no place: 'notification:mesage'; did you mean 'notification:message'?",
    ],
    ['an effect', { faults: [{ on: 'ping', do: 'cutt' }] }, "faults[0].do is 'cutt'; did you mean 'cut'?"],
    [
      'an effect at a moment',
      { faults: [{ at: 5, do: 'drop' }] },
      "faults[0].do is 'drop'; accepted: cut, close, silence",
    ],
    ['a number that is needed', { faults: [{ at: 5, do: 'away' }] }, "faults[0].ms is missing: 'away' needs it."],
    [
      'a member',
      { faults: [{ on: '*', do: 'cut', tims: 2 }] },
      "faults[0] has no member 'tims'; did you mean 'times'?",
    ],
    ['a number', { faults: [{ on: '*', do: 'cut', nth: '2' }] }, "faults[0].nth must be a number, not '2'."],
  ])('refuses %s that is none', async (_, options, words) => {
    await expect(createWorld(options as never)).rejects.toThrow(words);
  });

  it('refuses a fault that comes later in the same words', async () => {
    await using world = await createWorld({});
    expect(() => world.network.strikes({ on: 'pong', do: 'delay' } as never)).toThrow(
      "fault.ms is missing: 'delay' needs it.",
    );
    await expect(world.bot('my-bot.js' as never)).rejects.toThrow('A bot is a function that starts it');
  });

  it('has timings in which the consumer writes before the bot has joined: a bot that reads what was there answers', async () => {
    await using world = await createWorld({ seed: 9, patience: '1m' });
    const bot = await world.bot(startEchoBot);
    await world.consumer().says('hello');
    await expect(bot.saidTo(world.consumer())).resolves.toMatchObject({ text: 'you said: hello' });
  });

  it('is the same for the same seed', async () => {
    const run = async (seed: number) => {
      await using world = await createWorld({ seed });
      const bot = await world.bot(startEchoBot);
      await world.consumer().says('hello');
      return (await bot.saidTo(world.consumer())).at;
    };
    expect(await run(3)).toBe(await run(3));
  });
});
