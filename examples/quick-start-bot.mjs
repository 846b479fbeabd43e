// A bot that listens: it joins each new conversation, answers what the consumer writes, and notes when the conversation closes.
// node examples/quick-start-bot.mjs            with an emulator and one visitor of its own
// PARLEY_ACCOUNT_ID=… PARLEY_USERNAME=… PARLEY_PASSWORD=… node examples/quick-start-bot.mjs     with your account, until Ctrl-C
import { createConnection, ParticipantRole, UserType } from 'parley-sdk';
import { findPlatform } from './support/platform.mjs';

const platform = await findPlatform();
const connection = createConnection({
  ...platform.address,
  userType: UserType.BRAND,
  appId: 'quick-start-bot',
  authData: platform.authData,
});

connection.on('error', (error) => console.error(error.message));

connection.on('conversation', async (conversation) => {
  conversation.on('message', async (message) => {
    if (message.participant.role !== ParticipantRole.CONSUMER) return;
    console.log(`consumer: ${message.body}`);
    await conversation.sendMessage(`hello consumer, you said: ${message.body}`);
  });
  conversation.on('close', () => console.log('the conversation was closed'));

  // What is said from now on is told. What was said before: examples/tested-bots/every-message.ts reads it.
  await conversation.join(ParticipantRole.AGENT);
  console.log('joined a conversation');
});

await connection.open();

await platform.receiveVisitors(connection, async (visitor) => {
  await visitor.says('test');
  await visitor.sees('answer');
});

await connection.close();
await platform.close();
