// A job for the night: closes every conversation that is still open, says why in the metadata, and ends.
// node examples/close-all-bot.mjs (see quick-start-bot.mjs for running it with your account: it really closes all of them)
import { createConnection, UserType } from 'parley-sdk';
import { findPlatform } from './support/platform.mjs';

const platform = await findPlatform();
await platform.leaveWaiting(3);

const connection = createConnection({
  ...platform.address,
  userType: UserType.BRAND,
  appId: 'close-all-bot',
  authData: platform.authData,
  // open() resolves when all open conversations are here.
  waitForReady: true,
});

connection.on('error', (error) => console.error(error.message));

await connection.open();

for (const conversation of connection.getAllKnownConversations()) {
  // Everything at once: no survey follows.
  await conversation.close({ stage: true, metadata: { type: 'ActionReason', reason: 'closed for the night' } });
  console.log('closed a conversation');
}

await connection.close();
await platform.close();
