// A bot that repeats what it hears. It is tested in test/testing with nothing but `parley-sdk/testing` (docs/testing.md).
import { createConnection } from 'parley-sdk';
import type { BotContext, RunningBot } from 'parley-sdk/testing';
import { hearConsumer } from './every-message.js';

export function startEchoBot({ connection: options }: BotContext): RunningBot {
  const connection = createConnection(options);
  connection.on('error', () => {});
  connection.on('conversation', (conversation) => {
    hearConsumer(conversation, (message) => {
      // A conversation that closes meanwhile needs no answer any more.
      conversation.sendMessage(`you said: ${message.body}`).catch(() => {});
    }).catch(() => {});
  });
  connection.open().catch(() => {});
  return connection;
}
