import type { BotContext } from 'parley-sdk/testing';

/**
 * Where a bot says what went wrong: the logger of its connection, else the console. Some of it is no fault of the bot, such as
 * an answer that is refused because the conversation was closed meanwhile.
 */
export const logFor =
  ({ logger }: BotContext['connection']) =>
  (error: Error): void =>
    (logger ?? console).warn(error.message);
