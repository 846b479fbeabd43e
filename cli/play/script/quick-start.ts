import type { Script } from './script.js';

/**
 * The conversation of the two quick-start programs (examples/quick-start-consumer.mjs and quick-start-bot.mjs): the consumer says
 * "test", the bot answers, the consumer closes.
 */
export const quickStart: Script = {
  file: '',
  conversations: [
    { name: 'quick-start', lines: [{ line: 0, conversation: 'quick-start', who: 'consumer', say: 'test' }] },
  ],
};
