// A consumer signs in anonymously, gives a name, opens a conversation, prints what comes in, sends "test", waits for the first word
// from the brand, and closes everything.
// node examples/quick-start-consumer.mjs                          with an emulator that has a bot in it
// PARLEY_ACCOUNT_ID=… node examples/quick-start-consumer.mjs      with your account: somebody there has to answer
import { createConnection, UserType } from 'parley-sdk';
import { findPlatform } from './support/platform.mjs';

const platform = await findPlatform({ bot: true });
const connection = createConnection({
  ...platform.address,
  userType: UserType.CONSUMER,
  appId: 'quick-start-consumer',
});

connection.on('error', (error) => console.error(error.message));

await connection.open();
await connection.setUserProfile({ firstName: 'Ilse', lastName: 'Birch' });
const conversation = await connection.createConversation();

const firstWord = new Promise((resolve) => {
  conversation.on('message', (message) => {
    console.log(`${message.participant.role}: ${message.body}`);
    if (!message.sentByCurrentUser()) resolve(message);
  });
});
conversation.on('close', () => console.log('the conversation was closed'));

await conversation.sendMessage('test');
await firstWord;

await conversation.close();
await connection.close();
await platform.close();
