// A bot that asks how it was. When the main dialog of a conversation is closed the platform opens a dialog for the survey, which
// says by `metaData.appInstallId` whose it is. The bot joins that dialog, asks, thanks, and closes it: that ends the conversation.
// node examples/survey-bot.mjs (see quick-start-bot.mjs for running it with your account)
import { createConnection, DialogType, ParticipantRole, UserType } from 'parley-sdk';
import { findPlatform } from './support/platform.mjs';

/** @import { Dialog } from 'parley-sdk' */

const platform = await findPlatform({ survey: true });
const connection = createConnection({
  ...platform.address,
  userType: UserType.BRAND,
  appId: 'survey-bot',
  authData: platform.authData,
});

connection.on('error', (error) => console.error(error.message));

connection.on('conversation', (conversation) => {
  conversation.on('dialog', ask);
  // One that began while the bot was away.
  const survey = conversation.getDialog(DialogType.POST_SURVEY);
  if (survey?.state === 'OPEN') ask(survey);
});

/** @param {Dialog} survey */
async function ask(survey) {
  const { appInstallId } = /** @type {{ appInstallId?: string }} */ (survey.metaData ?? {});
  if (survey.dialogType !== DialogType.POST_SURVEY || appInstallId !== platform.appInstallId) return;
  survey.on('message', async (message) => {
    if (message.participant.role !== ParticipantRole.CONSUMER) return;
    console.log(`the consumer says: ${message.body}`);
    await message.read();
    await survey.sendMessage('Thank you!');
    await survey.close('AGENT', 'Completed', { metadata: { type: 'ExternalId', id: 'survey-1' } });
  });
  survey.on('close', () => console.log('the survey is over'));
  await survey.join(ParticipantRole.AGENT);
  await survey.sendMessage('How was it?', { type: 'ExternalId', id: 'question-1' }, answers('Good', 'Bad'));
}

/** Answers that the consumer may click on. @param {string[]} texts */
function answers(...texts) {
  const replies = texts.map((text) => ({
    type: 'button',
    title: text,
    tooltip: text,
    click: { actions: [{ type: 'publishText', text }] },
  }));
  return { type: 'quickReplies', itemsPerRow: 2, replies };
}

await connection.open();

await platform.receiveVisitors(connection, async (visitor) => {
  await visitor.says('My kettle whistles again, thank you.');
  await visitor.ends();
  await visitor.sees('answer');
  await visitor.says('Good');
  await visitor.sees('close');
});

await connection.close();
await platform.close();
