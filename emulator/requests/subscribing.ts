/** Conversation subscriptions (protocol.md 6.3–6.5). */

import { closedIn, sendChanges } from '../sockets/delivery.js';
import type { Conversation } from '../state/model.js';
import {
  type ConversationFilter,
  type ConversationSubscription,
  readFilter,
  shows,
  viewOf,
} from '../state/subscriptions.js';
import { conversationResult } from '../wire/dialects.js';
import { asString, type Json } from '../wire/json.js';
import { refusals } from '../wire/refusals.js';
import { BOTH, BRAND, type RequestHandler, type Turn } from './turn.js';

export const subscribeExConversations: RequestHandler = {
  sides: BOTH,
  handle(turn): Json {
    // An old client renews a filter by subscribing with the id it has (protocol.md 6.5). [EA15]
    const known = turn.body.subscriptionId === undefined ? undefined : ownSubscription(turn);
    if (known) {
      refilter(turn, known);
      return { subscriptionId: known.subscriptionId };
    }
    const subscription = {
      subscriptionId: turn.parts.random.uuid(),
      socket: turn.socket,
      filter: permittedFilter(turn),
    };
    turn.parts.subscriptions.add(subscription);
    turn.afterwards.push(() => sendSnapshot(turn, subscription));
    return { subscriptionId: subscription.subscriptionId };
  },
};

export const updateExConversationSubscription: RequestHandler = {
  sides: BRAND,
  handle(turn): Json {
    refilter(turn, ownSubscription(turn));
    return 'OK';
  },
};

export const unsubscribeExConversations: RequestHandler = {
  sides: BOTH,
  handle(turn): Json {
    turn.parts.subscriptions.remove(ownSubscription(turn));
    return 'OK';
  },
};

function ownSubscription({ parts, socket, body }: Turn): ConversationSubscription {
  const subscription = parts.subscriptions.get(asString(body.subscriptionId) ?? '');
  if (!subscription || subscription.socket !== socket) throw refusals.unknownSubscription();
  return subscription;
}

function refilter(turn: Turn, subscription: ConversationSubscription): void {
  turn.parts.subscriptions.refilter(subscription, permittedFilter(turn));
  turn.afterwards.push(() => sendSnapshot(turn, subscription));
}

/** Without the permission an agent must name itself and nobody else (protocol.md 6.3). */
function permittedFilter(turn: Turn): ConversationFilter {
  const filter = readFilter(turn.body, turn.parts.directory);
  const { user } = turn;
  if (user.side === 'brand' && !user.permissions.includes('allConversations')) {
    const own = filter.agentIds?.every((id) => id === user.oldId) ?? false;
    if (!own) throw refusals.forbidden('agentIds must be your own id');
  }
  return filter;
}

/** One notification with every match, or with none (protocol.md 6.3). */
function sendSnapshot(turn: Turn, subscription: ConversationSubscription): void {
  const { parts, socket } = turn;
  const { snapshotLimit, lastContent } = parts.settings;
  const upserts: string[] = [];
  const closed: string[] = [];
  for (const conversation of candidates(turn, subscription.filter)) {
    if (upserts.length >= snapshotLimit) break;
    if (!shows(subscription, viewOf(conversation))) continue;
    closed.push(...closedIn(conversation));
    const result = conversationResult(socket.dialect, conversation, lastContent);
    upserts.push(`{"type":"UPSERT","result":${JSON.stringify(result)}}`);
  }
  sendChanges(parts, socket, subscription.subscriptionId, `[${upserts.join(',')}]`, closed, upserts.length, 0);
}

function candidates({ parts, user }: Turn, filter: ConversationFilter): Iterable<Conversation> {
  const { store, directory } = parts;
  if (user.side === 'consumer') return user.conversations;
  if (filter.agentIds) return store.assignedTo(filter.agentIds);
  if (filter.consumerId !== undefined) return directory.consumer(filter.consumerId)?.conversations ?? [];
  const openStages = filter.stage?.every((stage) => stage === 'OPEN') ?? false;
  const openStates = filter.convState?.every((state) => state === 'OPEN') ?? false;
  return openStages || openStates ? store.openOnly() : store.conversations.values();
}
