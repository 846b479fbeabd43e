import { newMessage } from '../../actors/conversations/describe-dialog.js';
import { historyOf } from '../../actors/delivery/history.js';
import { messagesOf, replaceMessages } from '../../actors/delivery/message-log.js';
import type { Session } from '../../actors/session.js';
import type { DialogRecord, MessageRecord } from '../../machines/dialog/record.js';
import { checkMessageQuery, checkRequestOptions } from '../options/check-arguments.js';
import { type RequestOptions, unwrap } from '../requests/request-options.js';
import { serialised } from '../requests/serialised.js';
import { type Message, messageOf } from './message.js';

/** Which messages of a dialog to read. All optional; numbers in texts are read as numbers. */
export interface MessageQuery {
  /** Lowest sequence, inclusive. Default: the first; so does anything below 0. */
  readonly sequenceMin?: number | string | null;
  /** Highest sequence, inclusive. Default: the newest. */
  readonly sequenceMax?: number | string | null;
  /** At most this many. Default: as many as the platform gives. */
  readonly maxQuantity?: number | string | null;
}

const isContent = (type: string): boolean => type === 'ContentEvent' || type === 'RichContentEvent';

/** Reads messages from the platform (protocol.md 6.7). Those that are known already come as the objects they are. */
export async function fetchMessages(
  session: Session,
  dialog: DialogRecord,
  query: MessageQuery | null | undefined,
  options?: RequestOptions,
  keep = false,
): Promise<Message[]> {
  checkMessageQuery(query);
  checkRequestOptions(options);
  const { sequenceMin, sequenceMax, maxQuantity } = query ?? {};
  const least = Math.max(0, Number(sequenceMin ?? 0));
  const most = Number(sequenceMax ?? Number.POSITIVE_INFINITY);
  const body = {
    dialogId: dialog.dialogId,
    // The bounds of the wire are exclusive, but for 0, which means everything (protocol.md 13.4 #11).
    newerThanSequence: Math.max(0, least - 1),
    ...(Number.isFinite(most) && { olderThanSequence: most + 1 }),
    ...((maxQuantity ?? undefined) !== undefined && { maxQuantity: Number(maxQuantity) }),
  };
  const outcome = await session.ask(serialised(session.wire('ms.QueryMessages', body)), options?.signal);
  unwrap(outcome);
  const limit = session.options.messagesPerDialog;
  const known = new Map(messagesOf(dialog, limit).map((record) => [record.sequence, record]));
  const records: MessageRecord[] = [];
  for (const fact of historyOf(outcome)) {
    if (fact.sequence < least || fact.sequence > most || !isContent(fact.event.type)) continue;
    records.push(known.get(fact.sequence) ?? newMessage(fact));
  }
  if (keep) keepOlder(session, dialog, records, limit);
  return records.map((record) => messageOf(session, dialog, record));
}

/** What was read, put among what we heard. What is new in it is told all the same, when its turn comes. */
function keepOlder(session: Session, dialog: DialogRecord, records: readonly MessageRecord[], limit: number): void {
  const all = new Map(messagesOf(dialog, limit).map((record) => [record.sequence, record]));
  for (const record of records) all.set(record.sequence, record);
  const sorted = [...all.values()].sort((a, b) => a.sequence - b.sequence);
  replaceMessages(dialog, sorted.slice(Math.max(0, sorted.length - limit)));
  dialog.revision += 1;
  const conversation = session.registry.ofDialog(dialog.dialogId);
  if (conversation) conversation.revision += 1;
}
