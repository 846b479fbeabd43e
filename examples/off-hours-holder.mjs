// A bot that holds conversations which come to a skill in its off hours: it joins, and tells the consumer when to expect an answer.
// Whether a skill is in off hours is known without waiting, in the middle of the event.
// node examples/off-hours-holder.mjs (see quick-start-bot.mjs for running it with your account)
import { createConnection, ParticipantRole, UserType } from 'parley-sdk';
import { findPlatform } from './support/platform.mjs';

const WORKSHOP = '4711';

const platform = await findPlatform({ closed: WORKSHOP });
const connection = createConnection({
  ...platform.address,
  userType: UserType.BRAND,
  appId: 'off-hours-holder',
  authData: platform.authData,
});

connection.on('error', (error) => console.error(error.message));

connection.on('conversation', (conversation) => {
  conversation.on('transfer-skill', async () => {
    const { skill } = conversation;
    console.log(`skill ${skill.skillId} is in off hours: ${skill.isInOffHours()}`);
    if (!skill.isInOffHours()) return;
    await conversation.join(ParticipantRole.AGENT);
    await conversation.sendMessage('Our workshop is closed now. We will answer tomorrow from eight on.');
  });
});

await connection.open();

await platform.receiveVisitors(connection, async (visitor) => {
  await platform.transferAll(WORKSHOP);
  await visitor.sees('answer');
  console.log('the visitor knows');
});

await connection.close();
await platform.close();
