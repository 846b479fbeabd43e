// Ann, the bot that asks how it was: the platform opens a dialog for the survey when the main one is closed.
import { setTimeout as wait } from 'node:timers/promises';
import { createConnection, DialogType, ParticipantRole, UserType } from 'parley-sdk';
import { replies } from './answers.js';

/** @typedef {import('parley-sdk').Dialog} Dialog */

/**
 * @param {import('./bot.js').Account} account
 * @param {number} thinkMs
 */
export async function startSurveyBot(account, thinkMs) {
  const bot = createConnection({ ...account, userType: UserType.BRAND, appId: 'marlow-survey' });
  bot.on('error', (error) => console.error(`survey: ${error.message}`));
  bot.on('conversation', (conversation) => {
    conversation.on('dialog', (dialog) => ask(dialog, thinkMs));
    const survey = conversation.getDialog(DialogType.POST_SURVEY);
    if (survey) ask(survey, thinkMs);
  });
  await bot.open();
  return bot;
}

/**
 * @param {Dialog} survey
 * @param {number} thinkMs
 */
async function ask(survey, thinkMs) {
  if (survey.dialogType !== DialogType.POST_SURVEY || survey.state !== 'OPEN') return;
  let answers = 0;
  survey.on('message', async (message) => {
    if (message.participant.role !== ParticipantRole.CONSUMER) return;
    answers += 1;
    await wait(thinkMs);
    if (answers === 1) {
      await survey.sendMessage('Thank you. Is there anything we should do better?', null, replies(['No, all is well']));
    } else if (answers === 2) {
      await survey.sendMessage('Thank you for telling us.');
      await survey.close();
    }
  });
  await survey.join(ParticipantRole.AGENT);
  await survey.sendMessage('How was it to talk to us?', null, replies(['Very good', 'Good', 'Not so good']));
}
