/** What the control API answers, as schemas, so that its description can't say anything else, and where the values come from. */
import * as v from 'valibot';
import { textOf } from '../ledger/summary.js';
import type { Parts } from '../parts.js';
import { agentControl } from '../routing/control.js';
import { type AgentUser, assignedAgent, type ConsumerUser, type Conversation } from '../state/model.js';
import { plainConversation } from '../state/plain.js';
import type { Skill } from '../state/skills.js';

const texts = v.array(v.string());
const time = v.pipe(v.number(), v.description('Milliseconds since the epoch, by the clock of the platform.'));

export const Agent = v.object({
  loginName: v.string(),
  nickname: v.string(),
  userId: v.string(),
  oldId: v.string(),
  pid: v.string(),
  skills: texts,
  groupId: v.optional(v.string()),
  state: v.string(),
  sockets: v.number(),
  conversations: v.pipe(v.number(), v.description('How many open conversations are assigned to it.')),
  authData: v.object({ username: v.string(), password: v.string() }),
  appKeyData: v.looseObject({ username: v.string(), appKey: v.string(), secret: v.string() }),
});

export function agentShape(parts: Parts, user: AgentUser): v.InferOutput<typeof Agent> {
  const agent = parts.directory.agents.find(({ oldId }) => oldId === user.oldId)!;
  const { loginName, nickname, userId, oldId, pid, skills, groupId, authData, appKeyData } = agent;
  return {
    loginName,
    nickname,
    userId,
    oldId,
    pid,
    skills: [...skills],
    groupId,
    state: agentControl(parts, agent).state,
    sockets: parts.sockets.ofUser(user).size,
    conversations: parts.store.countAssigned(oldId),
    authData,
    appKeyData: { ...appKeyData },
  };
}

export const SkillAnswer = v.object({ skillId: v.string(), name: v.string(), onShift: v.boolean() });

export const skillShape = ({ skillId, name, onShift }: Skill): v.InferOutput<typeof SkillAnswer> => ({
  skillId,
  name,
  onShift,
});

export const Consumer = v.object({
  consumerId: v.string(),
  firstName: v.optional(v.string()),
  sockets: v.number(),
  openConversation: v.optional(v.string()),
});

export function consumerShape(parts: Parts, consumer: ConsumerUser): v.InferOutput<typeof Consumer> {
  const { pid, profile, conversations } = consumer;
  return {
    consumerId: pid,
    firstName: typeof profile.firstName === 'string' ? profile.firstName : undefined,
    sockets: parts.sockets.ofUser(consumer).size,
    openConversation: conversations.find(({ stage }) => stage === 'OPEN')?.convId,
  };
}

export const ConversationLine = v.object({
  conversationId: v.string(),
  consumerId: v.string(),
  consumerName: v.optional(v.string()),
  skillId: v.string(),
  stage: v.string(),
  assignedAgent: v.optional(v.pipe(v.string(), v.description('Login name.'))),
  agents: v.pipe(texts, v.description('Login names of all who take part.')),
  messages: v.pipe(v.number(), v.description('How many contents there are; receipts are not counted.')),
  lastText: v.optional(v.string()),
  startTs: time,
  lastUpdateTime: time,
  endTs: v.optional(time),
});

export function conversationLine(conversation: Conversation): v.InferOutput<typeof ConversationLine> {
  const { convId, consumer, skillId, stage, startTs, lastUpdateTime, endTs, dialogs, lastContent } = conversation;
  const contents = dialogs.flatMap(({ events }) => events).filter(({ event }) => event.type !== 'AcceptStatusEvent');
  const brand = dialogs
    .filter(({ state }) => state === 'OPEN')
    .flatMap(({ participants }) => participants)
    .flatMap(({ user, state }) => (user.side === 'brand' && state === 'ACTIVE' ? [user.loginName] : []));
  return {
    conversationId: convId,
    consumerId: consumer.pid,
    consumerName: typeof consumer.profile.firstName === 'string' ? consumer.profile.firstName : undefined,
    skillId,
    stage,
    assignedAgent: assignedAgent(conversation)?.loginName,
    agents: [...new Set(brand)],
    messages: contents.length,
    lastText: lastContent && textOf(lastContent.event),
    startTs,
    lastUpdateTime,
    endTs,
  };
}

export const Message = v.looseObject({
  sequence: v.number(),
  originatorId: v.string(),
  role: v.string(),
  audience: v.string(),
  text: v.optional(v.string()),
  event: v.looseObject({ type: v.string() }),
  at: time,
});

/** Everything about one conversation: what `emulator.conversation(id)` gives. */
export const ConversationAnswer = v.looseObject({
  conversationId: v.string(),
  consumerId: v.string(),
  skillId: v.string(),
  state: v.string(),
  stage: v.string(),
  dialogs: v.array(
    v.looseObject({ dialogId: v.string(), dialogType: v.string(), state: v.string(), messages: v.array(Message) }),
  ),
});

export function conversationShape(conversation: Conversation): v.InferOutput<typeof ConversationAnswer> {
  const plain = plainConversation(conversation);
  return {
    ...plain,
    dialogs: plain.dialogs.map((dialog) => ({
      ...dialog,
      messages: dialog.messages.map((message) => ({
        ...message,
        event: { ...message.event, type: String(message.event.type) },
      })),
    })),
  };
}

export const Sent = v.object({ conversationId: v.string(), dialogId: v.string(), sequence: v.number() });

/** The table of kinds is in docs/emulator.md, "The ledger". */
export const Entry = v.looseObject({ kind: v.string(), n: v.number(), at: v.number() });

export const Armed = v.object({
  id: v.number(),
  strikes: v.number(),
  fault: v.looseObject({ when: v.string(), do: v.string() }),
});

export const Done = v.object({});

export type AgentShape = v.InferOutput<typeof Agent>;
export type SkillShape = v.InferOutput<typeof SkillAnswer>;
export type ConversationLineShape = v.InferOutput<typeof ConversationLine>;
export type ConversationShape = v.InferOutput<typeof ConversationAnswer>;
export type MessageShape = v.InferOutput<typeof Message>;
