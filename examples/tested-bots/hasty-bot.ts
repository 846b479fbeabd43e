// The echo bot with a fault that is easily made: it fears that an answer was lost with the connection, and says it once more
// when it is back. `checkBot()` finds that out (docs/testing.md).
import { type Conversation, createConnection, ParticipantRole } from 'parley-sdk';
import type { BotContext, RunningBot } from 'parley-sdk/testing';
import { logFor } from './log.js';

export function startHastyBot({ connection: options }: BotContext): RunningBot {
  const connection = createConnection(options);
  const log = logFor(options);
  const answers = new Map<Conversation, string>();
  const say = async (conversation: Conversation, text: string): Promise<void> => {
    answers.set(conversation, text);
    await conversation.sendMessage(text).catch(log);
  };
  connection.on('error', log);
  connection.on('reconnect', () => {
    for (const [conversation, text] of answers) if (conversation.stage === 'OPEN') void say(conversation, text);
  });
  connection.on('conversation', async (conversation) => {
    conversation.on('message', (message) => {
      if (message.participant.role !== ParticipantRole.CONSUMER) return;
      void say(conversation, `you said: ${message.body ?? message.caption}`);
    });
    await conversation.join(ParticipantRole.AGENT).catch(log);
  });
  connection.open().catch(log);
  return connection;
}
