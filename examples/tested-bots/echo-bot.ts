// A bot that repeats what it hears. It is tested in test/testing with nothing but `parley-sdk/testing` (docs/testing.md).
import { createConnection } from 'parley-sdk';
import type { BotContext, RunningBot } from 'parley-sdk/testing';
import { hearConsumer } from './every-message.js';
import { logFor } from './log.js';

export function startEchoBot({ connection: options }: BotContext): RunningBot {
  const connection = createConnection(options);
  const log = logFor(options);
  connection.on('error', log);
  connection.on('conversation', (conversation) => {
    hearConsumer(conversation, (message) => {
      conversation.sendMessage(`you said: ${message.body ?? message.caption}`).catch(log);
    }).catch(log);
  });
  connection.open().catch(log);
  return connection;
}
