// A bot that tells a manager what is going on: when somebody joins with the role MANAGER it writes a private message.
// Private messages reach the brand only, never the consumer.
// node examples/manager-greeting.mjs (see quick-start-bot.mjs for running it with your account)
import { createConnection, ParticipantRole, UserType } from 'parley-sdk';
import { findPlatform } from './support/platform.mjs';

const platform = await findPlatform();
const connection = createConnection({
  ...platform.address,
  userType: UserType.BRAND,
  appId: 'manager-greeting',
  authData: platform.authData,
});

connection.on('error', (error) => console.error(error.message));

connection.on('conversation', async (conversation) => {
  conversation.on('participant-added', async ({ participant }) => {
    if (participant.role !== ParticipantRole.MANAGER) return;
    console.log('a manager has joined');
    await conversation.sendPrivateMessage('Hello manager, this consumer is waiting for the workshop.');
  });
  conversation.on('message', (message) => console.log(`${message.messageAudience}: ${message.body}`));

  await conversation.join(ParticipantRole.AGENT);
});

await connection.open();

await platform.receiveVisitors(connection, async (visitor) => {
  await visitor.says('Is somebody there?');
  await platform.callManager();
});

await connection.close();
await platform.close();
