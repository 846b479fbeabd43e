// A bot that answers after a while, as a person would; it takes its time from the clock that it is given.
import { createConnection } from 'parley-sdk';
import type { BotContext, RunningBot } from 'parley-sdk/testing';
import { hearConsumer } from './every-message.js';
import { logFor } from './log.js';

const THINKS_FOR_MS = 3_000;

export function startPatientBot({ connection: options, clock }: BotContext): RunningBot {
  const connection = createConnection(options);
  const log = logFor(options);
  const thoughts = new Set<unknown>();
  connection.on('error', log);
  connection.on('conversation', (conversation) => {
    hearConsumer(conversation, (message) => {
      const thought = clock.setTimeout(() => {
        thoughts.delete(thought);
        if (conversation.stage === 'OPEN')
          conversation.sendMessage(`I see: ${message.body ?? message.caption}`).catch(log);
      }, THINKS_FOR_MS);
      thoughts.add(thought);
    }).catch(log);
  });
  connection.open().catch(log);
  return {
    close() {
      for (const thought of thoughts) clock.clearTimeout(thought);
      return connection.close();
    },
  };
}
