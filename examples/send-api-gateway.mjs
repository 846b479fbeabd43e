// A gateway for text messages: its consumers have no socket, but a telephone. What they write goes out over the Send API, what is
// answered comes in by webhooks, and is sent to the telephone.
// node examples/send-api-gateway.mjs        with an emulator that has a bot in it
// With your account: set PARLEY_ACCOUNT_ID, PARLEY_CLIENT_ID, PARLEY_CLIENT_SECRET, and PORT, where the webhooks of the app arrive
import { createServer } from 'node:http';
import { createConnection, createSendApiApp } from 'parley-sdk';
import { findPlatform } from './support/platform.mjs';

const platform = await findPlatform({ bot: true });
const { clientId, clientSecret } = platform.app;
const app = createSendApiApp({ accountId: platform.address.accountId, clientId, clientSecret });

const server = createServer(app.webhook);
await new Promise((resolve) => server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => resolve(undefined)));
platform.app.receives(`http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}/`);

const telephone = '+1 555 0100';
const consumer = createConnection({
  ...platform.address,
  userType: 'CONSUMER',
  appId: 'sms-gateway',
  connectionType: 'SEND_API',
  sendApi: { app, consumerId: telephone },
});
consumer.on('error', (error) => console.error(error.message));
await consumer.open();

const conversation = await consumer.createConversation();
const answered = new Promise((resolve) => {
  conversation.on('message', (message) => {
    if (message.sentByCurrentUser()) return;
    console.log(`to ${telephone}: ${message.body}`);
    resolve(undefined);
  });
});
const closed = new Promise((resolve) => conversation.on('close', () => resolve(undefined)));
await conversation.sendMessage('Is my parcel on its way?');
await answered;

await conversation.close();
await closed;
console.log('the conversation was closed');
await consumer.close();
server.close();
server.closeAllConnections();
await platform.close();
