// What a suite with one test goes through: a bot of a quiet day, which is written to, answers, and hears of the end. For a picture.
import { createConnection } from 'parley-sdk';
import { createCoverage } from 'parley-sdk/inspect';
import { createWorld } from 'parley-sdk/testing';

/** @param {import('parley-sdk/testing').BotContext} context @param {import('parley-sdk/inspect').Coverage} inspect */
function startBot({ connection: options }, inspect) {
  const connection = createConnection({ ...options, inspect });
  connection.on('conversation', async (conversation) => {
    conversation.on('message', async (message) => {
      if (message.participant.role === 'CONSUMER') await conversation.sendMessage('Hello, what can I do for you?');
    });
    await conversation.join('AGENT');
  });
  connection.open();
  return connection;
}

export async function coverageOfOneTest() {
  const coverage = createCoverage();
  const world = await createWorld({ seed: 1 });
  const bot = await world.bot((context) => startBot(context, coverage));
  const consumer = world.consumer();
  await consumer.says('hi');
  await bot.saidTo(consumer, /Hello/);
  await consumer.closes();
  await world.close();
  return coverage.toJSON();
}
