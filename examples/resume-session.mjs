// A consumer comes back: the token of the first connection, kept somewhere, makes the second one the same consumer,
// who finds the conversation open when `open()` resolves, reads what was said, and goes on in it.
// node examples/resume-session.mjs (see quick-start-consumer.mjs for running it with your account)
import { createConnection, UserType } from 'parley-sdk';
import { findPlatform } from './support/platform.mjs';

const platform = await findPlatform();
const consumer = { ...platform.address, userType: UserType.CONSUMER, appId: 'resume-session' };

const yesterday = createConnection(consumer);
await yesterday.open();
const begun = await yesterday.createConversation();
await begun.sendMessage('I will be back tomorrow.');
const token = await yesterday.getToken();
await yesterday.close();
console.log('left, keeping the token');

const today = createConnection({ ...consumer, token, waitForReady: true });
await today.open();
const resumed = today.getConversationById(begun.conversationId);
console.log(`same consumer: ${today.userId === yesterday.userId}`);
for (const message of (await resumed?.openDialog?.queryMessages()) ?? []) console.log(`said before: ${message.body}`);

const sent = await resumed?.sendMessage('Here I am again.');
console.log(`said now, as message ${sent?.sequence}`);

await resumed?.close();
await today.close();
await platform.close();
