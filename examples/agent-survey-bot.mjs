// A bot that serves conversations and fills in the survey that agents are asked to fill in about each. The service of surveys is an HTTP
// service of its own (runtimeFormLogic), which knows a brand user by the token that the connection has.
// node examples/agent-survey-bot.mjs (see quick-start-bot.mjs for running it with your account)
import { AgentState, createConnection, RingState, UserType } from 'parley-sdk';
import { findPlatform } from './support/platform.mjs';

/** @import { Conversation } from 'parley-sdk' */

const platform = await findPlatform({ agentSurvey: true });
const connection = createConnection({
  ...platform.address,
  userType: UserType.BRAND,
  appId: 'agent-survey-bot',
  authData: platform.authData,
});
connection.on('error', (error) => console.error(error.message));

/** Surveys that are being filled in. @type {Promise<void>[]} */
const surveys = [];

connection.on('ring', async (ring) => {
  if (ring.ringState !== RingState.WAITING) return;
  const conversation = await ring.accept();
  if (!conversation) return;
  conversation.on('close', () => surveys.push(fillIn(conversation)));
  await conversation.sendMessage('Hello, what can I do for you?');
});

/** @param {Conversation} conversation */
async function fillIn({ conversationId, skill }) {
  const path = `forms/agent_survey/state?conv=${conversationId}&skill=${skill?.skillId}&v=2.0`;
  const { questions, agentSurveyContext } = await ask('GET', path);
  const answers = questions.map(
    (/** @type {{ id: string, category: string, replies?: { id: string }[] }} */ question) => {
      console.log(`the survey asks: ${question.id}`);
      const { id, replies: [first] = [] } = question;
      const answer = first ? { replyIds: [first.id] } : { freeTextReply: 'served by a bot' };
      return { id, questionStatus: 'answer', ...answer };
    },
  );
  const done = await ask('POST', path, answers, { 'x-lp-state-rev': agentSurveyContext.stateRevision });
  console.log(`the survey is ${done.agentSurveyContext.agentSurveyStatus}`);
}

/**
 * @param {string} method
 * @param {string} path below `/api/account/…/`
 * @param {object} [body]
 * @param {Record<string, string>} [headers]
 */
async function ask(method, path, body, headers) {
  const { accountId, csdsDomain = 'api.liveperson.net' } = platform.address;
  const [, scheme = 'https://', host] = /^(https?:\/\/)?(.+)$/.exec(csdsDomain) ?? [];
  const domain = await fetch(
    `${scheme}${host}/api/account/${accountId}/service/runtimeFormLogic/baseURI.json?version=1.0`,
  );
  const { baseURI } = await domain.json();
  const answer = await fetch(`${scheme}${baseURI}/api/account/${accountId}/${path}`, {
    method,
    headers: { Authorization: `Bearer ${await connection.getToken()}`, 'Content-Type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`The survey service answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

await connection.open();
await connection.createRoutingTaskSubscription();
await connection.setAgentState({ agentState: AgentState.ONLINE });

await platform.receiveVisitors(connection, async (visitor) => {
  await visitor.says('My kettle whistles again, thank you.');
  await visitor.sees('answer');
});

await Promise.all(surveys);
await connection.close();
await platform.close();
