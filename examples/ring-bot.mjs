// A bot that is rung: it goes ONLINE, takes the conversations that it is asked to take, and answers what the consumer writes.
// `ring.accept()` resolves to the conversation; rings that have ended are told as well, so it looks at their state first.
// node examples/ring-bot.mjs (see quick-start-bot.mjs for running it with your account)
import { AgentState, createConnection, ParticipantRole, RingState, UserType } from 'parley-sdk';
import { findPlatform } from './support/platform.mjs';

const platform = await findPlatform();
const connection = createConnection({
  ...platform.address,
  userType: UserType.BRAND,
  appId: 'ring-bot',
  authData: platform.authData,
});

connection.on('error', (error) => console.error(error.message));

connection.on('ring', async (ring) => {
  if (ring.ringState !== RingState.WAITING) return;
  console.log(`it rings, for skill ${ring.skillId}`);
  const conversation = await ring.accept();
  if (!conversation) return;
  console.log(`accepted, assigned to me: ${conversation.assignedAgent?.userId === connection.userId}`);
  conversation.on('message', async (message) => {
    if (message.participant.role !== ParticipantRole.CONSUMER) return;
    console.log(`consumer: ${message.body}`);
    await conversation.sendMessage('Thank you, I am looking into it.');
  });
  conversation.on('close', () => console.log('the conversation was closed'));
});

await connection.open();
await connection.createRoutingTaskSubscription();
await connection.setAgentState({ agentState: AgentState.ONLINE });

await platform.receiveVisitors(connection, async (visitor) => {
  await visitor.says('Where is my parcel?');
  await visitor.sees('answer');
});

await connection.close();
await platform.close();
