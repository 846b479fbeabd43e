// An agent takes a conversation, hears what it is about, and transfers it to the skill that knows more.
// Both sides get `transfer-skill`; the agent who transferred is no longer assigned.
// node examples/transfer-to-skill.mjs (see quick-start-bot.mjs for running it with your account)
import { createConnection, ParticipantRole, UserType } from 'parley-sdk';
import { findPlatform } from './support/platform.mjs';

const WORKSHOP = '4711';

const platform = await findPlatform();
const connection = createConnection({
  ...platform.address,
  userType: UserType.BRAND,
  appId: 'transfer-to-skill',
  authData: platform.authData,
});

connection.on('error', (error) => console.error(error.message));

connection.on('conversation', async (conversation) => {
  conversation.on('message', async (message) => {
    if (message.participant.role !== ParticipantRole.CONSUMER) return;
    await conversation.sendMessage('That is one for our workshop, I am passing you on.');
    console.log(`assigned to me: ${isMine()}, skill ${conversation.skill?.skillId}`);
    await conversation.transfer({ skillId: WORKSHOP });
  });
  conversation.on('transfer-skill', () => {
    console.log(`transferred to skill ${conversation.skill?.skillId}, assigned to me: ${isMine()}`);
  });
  const isMine = () => conversation.assignedAgent?.userId === connection.userId;

  await conversation.join(ParticipantRole.ASSIGNED_AGENT);
});

await connection.open();

await platform.receiveVisitors(connection, async (visitor) => {
  await visitor.says('My kettle has stopped whistling.');
  await visitor.sees('transfer-skill');
});

await connection.close();
await platform.close();
