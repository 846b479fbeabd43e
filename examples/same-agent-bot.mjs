// A bot at the reception: who was here before goes back to the agent who served them last, if that agent is online; everybody else goes
// to the workshop. Who served whom is known to the history of conversations.
// node examples/same-agent-bot.mjs (see quick-start-bot.mjs for running it with your account)
import { AgentState, createConnection, ParticipantRole, UserType } from 'parley-sdk';
import { findPlatform } from './support/platform.mjs';

/** @import { Conversation } from 'parley-sdk' */

const WORKSHOP = '4711';

const platform = await findPlatform({ workshop: WORKSHOP });
const connection = createConnection({
  ...platform.address,
  userType: UserType.BRAND,
  appId: 'same-agent-bot',
  authData: platform.authData,
});
connection.on('error', (error) => console.error(error.message));

connection.on('conversation', async (conversation) => {
  conversation.on('close', () => console.log('the conversation was closed'));
  const agentId = await lastAgentOf(conversation);
  const isBack = agentId !== undefined && (await isOnline(agentId));
  console.log(isBack ? 'somebody is back' : 'somebody new');
  await conversation.join(ParticipantRole.AGENT);
  await conversation.transfer(isBack ? { agentId } : { skillId: WORKSHOP });
  await conversation.leave();
});

/** The history is told oldest first. @param {Conversation} conversation */
async function lastAgentOf({ conversationId, consumer }) {
  let agentId;
  const query = { consumerId: consumer?.userId ?? '', withMessages: false };
  for await (const past of connection.queryHistory(query))
    if (past.conversationId !== conversationId) agentId = past.agentId ?? agentId;
  return agentId;
}

/** A subscription tells the present state first. @param {string} agentId */
async function isOnline(agentId) {
  /** @type {Promise<string>} */
  const told = new Promise((resolve) => {
    connection.on('agent-state', (state) => state.agentId === agentId && resolve(state.agentState));
  });
  const subscription = await connection.createAgentStateSubscription({ agentId });
  const state = await told;
  await subscription.close();
  return state === AgentState.ONLINE;
}

await connection.open();

for (const text of ['My kettle has stopped whistling.', 'It has stopped again.']) {
  await platform.receiveVisitors(connection, async (visitor) => {
    await visitor.sees('answer');
    await visitor.says(text);
  });
}

await connection.close();
await platform.close();
