import { describe, expect, it } from '@jest/globals';
import { createWorld } from 'parley-sdk/testing';
import { startEchoBot } from '../../examples/tested-bots/echo-bot.js';

describe('A world', () => {
  it('is there in two lines: a bot answers a consumer, and no test waits', async () => {
    await using world = await createWorld();
    const bot = await world.bot(startEchoBot);
    const consumer = world.consumer();
    await consumer.says('hello');
    const answer = await bot.saidTo(consumer, /hello/);
    expect(answer).toMatchObject({ text: 'you said: hello', from: 'bot', role: 'AGENT' });
  });
});
