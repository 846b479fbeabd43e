import { messagesOf, newMessage } from '../../actors/conversations/describe-dialog.js';
import { historyOf } from '../../actors/conversations/history.js';
import type { Session } from '../../actors/session.js';
import type { DialogRecord, MessageRecord } from '../../machines/dialog/record.js';
import { type RequestOptions, unwrap } from '../requests/request-options.js';
import { type Message, messageOf } from './message.js';

/** Which messages of a dialog to read. */
export interface MessageQuery {
  /** Lowest sequence, inclusive. */
  readonly sequenceMin?: number;
  /** Highest sequence, inclusive. */
  readonly sequenceMax?: number;
  /** At most this many. */
  readonly maxQuantity?: number;
}

const isContent = (type: string): boolean => type === 'ContentEvent' || type === 'RichContentEvent';

/** Reads messages from the platform (protocol.md 6.7). Those that are known already come as the objects they are. */
export async function fetchMessages(
  session: Session,
  dialog: DialogRecord,
  query: MessageQuery & { readonly keep?: boolean },
  options?: RequestOptions,
): Promise<Message[]> {
  const least = Math.max(0, query.sequenceMin ?? 0);
  const most = query.sequenceMax ?? Number.POSITIVE_INFINITY;
  const body = {
    dialogId: dialog.dialogId,
    // The bounds of the wire are exclusive, but for 0, which means everything (protocol.md 13.4 #11).
    newerThanSequence: Math.max(0, least - 1),
    ...(Number.isFinite(most) && { olderThanSequence: most + 1 }),
    ...(query.maxQuantity !== undefined && { maxQuantity: query.maxQuantity }),
  };
  const outcome = await session.ask(session.wire('ms.QueryMessages', body), options?.signal);
  unwrap(outcome);
  const limit = session.options.messagesPerDialog;
  const known = new Map(messagesOf(dialog, limit).map((record) => [record.sequence, record]));
  const records: MessageRecord[] = [];
  for (const fact of historyOf(outcome)) {
    if (fact.sequence < least || fact.sequence > most || !isContent(fact.event.type)) continue;
    records.push(known.get(fact.sequence) ?? newMessage(fact));
  }
  if (query.keep) keepOlder(dialog, records, limit);
  return records.map((record) => messageOf(session, dialog, record));
}

/** What was said before we came, put in front of what we heard. Newer events come by themselves, and in order. */
function keepOlder(dialog: DialogRecord, records: readonly MessageRecord[], limit: number): void {
  const all = new Map(messagesOf(dialog, limit).map((record) => [record.sequence, record]));
  for (const record of records) {
    if (record.sequence <= dialog.lastSequence || dialog.lastSequence < 0) all.set(record.sequence, record);
  }
  const sorted = [...all.values()].sort((a, b) => a.sequence - b.sequence);
  dialog.messages = sorted.slice(Math.max(0, sorted.length - limit));
  if (dialog.lastSequence < 0) dialog.lastSequence = sorted.at(-1)?.sequence ?? -1;
}
