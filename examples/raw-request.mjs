// Any request of the platform's protocol can be sent as it is; here a PublishEvent with a text, which is what sendMessage() does.
// `send` waits for the response like every other method, and resolves to its body.
// node examples/raw-request.mjs (see quick-start-consumer.mjs for running it with your account)
import { createConnection, UserType } from 'parley-sdk';
import { findPlatform } from './support/platform.mjs';

const platform = await findPlatform();
const connection = createConnection({ ...platform.address, userType: UserType.CONSUMER, appId: 'raw-request' });
await connection.open();

const conversation = await connection.createConversation();
const heard = new Promise((resolve) => conversation.on('message', resolve));

const response = await connection.send({
  type: 'ms.PublishEvent',
  body: {
    conversationId: conversation.conversationId,
    dialogId: conversation.mainDialog.dialogId,
    event: { type: 'ContentEvent', contentType: 'text/plain', message: 'written by hand' },
  },
  metadata: [{ type: 'ExternalId', id: 'order-20417' }],
});
console.log('response:', response);

const message = await heard;
console.log(`came back as message ${message.sequence}: ${message.body}`);

await conversation.close();
await connection.close();
await platform.close();
