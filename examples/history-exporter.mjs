// Conversations of the past, written out as they are read, with a bar that shows how far it is.
// They come page by page and only as fast as they are taken, so it does not matter how many there are.
// node examples/history-exporter.mjs (see quick-start-bot.mjs for running it with your account)
import { createConnection, ParticipantRole, UserType } from 'parley-sdk';
import { findPlatform } from './support/platform.mjs';

const WIDTH = 20;

const platform = await findPlatform();
const connection = createConnection({
  ...platform.address,
  userType: UserType.BRAND,
  appId: 'history-exporter',
  authData: platform.authData,
});
connection.on('error', (error) => console.error(error.message));
connection.on('conversation', (conversation) => conversation.join(ParticipantRole.AGENT));
await connection.open();

// In the emulator there is no past yet.
for (const text of ['My kettle has stopped whistling.', 'Do you open on Sundays?'])
  await platform.receiveVisitors(connection, (visitor) => visitor.says(text));

/** @param {{ loaded: number, total: number }} progress */
function draw({ loaded, total }) {
  const done = total === 0 ? WIDTH : Math.round((loaded / total) * WIDTH);
  console.log(`[${'#'.repeat(done)}${' '.repeat(WIDTH - done)}] ${loaded} of ${total}`);
}

// Without startedAfter it is everything that the platform keeps: 13 months.
const lastWeek = { startedAfter: Date.now() - 7 * 24 * 3_600_000 };
for await (const past of connection.queryHistory(lastWeek, { onProgress: draw })) {
  for (const message of past.messages) console.log(`${past.stage} ${message.sentBy}: ${message.body}`);
}

await connection.close();
await platform.close();
