import type { DialogRecord, MessageRecord } from '../../machines/dialog/record.js';
import type { MessageFact } from '../../transport/wire/facts.js';
import { newMessage, noteMark } from '../conversations/describe-dialog.js';
import { keptMessages, messagesOf, replaceMessages } from './message-log.js';

/** Messages that were read as records: of those that are kept already the very same ones. */
export function recordsOf(dialog: DialogRecord, messages: readonly MessageFact[]): readonly MessageRecord[] {
  const known = new Map(keptMessages(dialog).map((record) => [record.sequence, record]));
  return messages.map((fact) => known.get(fact.sequence) ?? newMessage(fact));
}

/** Puts what was read among what is kept. What is new in it is told all the same, when its turn comes. */
export function keepOlder(
  dialog: DialogRecord,
  read: { readonly messages: readonly MessageFact[]; readonly marks: readonly MessageFact[] },
  limit: number,
): void {
  const all = new Map(messagesOf(dialog, limit).map((record) => [record.sequence, record]));
  for (const record of recordsOf(dialog, read.messages)) all.set(record.sequence, record);
  const sorted = [...all.values()].sort((a, b) => a.sequence - b.sequence);
  replaceMessages(dialog, sorted.slice(Math.max(0, sorted.length - limit)));
  for (const mark of read.marks) noteMark(dialog, mark);
  dialog.revision += 1;
}
