/**
 * The conversation of the two quick-start programs (examples/quick-start-consumer.mjs and quick-start-bot.mjs): the consumer says
 * "test", the bot answers, the consumer closes.
 * @type {import('./script-file.mjs').Script}
 */
export const quickStart = {
  file: '',
  conversations: [
    { name: 'quick-start', lines: [{ line: 0, conversation: 'quick-start', who: 'consumer', say: 'test' }] },
  ],
};
