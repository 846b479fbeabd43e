/** What can happen to a conversation outside UpdateConversationField: it begins, and events are committed to it. */

import { keepConversation, keepEvent } from '../kept/changes.js';
import { textOf } from '../ledger/summary.js';
import type { Parts } from '../parts.js';
import { entitledTo } from '../sockets/delivery.js';
import { isObject, type Json, type JsonObject } from '../wire/json.js';
import type { Audience, ConsumerUser, Conversation, Dialog, Party, Role, StoredEvent, TtrType, User } from './model.js';

/** Seconds. NORMAL and PRIORITIZED as in the samples, the others plausible (protocol.md 7.2, 13.4 #34). [EA7] */
const TTR_SECONDS: Readonly<Record<TtrType, number>> = { NORMAL: 3_600, PRIORITIZED: 600, URGENT: 300, CUSTOM: 3_600 };

export const ttrOf = (ttrType: TtrType, value?: number): Conversation['ttr'] => ({
  ttrType,
  value: value ?? TTR_SECONDS[ttrType],
});

export interface NewConversation {
  readonly consumer: ConsumerUser;
  readonly skillId: string;
  readonly ttrType: TtrType;
  readonly context: JsonObject | undefined;
  readonly campaignInfo: JsonObject | undefined;
  readonly metadata: readonly Json[] | undefined;
}

export function createConversation(parts: Parts, wanted: NewConversation): Conversation {
  const now = parts.clock.now();
  const { consumer } = wanted;
  const convId = parts.random.uuid();
  const main = createDialog(convId, 'MAIN', now);
  main.participants.push({ user: consumer, role: 'CONSUMER', state: 'ACTIVE' });
  const conversation: Conversation = {
    convId,
    position: parts.store.conversations.size,
    brandId: parts.accountId,
    consumer,
    skillId: wanted.skillId,
    dialogs: [main],
    state: 'OPEN',
    stage: 'OPEN',
    closeReason: undefined,
    startTs: now,
    endTs: undefined,
    metaDataLastUpdateTs: now,
    lastUpdateTime: now,
    firstConversation: consumer.conversations.length === 0,
    ttr: ttrOf(wanted.ttrType),
    waitingSince: now,
    manualETTR: undefined,
    delay: undefined,
    csat: undefined,
    note: '',
    topic: undefined,
    context: wanted.context,
    campaignInfo: wanted.campaignInfo,
    metadata: wanted.metadata,
    // [EA52]
    appInstallId: consumer.connectorId,
    lastContent: undefined,
    lastPublicContent: undefined,
    unread: new Map(),
    served: [],
    wasAssigned: false,
    publishesReceived: 0,
    publishesRefused: 0,
  };
  parts.store.add(conversation);
  keepConversation(parts.keeper, conversation);
  parts.ledger.record('conversation', {
    conversationId: convId,
    change: 'created',
    skillId: wanted.skillId,
    stage: 'OPEN',
  });
  return conversation;
}

export function createDialog(dialogId: string, dialogType: string, now: number, more: Partial<Dialog> = {}): Dialog {
  return {
    dialogId,
    dialogType,
    channelType: 'MESSAGING',
    participants: [],
    state: 'OPEN',
    creationTs: now,
    endTs: undefined,
    metaDataLastUpdateTs: now,
    closedBy: undefined,
    closedCause: undefined,
    metaData: undefined,
    metadata: undefined,
    events: [],
    ...more,
  };
}

export const openConversationOf = (consumer: ConsumerUser): Conversation | undefined =>
  consumer.conversations.find(({ stage }) => stage === 'OPEN');

export const partyOf = (user: User): Party => (user.side === 'consumer' ? 'CONSUMER' : 'AGENT');

/** `context` of a conversation shows the properties of the client it was created from (protocol.md 4.2). [EA8: the type if none was given] */
export function contextOf(given: Json | undefined, clientProperties: JsonObject | undefined): JsonObject | undefined {
  const context = isObject(given) ? given : undefined;
  if (!clientProperties) return context;
  return { type: 'CustomContext', ...context, clientProperties };
}

export interface NewEvent {
  readonly conversation: Conversation;
  readonly dialog: Dialog;
  readonly originator: User;
  readonly role: Role;
  readonly clientProperties: JsonObject | undefined;
  readonly event: JsonObject;
  readonly metadata: readonly Json[] | undefined;
  readonly audience: Audience;
}

export const isContent = ({ type }: JsonObject): boolean => type === 'ContentEvent' || type === 'RichContentEvent';

/** Gives an event its sequence and its place in the dialog; chat states get neither (protocol.md 8.5, 12.1). */
export function commitEvent(parts: Parts, wanted: NewEvent): StoredEvent {
  const { conversation, dialog, event, audience } = wanted;
  const isPublic = audience === 'ALL';
  const previous = dialog.events.at(-1)?.serverTimestamp ?? 0;
  const chatState = event.type === 'ChatStateEvent';
  const stored: StoredEvent = {
    ...wanted,
    sequence: chatState ? undefined : dialog.events.length,
    serverTimestamp: Math.max(parts.clock.now(), previous),
    entitled: chatState ? [] : entitledTo(conversation, dialog, isPublic),
    delivered: [],
    replayed: [],
  };
  if (stored.sequence === undefined) return stored;
  dialog.events.push(stored);
  keepEvent(parts.keeper, stored);
  // What follows below changes it too: the record is made at the end of the turn.
  keepConversation(parts.keeper, conversation);
  parts.ledger.record('committed', {
    conversationId: conversation.convId,
    dialogId: dialog.dialogId,
    sequence: stored.sequence,
    originatorId: wanted.originator.pid,
    role: wanted.role,
    audience,
    event: String(event.type),
    text: textOf(event),
  });
  if (isContent(event)) noteContent(conversation, stored);
  else if (event.status === 'READ') conversation.unread.set(wanted.originator.oldId, 0);
  return stored;
}

/** Counters and waiting time after a message; any plausible values are good (protocol.md 13.4 #34). [EA7] */
function noteContent(conversation: Conversation, stored: StoredEvent): void {
  const { originator, audience, serverTimestamp } = stored;
  conversation.lastContent = stored;
  if (audience === 'ALL') conversation.lastPublicContent = stored;
  conversation.lastUpdateTime = Math.max(conversation.lastUpdateTime, serverTimestamp);
  if (originator.side === 'consumer') {
    conversation.waitingSince ??= serverTimestamp;
    for (const user of stored.entitled) {
      if (user.side === 'brand') conversation.unread.set(user.oldId, (conversation.unread.get(user.oldId) ?? 0) + 1);
    }
    return;
  }
  if (audience === 'ALL') conversation.waitingSince = undefined;
  conversation.unread.set(originator.oldId, 0);
}
