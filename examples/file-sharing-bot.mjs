// A bot that takes files and gives some: it reads each file that a consumer sends, says what it is, and answers with a receipt, a
// file of its own. A file is bytes: fs.readFile() gives some to send, fs.writeFile() keeps what was read.
// node examples/file-sharing-bot.mjs (see quick-start-bot.mjs for running it with your account)
import { createConnection, ParticipantRole, UserType } from 'parley-sdk';
import { findPlatform } from './support/platform.mjs';

const platform = await findPlatform();
const connection = createConnection({
  ...platform.address,
  userType: UserType.BRAND,
  appId: 'file-sharing-bot',
  authData: platform.authData,
});

connection.on('error', (error) => console.error(error.message));

connection.on('conversation', async (conversation) => {
  conversation.on('message', async (message) => {
    if (message.participant.role !== ParticipantRole.CONSUMER || !message.isDownloadable) return;
    const { data, filename } = await message.downloadFile();
    console.log(
      `${message.caption}: ${message.fileType}, ${data.length} bytes, its name ends with .${filename.split('.').pop()}`,
    );
    const receipt = `We have received "${message.caption}".\n`;
    await conversation.uploadFile(Buffer.from(receipt), 'your receipt');
    console.log('the receipt is sent');
  });
  await conversation.join(ParticipantRole.AGENT);
});

await connection.open();

await platform.receiveVisitors(connection, async (visitor) => {
  await visitor.sends(Buffer.from('%PDF-1.7\n% a bill\n'), 'my bill');
  await visitor.sees('answer');
});

await connection.close();
await platform.close();
