// A bot that repeats what it hears. It is tested in test/testing with nothing but `parley-sdk/testing` (docs/testing.md).
import { createConnection, ParticipantRole } from 'parley-sdk';
import type { BotContext, RunningBot } from 'parley-sdk/testing';

export function startEchoBot({ connection: options }: BotContext): RunningBot {
  const connection = createConnection(options);
  connection.on('error', () => {});
  connection.on('conversation', async (conversation) => {
    conversation.on('message', async (message) => {
      if (message.participant.role !== ParticipantRole.CONSUMER) return;
      // A conversation that closes meanwhile needs no answer any more.
      await conversation.sendMessage(`you said: ${message.body}`).catch(() => {});
    });
    await conversation.join(ParticipantRole.AGENT).catch(() => {});
  });
  connection.open().catch(() => {});
  return connection;
}
