import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { DialogRecord } from '../../machines/dialog/record.js';
import type { Outcome, WireRequest } from '../../transport/request-ledger.js';
import type { MessageFact } from '../../transport/wire/facts.js';
import { decodeMessage } from '../../transport/wire/message.js';
import { type Dialect, wireName } from '../../transport/wire/request-names.js';

/** Most events one answer may hold (protocol.md 6.7: 200 in older clients); asking again fetches the next ones. */
const PAGE = 500;

/** Asks for what comes after `lastSequence`, in the way of the side we are on (protocol.md 12.7). */
export function historyRequest(record: ConversationRecord, dialog: DialogRecord, dialect: Dialect): WireRequest {
  const { dialogId, lastSequence } = dialog;
  if (dialog.following === 'subscription') {
    const body = { dialogId, conversationId: record.conversationId, fromSeq: lastSequence + 1 };
    return { type: wireName('ms.SubscribeMessagingEvents', dialect), body };
  }
  // Zero means "everything", anything else is exclusive (protocol.md 13.4 #11); what we have is passed over anyway.
  const body = { dialogId, newerThanSequence: Math.max(0, lastSequence), maxQuantity: PAGE };
  return { type: wireName('ms.QueryMessages', dialect), body };
}

/** The events of a QueryMessages answer, oldest first. A subscription answers with notifications instead. */
export function historyOf(outcome: Outcome): readonly MessageFact[] {
  if (!outcome.ok || !Array.isArray(outcome.body)) return [];
  const facts: MessageFact[] = [];
  for (const raw of outcome.body as unknown[]) {
    const fact = decodeMessage(raw);
    if (fact && fact.sequence >= 0) facts.push(fact);
  }
  return facts.sort((a, b) => a.sequence - b.sequence);
}
