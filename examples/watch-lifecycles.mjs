// Every lifecycle in Parley is a statechart; `lifecycle` tells each change of state, of the connection and of all that belongs to it:
// machine (and its region, where there are several), from, to, and the event that caused it.
// node examples/watch-lifecycles.mjs (see quick-start-consumer.mjs for running it with your account)
import { createConnection, UserType } from 'parley-sdk';
import { findPlatform } from './support/platform.mjs';

const platform = await findPlatform();
const connection = createConnection({ ...platform.address, userType: UserType.CONSUMER, appId: 'watch-lifecycles' });

connection.on('lifecycle', ({ machine, region, from, to, event }) => {
  console.log(`${machine} ${region}: ${from} → ${to} (${event})`);
});

await connection.open();
const conversation = await connection.createConversation();
await conversation.sendMessage('Watch this.');
await conversation.close();
await connection.close();
await platform.close();
