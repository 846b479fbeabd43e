/** What a person, or a program in another language, does in the name of a user who has no connection. */
import { applyFields } from '../fields/fields.js';
import type { Parts } from '../parts.js';
import { deliverChange, deliverEvent } from '../sockets/delivery.js';
import { commitEvent, createConversation, openConversationOf } from '../state/conversations.js';
import {
  type AgentUser,
  type Audience,
  type ConsumerUser,
  type Conversation,
  type Dialog,
  mainDialog,
  type Role,
  type StoredEvent,
  type User,
} from '../state/model.js';
import { viewOf } from '../state/subscriptions.js';
import type { JsonObject } from '../wire/json.js';
import { Problem } from './problem.js';

export function newConsumer(parts: Parts, firstName: string | undefined): ConsumerUser {
  const consumer = parts.directory.addConsumer(parts.random.uuid());
  if (firstName !== undefined) consumer.profile.firstName = firstName;
  parts.hands.add(consumer);
  return consumer;
}

export function openConversation(parts: Parts, consumer: ConsumerUser, skillId: string): Conversation {
  const open = openConversationOf(consumer);
  if (open) throw new Problem(409, `consumer ${consumer.pid} has an open conversation already: ${open.convId}`);
  parts.hands.add(consumer);
  const conversation = createConversation(parts, {
    consumer,
    skillId,
    ttrType: 'NORMAL',
    context: undefined,
    campaignInfo: undefined,
    metadata: undefined,
  });
  deliverChange(parts, { conversation, before: undefined, cause: 'metadata', hiddenFromV2: false });
  parts.routing.consider(conversation);
  return conversation;
}

/** Into the dialog that is open: MAIN, or the survey after it. */
export function say(
  parts: Parts,
  user: User,
  conversation: Conversation,
  text: string,
  audience: Audience,
): StoredEvent {
  const dialog = conversation.dialogs.find(({ state }) => state === 'OPEN');
  if (!dialog) throw closed(conversation);
  const role = roleOf(user, conversation, dialog);
  parts.hands.add(user);
  const before = viewOf(conversation);
  const stored = commitEvent(parts, {
    conversation,
    dialog,
    role,
    audience,
    event: { type: 'ContentEvent', contentType: 'text/plain', message: text },
    originator: user,
    clientProperties: undefined,
    metadata: undefined,
  });
  deliverEvent(parts, stored);
  deliverChange(parts, { conversation, before, cause: 'content', hiddenFromV2: false });
  return stored;
}

function roleOf(user: User, conversation: Conversation, dialog: Dialog): Role {
  if (user.side === 'consumer') return 'CONSUMER';
  const participant = dialog.participants.find((one) => one.user === user && one.state === 'ACTIVE');
  if (participant) return participant.role;
  throw new Problem(409, `${user.loginName} does not take part in conversation ${conversation.convId}; join it first`);
}

export function join(parts: Parts, agent: AgentUser, conversation: Conversation, role: Role): void {
  parts.hands.add(agent);
  change(parts, agent, conversation, { field: 'ParticipantsChange', type: 'ADD', role });
}

export function leave(parts: Parts, agent: AgentUser, conversation: Conversation): void {
  const found = mainDialog(conversation).participants.find((one) => one.user === agent && one.state === 'ACTIVE');
  if (!found) throw new Problem(409, `${agent.loginName} does not take part in conversation ${conversation.convId}`);
  change(parts, agent, conversation, { field: 'ParticipantsChange', type: 'REMOVE', role: found.role });
}

export function close(parts: Parts, user: User, conversation: Conversation): void {
  // As programs do it: a survey may follow (protocol.md 12.4).
  const dialog = conversation.dialogs.find(({ state }) => state === 'OPEN');
  if (!dialog) throw closed(conversation);
  const { dialogId } = dialog;
  change(parts, user, conversation, { field: 'DialogChange', type: 'UPDATE', dialog: { dialogId, state: 'CLOSE' } });
}

/** A request UpdateConversationField without a socket. */
function change(parts: Parts, user: User, conversation: Conversation, item: JsonObject): void {
  if (conversation.stage === 'CLOSE') throw closed(conversation);
  const before = viewOf(conversation);
  applyFields(parts, user, conversation, [item]);
  parts.store.reindex(conversation);
  const { convId: conversationId, skillId, stage } = conversation;
  parts.ledger.record('conversation', {
    conversationId,
    skillId,
    stage,
    change: openConversationOf(conversation.consumer) === conversation ? 'changed' : 'closed',
  });
  deliverChange(parts, { conversation, before, cause: 'metadata', hiddenFromV2: false });
  parts.routing.consider(conversation);
}

const closed = ({ convId }: Conversation): Problem => new Problem(409, `conversation ${convId} is closed`);
