// Mo, the bot of the shop: takes every conversation, marks what it was told as read, seems to think, answers.
import { setTimeout as wait } from 'node:timers/promises';
import { createConnection, ParticipantChatState, ParticipantRole, UserType } from 'parley-sdk';
import { answerTo } from './answers.js';

/**
 * @typedef {{ accountId: string, csdsDomain: string, authData: { username: string, password: string } }} Account
 * @typedef {import('parley-sdk').Conversation} Conversation
 * @typedef {import('parley-sdk').Message} Message
 */

/**
 * @param {Account} account
 * @param {number} thinkMs
 */
export async function startBot(account, thinkMs) {
  const bot = createConnection({ ...account, userType: UserType.BRAND, appId: 'marlow-bot' });
  bot.on('error', (error) => console.error(`bot: ${error.message}`));
  bot.on('conversation', (conversation) => serve(conversation, thinkMs));
  await bot.open();
  return bot;
}

/**
 * @param {Conversation} conversation
 * @param {number} thinkMs
 */
async function serve(conversation, thinkMs) {
  const dialog = conversation.mainDialog;
  if (dialog.state !== 'OPEN') return;
  /** One answer after the other, each message once: what was said before the bot came is read besides. */
  let answered = -1;
  let answering = Promise.resolve();
  const hear = (/** @type {Message} */ message) => {
    if (message.participant.role !== ParticipantRole.CONSUMER || message.sequence <= answered) return;
    answered = message.sequence;
    answering = answering.then(() => answer(message)).catch((error) => console.error(`bot: ${error.message}`));
  };
  const answer = async (/** @type {Message} */ message) => {
    if (dialog.state !== 'OPEN') return;
    await message.read();
    await dialog.setChatState(ParticipantChatState.COMPOSING);
    await wait(thinkMs);
    if (dialog.state !== 'OPEN') return;
    await answerTo(message, dialog);
    if (dialog.state === 'OPEN') await dialog.setChatState(ParticipantChatState.ACTIVE);
  };
  dialog.on('message', hear);
  await conversation.join(ParticipantRole.ASSIGNED_AGENT);
  await dialog.getAllPublishEvents();
  dialog.messages.forEach(hear);
}
