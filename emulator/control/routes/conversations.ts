/** Consumers, what is done in their name, and conversations. */
import * as v from 'valibot';
import type { Parts } from '../../parts.js';
import type { Conversation } from '../../state/model.js';
import { close, newConsumer, openConversation, say } from '../by-hand.js';
import { Problem } from '../problem.js';
import { consumerOf, conversationOf, type Route, route } from '../route.js';
import {
  Consumer,
  ConversationAnswer,
  ConversationLine,
  consumerShape,
  conversationLine,
  conversationShape,
  Done,
  Sent,
} from '../shapes.js';
import { count, members, oneOf, text } from '../words.js';

/** The one that is named, if it is the consumer's own; else the open one. */
function ownConversation(parts: Parts, consumerId: string | undefined, named: string | undefined): Conversation {
  const consumer = consumerOf(parts, consumerId);
  if (named !== undefined) {
    const conversation = conversationOf(parts, named);
    if (conversation.consumer === consumer) return conversation;
    throw new Problem(409, `conversation ${named} is not that of consumer ${consumer.pid}`);
  }
  const open = consumer.conversations.find(({ stage }) => stage === 'OPEN');
  if (!open) throw new Problem(409, `consumer ${consumer.pid} has no open conversation`);
  return open;
}

export const CONVERSATION_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/consumers',
    summary: 'All consumers, the oldest first.',
    answer: v.array(Consumer),
    handle: ({ parts }) => parts.directory.consumers.map((one) => consumerShape(parts, one)),
  }),
  route({
    method: 'POST',
    path: '/consumers',
    summary: 'A new consumer, to be played by hand.',
    body: members({ firstName: v.optional(text) }),
    example: { firstName: 'Jo' },
    answer: Consumer,
    handle: ({ parts, body }) => consumerShape(parts, newConsumer(parts, body.firstName)),
  }),
  route({
    method: 'POST',
    path: '/consumers/{consumerId}/open',
    summary:
      'Begins a conversation, with a first message if a text is given. A consumer has one open conversation at a time.',
    body: members({ skillId: v.optional(text), text: v.optional(text) }),
    example: { skillId: 'billing', text: 'Hello' },
    answer: ConversationLine,
    handle: ({ parts, params, body }) => {
      const consumer = consumerOf(parts, params.consumerId);
      const conversation = openConversation(parts, consumer, body.skillId ?? '-1');
      if (body.text !== undefined) say(parts, consumer, conversation, body.text, 'ALL');
      return conversationLine(conversation);
    },
  }),
  route({
    method: 'POST',
    path: '/consumers/{consumerId}/say',
    summary: 'Writes into the open conversation of a consumer.',
    body: members({ text, conversationId: v.optional(text) }),
    example: { text: 'Is anybody there?' },
    answer: Sent,
    handle: ({ parts, params, body }) => {
      const conversation = ownConversation(parts, params.consumerId, body.conversationId);
      const { dialog, sequence = 0 } = say(parts, conversation.consumer, conversation, body.text, 'ALL');
      return { conversationId: conversation.convId, dialogId: dialog.dialogId, sequence };
    },
  }),
  route({
    method: 'POST',
    path: '/consumers/{consumerId}/close',
    summary: 'Closes the dialog of the conversation of a consumer that is open; a survey may follow.',
    body: members({ conversationId: v.optional(text) }),
    example: {},
    answer: Done,
    handle: ({ parts, params, body }) => {
      const conversation = ownConversation(parts, params.consumerId, body.conversationId);
      close(parts, conversation.consumer, conversation);
      return {};
    },
  }),
  route({
    method: 'GET',
    path: '/conversations',
    summary: 'All conversations, the oldest first, without their messages; with `limit` the newest so many.',
    query: members({
      stage: v.optional(oneOf('OPEN', 'CLOSE')),
      consumerId: v.optional(text),
      limit: v.optional(count),
    }),
    answer: v.array(ConversationLine),
    handle: ({ parts, query }) =>
      [...parts.store.conversations.values()]
        .filter(({ stage }) => query.stage === undefined || stage === query.stage)
        .filter(({ consumer }) => query.consumerId === undefined || consumer.pid === query.consumerId)
        .slice(-Number(query.limit ?? Number.POSITIVE_INFINITY))
        .map(conversationLine),
  }),
  route({
    method: 'GET',
    path: '/conversations/{conversationId}',
    summary: 'Everything about one conversation: participants, dialogs, messages, values.',
    answer: ConversationAnswer,
    handle: ({ parts, params }) => conversationShape(conversationOf(parts, params.conversationId)),
  }),
];
