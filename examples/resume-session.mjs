// A consumer comes back: the token of the first connection, kept somewhere, makes the second one the same consumer,
// who finds the conversation and its messages as they were when `open()` resolves, and goes on in it.
// node examples/resume-session.mjs (see quick-start-consumer.mjs for running it with your account)
import { createConnection, UserType } from 'parley';
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
for (const message of resumed?.mainDialog.messages ?? []) console.log(`found: ${message.body}`);

await resumed?.sendMessage('Here I am again.');
console.log(`messages now: ${resumed?.mainDialog.messages.length}`);

await resumed?.close();
await today.close();
await platform.close();
