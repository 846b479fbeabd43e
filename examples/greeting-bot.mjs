// A bot that greets whoever comes, and leaves the talking to others: it takes no conversations itself (AWAY), joins every open one
// as a manager, and says its line once, also when it starts again or meets the same conversation twice.
// node examples/greeting-bot.mjs (see quick-start-bot.mjs for running it with your account)
import { AgentState, createConnection, ParticipantRole, UserType } from 'parley-sdk';
import { findPlatform } from './support/platform.mjs';

const platform = await findPlatform();
const connection = createConnection({
  ...platform.address,
  userType: UserType.BRAND,
  appId: 'greeting-bot',
  authData: platform.authData,
});

connection.on('error', (error) => console.error(error.message));

connection.on('conversation', async (conversation) => {
  const isThere = conversation.participants.some(({ userId }) => userId === connection.userId);
  if (isThere) return;
  await conversation.join(ParticipantRole.MANAGER);
  await conversation.sendMessage('Welcome! Somebody will be with you in a moment.');
  console.log('greeted a consumer');
  conversation.on('close', () => console.log('the conversation was closed'));
});

await connection.open();
await connection.setAgentState({ agentState: AgentState.AWAY });
console.log(`online, and ${connection.agentState}`);

await platform.receiveVisitors(connection, async (visitor) => {
  await visitor.sees('answer');
});

await connection.close();
await platform.close();
