import type { Conversation, StoredEvent } from '../state/model.js';
import { asString, isObject, type JsonObject } from '../wire/json.js';
import type { ConversationSummary, LedgerMessage, LedgerSummary } from './entries.js';

/** The readable part of an event: the text of a message, the caption or path of a file. */
export function textOf(event: JsonObject): string | undefined {
  const { message } = event;
  if (isObject(message)) return asString(message.caption) ?? asString(message.relativePath);
  return asString(message);
}

function eventsOf(conversation: Conversation): StoredEvent[] {
  // Creation order of dialogs is order of commitment: a second dialog opens when the first has closed.
  return conversation.dialogs.flatMap(({ events }) => events);
}

export function messagesOf(conversation: Conversation): LedgerMessage[] {
  return eventsOf(conversation).map((stored) => ({
    conversationId: conversation.convId,
    dialogId: stored.dialog.dialogId,
    sequence: stored.sequence ?? 0,
    originatorId: stored.originator.pid,
    role: stored.role,
    audience: stored.audience,
    event: asString(stored.event.type) ?? '',
    text: textOf(stored.event),
    at: stored.serverTimestamp,
    entitled: stored.entitled.map(({ pid }) => pid),
    delivered: [
      ...stored.delivered.map((receiver) => ({ ...receiver, replayed: false })),
      ...stored.replayed.map((receiver) => ({ ...receiver, replayed: true })),
    ],
  }));
}

export function summaryOf(conversation: Conversation): ConversationSummary {
  const events = eventsOf(conversation);
  const undelivered: { dialogId: string; sequence: number; userId: string }[] = [];
  const doubled: { dialogId: string; sequence: number; userId: string; times: number }[] = [];
  for (const { dialog, sequence = 0, entitled, delivered, replayed } of events) {
    const { dialogId } = dialog;
    const reached = new Set([...delivered, ...replayed].map(({ userId }) => userId));
    for (const { pid } of entitled) if (!reached.has(pid)) undelivered.push({ dialogId, sequence, userId: pid });
    for (const receiver of new Set(delivered)) {
      const times = delivered.filter((other) => other === receiver).length;
      if (times > 1) doubled.push({ dialogId, sequence, userId: receiver.userId, times });
    }
  }
  return {
    conversationId: conversation.convId,
    stage: conversation.stage,
    received: conversation.publishesReceived,
    refused: conversation.publishesRefused,
    committed: events.length,
    delivered: events.reduce((sum, { delivered }) => sum + delivered.length, 0),
    replayed: events.reduce((sum, { replayed }) => sum + replayed.length, 0),
    undelivered,
    doubled,
    repeated: repeatedContent(events),
  };
}

/** Accept statuses are left out: a client may well report the same status twice. */
function repeatedContent(events: readonly StoredEvent[]): ConversationSummary['repeated'] {
  const groups = new Map<string, StoredEvent[]>();
  for (const stored of events) {
    if (stored.event.type === 'AcceptStatusEvent') continue;
    const key = `${stored.dialog.dialogId}|${stored.originator.pid}|${JSON.stringify(stored.event)}`;
    const group = groups.get(key);
    if (group) group.push(stored);
    else groups.set(key, [stored]);
  }
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .map((group) => ({
      dialogId: group[0]!.dialog.dialogId,
      originatorId: group[0]!.originator.pid,
      sequences: group.map(({ sequence = 0 }) => sequence),
      text: textOf(group[0]!.event),
    }));
}

export function totalOf(conversations: readonly ConversationSummary[]): LedgerSummary['total'] {
  const sum = (pick: (one: ConversationSummary) => number): number =>
    conversations.reduce((all, one) => all + pick(one), 0);
  return {
    received: sum(({ received }) => received),
    refused: sum(({ refused }) => refused),
    committed: sum(({ committed }) => committed),
    delivered: sum(({ delivered }) => delivered),
    replayed: sum(({ replayed }) => replayed),
    undelivered: sum(({ undelivered }) => undelivered.length),
    doubled: sum(({ doubled }) => doubled.length),
    repeated: sum(({ repeated }) => repeated.length),
  };
}
