/** Requests that begin or change conversations (protocol.md 6.8–6.10, 13.1). */

import { applyFields } from '../fields/fields.js';
import { keepConversation } from '../kept/changes.js';
import { contextOf, createConversation, openConversationOf } from '../state/conversations.js';
import type { ConsumerUser, Conversation, TtrType } from '../state/model.js';
import { viewOf } from '../state/subscriptions.js';
import { asArray, asId, asString, isObject, type Json, type JsonObject } from '../wire/json.js';
import { refusals } from '../wire/refusals.js';
import { BOTH, BRAND, CONSUMER, type RequestHandler, type Turn } from './turn.js';

export const consumerRequestConversation: RequestHandler = {
  sides: CONSUMER,
  handle(turn): Json {
    const { user } = turn;
    if (user.side !== 'consumer') throw refusals.badRequest('for consumers');
    return begin(turn, user);
  },
};

/** The caller becomes the assigned agent of the new conversation. [EA16] */
export const agentRequestConversation: RequestHandler = {
  sides: BRAND,
  handle(turn): Json {
    const consumer = turn.parts.directory.consumer(asString(turn.body.consumerId) ?? '');
    if (!consumer) throw refusals.unknown('Consumer');
    const answer = begin(turn, consumer);
    const conversation = turn.parts.store.conversations.get(turn.conversationId ?? '')!;
    applyFields(turn.parts, turn.user, conversation, [
      { field: 'ParticipantsChange', type: 'ADD', role: 'ASSIGNED_AGENT' },
    ]);
    turn.parts.store.reindex(conversation);
    return answer;
  },
};

function begin(turn: Turn, consumer: ConsumerUser): Json {
  const { body, frame, parts, socket } = turn;
  if (openConversationOf(consumer)) throw refusals.hasOpenConversation(consumer.oldId);
  const conversation = createConversation(parts, {
    consumer,
    skillId: asId(body.skillId) ?? '-1',
    ttrType: (asString(body.ttrDefName) ?? 'NORMAL') as TtrType,
    context: contextOf(body.conversationContext ?? body.context, socket.clientProperties),
    campaignInfo: isObject(body.campaignInfo) ? campaignOf(body.campaignInfo) : undefined,
    metadata: asArray(frame.metadata),
  });
  turn.conversationId = conversation.convId;
  turn.changes.push({ conversation, before: undefined, cause: 'metadata', hiddenFromV2: false });
  return { conversationId: conversation.convId };
}

/** Ids leave as strings, whichever way they came (protocol.md 13.4 #21). */
const campaignOf = ({ campaignId, engagementId, ...rest }: JsonObject): JsonObject => ({
  ...(campaignId != null && { campaignId: asId(campaignId) }),
  ...(engagementId != null && { engagementId: asId(engagementId) }),
  ...rest,
});

/** The conversation, if the caller may touch it: a consumer only its own. */
export function conversationFor(turn: Turn, conversationId: string): Conversation {
  const conversation = turn.parts.store.conversations.get(conversationId);
  if (!conversation) throw refusals.unknown('Conversation');
  turn.conversationId = conversation.convId;
  if (turn.user.side === 'consumer' && conversation.consumer !== turn.user) {
    throw refusals.forbidden('not your conversation');
  }
  return conversation;
}

export const updateConversationField: RequestHandler = {
  sides: BOTH,
  handle(turn): Json {
    const { body, frame, parts, user } = turn;
    const conversation = conversationFor(turn, asString(body.conversationId) ?? '');
    const items = (asArray(body.conversationField) ?? []).filter(isObject);
    const before = viewOf(conversation);
    const text = applyFields(parts, user, conversation, items, asString(body.dialogId), asArray(frame.metadata));
    parts.store.reindex(conversation);
    const hiddenFromV2 = items.some(({ type }) => type === 'SUGGEST');
    // One UPSERT for the whole request (protocol.md 13.4 #33). [EA17]
    turn.changes.push({ conversation, before, cause: 'metadata', hiddenFromV2 });
    parts.ledger.record('conversation', {
      conversationId: conversation.convId,
      change: before.stage === 'OPEN' && conversation.stage === 'CLOSE' ? 'closed' : 'changed',
      skillId: conversation.skillId,
      stage: conversation.stage,
    });
    return text;
  },
};

/** Step-up. The wire form is not public; this is the shape protocol.md 13.1 recommends. [EA18] */
export const takeoverConversation: RequestHandler = {
  sides: CONSUMER,
  handle(turn): Json {
    const { body, parts, user } = turn;
    const conversation = parts.store.conversations.get(asString(body.conversationId) ?? '');
    if (!conversation || user.side !== 'consumer') throw refusals.unknown('Conversation');
    turn.conversationId = conversation.convId;
    const former = parts.tokens.consumerOfJwt(asString(body.token) ?? '');
    if (former !== conversation.consumer) throw refusals.forbidden('the token is not that of the consumer');
    if (conversation.stage === 'CLOSE') throw refusals.closedConversation(conversation.convId);
    if (openConversationOf(user)) throw refusals.hasOpenConversation(user.oldId);
    const before = viewOf(conversation);
    takeOver(conversation, user, parts.clock.now());
    keepConversation(parts.keeper, conversation);
    turn.changes.push({ conversation, before, cause: 'metadata', hiddenFromV2: false });
    return 'OK';
  },
};

function takeOver(conversation: Conversation, consumer: ConsumerUser, at: number): void {
  const former = conversation.consumer;
  former.conversations = former.conversations.filter((other) => other !== conversation);
  consumer.conversations.push(conversation);
  conversation.consumer = consumer;
  conversation.metaDataLastUpdateTs = Math.max(at, conversation.metaDataLastUpdateTs);
  conversation.lastUpdateTime = Math.max(at, conversation.lastUpdateTime);
  for (const dialog of conversation.dialogs) {
    dialog.participants = dialog.participants.map((one) => (one.user === former ? { ...one, user: consumer } : one));
  }
}
