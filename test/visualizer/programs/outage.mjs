// What the recording `outage.jsonl.gz` was made of: an agent is rung, both sides talk, every line is cut, both talk on.
// npx parley-sdk record --out test/visualizer/recordings/outage.jsonl.gz -- node test/visualizer/programs/outage.mjs
import { once } from 'node:events';
import { AgentState, createConnection, UserType } from 'parley-sdk';
import { startEmulator } from 'parley-sdk/emulator';

const emulator = await startEmulator({ seed: 11 });
const { accountId, csdsDomain } = emulator;
const shared = { accountId, csdsDomain, appId: 'recorded' };
const agent = createConnection({ ...shared, userType: UserType.BRAND, authData: emulator.agent('bot').authData });
const consumer = createConnection({ ...shared, userType: UserType.CONSUMER });
await agent.open();
await agent.createRoutingTaskSubscription();
await agent.setAgentState({ agentState: AgentState.ONLINE });
const rung = once(agent, 'ring');
await consumer.open();
const conversation = await consumer.createConversation();
await conversation.sendMessage('hello');
const [ring] = await rung;
const ofAgent = await ring.accept();
await ofAgent.sendMessage('how can I help?');
emulator.sockets.terminate('all');
await Promise.all([conversation.sendMessage('are you there?'), ofAgent.sendMessage('yes')]);
await conversation.close();
await Promise.all([agent.close(), consumer.close()]);
await emulator.close();
