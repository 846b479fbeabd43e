/** Brand users, and what is done in their name. */
import * as v from 'valibot';
import type { Parts } from '../../parts.js';
import { type AgentControl, agentControl } from '../../routing/control.js';
import type { AgentOptions } from '../../state/directory.js';
import type { AgentUser } from '../../state/model.js';
import { close, join, leave, say } from '../by-hand.js';
import { Problem } from '../problem.js';
import { agentOf, conversationOf, type Route, route } from '../route.js';
import { Agent, agentShape, Done, Sent } from '../shapes.js';
import { members, oneOf, text, wholeNumber } from '../words.js';

const conversationId = text;
const STATES = ['ONLINE', 'OCCUPIED', 'BACK_SOON', 'AWAY', 'OFFLINE'] as const;
const EXAMPLE_ID = 'CONVERSATION_ID';

const control = (parts: Parts, user: AgentUser): AgentControl =>
  agentControl(parts, parts.directory.agents.find(({ oldId }) => oldId === user.oldId)!);

/** What the control object throws is a sentence already; it ends with a full stop, which a Problem does not. */
function attempt(act: () => void): Record<string, never> {
  try {
    act();
  } catch (error) {
    throw error instanceof Problem ? error : new Problem(409, (error as Error).message.replace(/\.$/, ''));
  }
  return {};
}

export const AGENT_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/agents',
    summary: 'All brand users, with what a program needs to log in as one of them.',
    answer: v.array(Agent),
    handle: ({ parts }) => parts.directory.agents.map(({ oldId }) => agentShape(parts, agentOf(parts, oldId))),
  }),
  route({
    method: 'POST',
    path: '/agents',
    summary: 'Adds a brand user. Only loginName is needed; the password is loginName followed by -password.',
    body: members({
      loginName: text,
      password: v.optional(text),
      nickname: v.optional(text),
      skills: v.optional(v.array(text, 'must be a list of skill ids')),
      groupId: v.optional(text),
      capacity: v.optional(wholeNumber(1)),
    }),
    example: { loginName: 'zoe', skills: ['billing'] },
    answer: Agent,
    handle: ({ parts, body }) => {
      const { loginName } = body;
      if (parts.directory.agent(loginName)) throw new Problem(409, `there is already an agent ${loginName}`);
      for (const skillId of body.skills ?? []) parts.skills.get(skillId);
      // `undefined` stands for a member that was not given.
      const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      parts.directory.addAgent(given as unknown as AgentOptions);
      return agentShape(parts, agentOf(parts, loginName));
    },
  }),
  route({
    method: 'GET',
    path: '/agents/{loginName}',
    summary: 'One brand user.',
    answer: Agent,
    handle: ({ parts, params }) => agentShape(parts, agentOf(parts, params.loginName)),
  }),
  route({
    method: 'PUT',
    path: '/agents/{loginName}/state',
    summary: 'Sets the state of an agent, as by the request SetAgentState.',
    body: members({ state: oneOf(...STATES), description: v.optional(v.string()) }),
    example: { state: 'AWAY', description: 'lunch' },
    answer: Agent,
    handle: ({ parts, params, body }) => {
      const user = agentOf(parts, params.loginName);
      control(parts, user).setState(body.state, body.description);
      return agentShape(parts, user);
    },
  }),
  route({
    method: 'POST',
    path: '/agents/{loginName}/take',
    summary: 'Becomes the assigned agent of a conversation without having been asked.',
    body: members({ conversationId }),
    example: { conversationId: EXAMPLE_ID },
    answer: Done,
    handle: ({ parts, params, body }) => {
      const user = agentOf(parts, params.loginName);
      const conversation = conversationOf(parts, body.conversationId);
      parts.hands.add(user);
      return attempt(() => control(parts, user).take(conversation.convId));
    },
  }),
  route({
    method: 'POST',
    path: '/agents/{loginName}/join',
    summary: 'Takes part in a conversation, by default as AGENT beside the assigned one.',
    body: members({ conversationId, role: v.optional(oneOf('AGENT', 'ASSIGNED_AGENT', 'MANAGER', 'READER')) }),
    example: { conversationId: EXAMPLE_ID, role: 'MANAGER' },
    answer: Done,
    handle: ({ parts, params, body }) => {
      const conversation = conversationOf(parts, body.conversationId);
      return attempt(() => join(parts, agentOf(parts, params.loginName), conversation, body.role ?? 'AGENT'));
    },
  }),
  route({
    method: 'POST',
    path: '/agents/{loginName}/leave',
    summary: 'Takes part in a conversation no more; one that was assigned waits for somebody else.',
    body: members({ conversationId }),
    example: { conversationId: EXAMPLE_ID },
    answer: Done,
    handle: ({ parts, params, body }) => {
      const conversation = conversationOf(parts, body.conversationId);
      return attempt(() => leave(parts, agentOf(parts, params.loginName), conversation));
    },
  }),
  route({
    method: 'POST',
    path: '/agents/{loginName}/say',
    summary:
      'Writes into a conversation in which the agent takes part; a private message is not shown to the consumer.',
    body: members({ conversationId, text, audience: v.optional(oneOf('ALL', 'AGENTS_AND_MANAGERS')) }),
    example: { conversationId: EXAMPLE_ID, text: 'How can I help?' },
    answer: Sent,
    handle: ({ parts, params, body }) => {
      const conversation = conversationOf(parts, body.conversationId);
      const { dialog, sequence = 0 } = say(
        parts,
        agentOf(parts, params.loginName),
        conversation,
        body.text,
        body.audience ?? 'ALL',
      );
      return { conversationId: conversation.convId, dialogId: dialog.dialogId, sequence };
    },
  }),
  route({
    method: 'POST',
    path: '/agents/{loginName}/close',
    summary: 'Closes the dialog of a conversation that is open; a survey may follow.',
    body: members({ conversationId }),
    example: { conversationId: EXAMPLE_ID },
    answer: Done,
    handle: ({ parts, params, body }) => {
      const conversation = conversationOf(parts, body.conversationId);
      return attempt(() => close(parts, agentOf(parts, params.loginName), conversation));
    },
  }),
  route({
    method: 'POST',
    path: '/agents/{loginName}/accept',
    summary: 'Answers the ring of an agent that waits: it becomes the assigned agent.',
    body: members({ ringId: v.optional(text) }),
    example: {},
    answer: Done,
    handle: ({ parts, params, body }) =>
      attempt(() => control(parts, agentOf(parts, params.loginName)).accept(body.ringId)),
  }),
  route({
    method: 'POST',
    path: '/agents/{loginName}/reject',
    summary: 'Turns down the ring of an agent that waits: somebody else is asked.',
    body: members({ ringId: v.optional(text) }),
    example: {},
    answer: Done,
    handle: ({ parts, params, body }) =>
      attempt(() => control(parts, agentOf(parts, params.loginName)).reject(body.ringId)),
  }),
];
