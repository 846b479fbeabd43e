import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { DialogRecord } from '../../machines/dialog/record.js';
import type { Outcome, WireRequest } from '../../transport/request-ledger.js';
import type { MessageFact } from '../../transport/wire/facts.js';
import { decodeHistory } from '../../transport/wire/message.js';
import { type Dialect, wireName } from '../../transport/wire/request-names.js';
import type { Outbox } from '../requests/outbox.js';
import type { FetchHistory } from './dialog-actions.js';

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
  return outcome.ok ? decodeHistory(outcome.body) : [];
}

/** What a request fails with that goes down with its connection. */
const LOST: readonly string[] = ['RESPONSE_LOST', 'CONNECTION_CLOSED'];
const isLost = (outcome: Outcome): boolean => !outcome.ok && LOST.includes(outcome.failure.code);

export interface HistoryOptions {
  readonly dialect: Dialect;
  readonly outbox: Outbox;
  readonly responseTimeoutMs: number;
  /** Takes what was found; the dialog's machine is then told whether there was an answer. */
  readonly found: (record: ConversationRecord, dialog: DialogRecord, outcome: Outcome) => void;
}

/** Asks for what a dialog has missed. The returned function gives the request up. */
export const historyFetcher =
  ({ dialect, outbox, responseTimeoutMs: timeoutMs, found }: HistoryOptions): FetchHistory =>
  (record, dialog, why) => {
    const settle = (outcome: Outcome): void => {
      // Lost with the connection: the dialog hears of that by itself, and asks again when there is another one.
      if (!isLost(outcome)) found(record, dialog, outcome);
    };
    const request = historyRequest(record, dialog, dialect);
    if (why === 'subscribe' || dialog.following === 'membership')
      return outbox.submitOnSocket({ request, timeoutMs, settle });
    // A subscription's messages come behind its answer, and before the answer to whatever is asked next (protocol.md 12.2).
    let retract = outbox.submitOnSocket({
      request,
      timeoutMs,
      settle: (outcome) => {
        if (!outcome.ok) return settle(outcome);
        const next = { request: { type: wireName('GetClock', dialect), body: {} }, timeoutMs };
        retract = outbox.submitOnSocket({ ...next, settle: (answer) => settle(isLost(answer) ? answer : outcome) });
      },
    });
    return () => retract();
  };
