// A bot that keeps nothing in its process. Notifications wait in a queue, as they do behind a webhook; each is handled by a worker that
// knows only what is in the store, and that writes back how far it came. So any worker can go on with any conversation, and
// no message is answered twice.
// node examples/stateless-bot.mjs (see quick-start-bot.mjs for running it with your account)
import { Conversation, createConnection, ParticipantRole, UserType } from 'parley-sdk';
import { findPlatform } from './support/platform.mjs';

/** @import { NotificationFrame } from 'parley-sdk' */

const platform = await findPlatform();
const options = {
  ...platform.address,
  userType: UserType.BRAND,
  appId: 'stateless-bot',
  authData: platform.authData,
};

/** What a database would hold: text, by conversation. @type {Map<string, string>} */
const store = new Map();

/** @param {NotificationFrame} notification */
async function work(notification) {
  const worker = createConnection({ ...options, createDefaultSubscription: false });
  worker.on('error', (error) => console.error(error.message));
  await worker.open();
  /** @type {Promise<unknown>[]} */
  const answers = [];
  worker.on('conversation:message', ({ conversation, message }) => {
    if (message?.participant.role !== ParticipantRole.CONSUMER) return;
    console.log(`message ${message.sequence}: ${message.body}`);
    answers.push(conversation.sendMessage(`You said: ${message.body}`));
  });
  worker.on('conversation', (conversation) => {
    if (conversation.lifecycle !== 'closed') answers.push(conversation.join(ParticipantRole.AGENT));
  });
  worker.on('conversation:close', () => console.log('the conversation was closed'));

  for (const id of conversationsIn(notification)) {
    const kept = store.get(id);
    if (kept) Conversation.deserialize(worker, JSON.parse(kept));
  }
  await worker.handleNotification(notification);
  for (let count = -1; count < answers.length; await Promise.all(answers)) count = answers.length;
  // From here on another worker answers: what is written down is what was answered, and nothing comes between.
  worker.removeAllListeners('conversation:message');
  for (const conversation of worker.getAllKnownConversations())
    store.set(conversation.conversationId, JSON.stringify(conversation.serialize()));
  await worker.close();
}

/** @param {NotificationFrame} notification @returns {string[]} */
function conversationsIn({ body }) {
  const { changes, conversationId, dialogId } = /** @type {Record<string, any>} */ (body);
  if (!changes) return [conversationId ?? dialogId];
  return changes.map((/** @type {any} */ change) => change.result.convId);
}

// In place of the webhook: a connection that hears what the bot would be told, and does nothing itself.
const webhook = createConnection(options);
let queue = Promise.resolve();
webhook.on('notification', (notification) => {
  queue = queue.then(() => work(notification));
});
webhook.on('error', (error) => console.error(error.message));
await webhook.open();

await platform.receiveVisitors(webhook, async (visitor) => {
  await visitor.says('Is anybody there?');
  await visitor.sees('answer');
  await visitor.says('And do you remember me?');
  await visitor.sees('answer');
});

await queue;
await webhook.close();
await platform.close();
