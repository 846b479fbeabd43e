import type { DialogRecord, MessageRecord } from '../../machines/dialog/record.js';
import type { MessageFact } from '../../transport/wire/facts.js';

/**
 * What was said in each dialog. It is kept beside the records and not in them, because records are the contexts of actors:
 * whoever inspects those, writes them down or prints them must not come by the text of a message (G18).
 */
interface Log {
  /** Those that are kept, in the order of their sequences; replaced by a new list when the oldest go. */
  messages: readonly MessageRecord[];
  /** Events beyond a hole, in the order of their sequences. */
  held: MessageFact[] | undefined;
}

/** A log goes with its record: eviction lets go of both. */
const logs = new WeakMap<DialogRecord, Log>();

function logOf(dialog: DialogRecord): Log {
  let log = logs.get(dialog);
  if (!log) logs.set(dialog, (log = { messages: NOTHING, held: undefined }));
  return log;
}

/** As many as are kept at this moment: up to half as many again as retention says. */
export const keptMessages = (dialog: DialogRecord): readonly MessageRecord[] => logs.get(dialog)?.messages ?? NOTHING;

/** Puts other messages in the place of all that are kept. */
export function replaceMessages(dialog: DialogRecord, messages: readonly MessageRecord[]): void {
  logOf(dialog).messages = messages;
}

/**
 * Keeps one more, in the order of the sequences; returns the one that was there before, if there was. The oldest go once there
 * are half as many again as the limit says.
 */
export function addMessage(dialog: DialogRecord, message: MessageRecord, limit: number): MessageRecord {
  const { messages } = logs.get(dialog) ?? { messages: NOTHING };
  let place = messages.length;
  while (place > 0 && messages[place - 1]!.sequence > message.sequence) place -= 1;
  // It is there already where the application has read the dialog itself.
  const kept = messages[place - 1];
  if (kept?.sequence === message.sequence) return kept;
  if (limit === 0) return message;
  const log = logOf(dialog);
  if (messages === NOTHING) log.messages = [message];
  else if (place === messages.length) (messages as MessageRecord[]).push(message);
  else (messages as MessageRecord[]).splice(place, 0, message);
  // Cutting at the limit itself would copy the whole list for every message.
  if (log.messages.length > limit * 1.5) log.messages = log.messages.slice(-limit);
  return message;
}

/** The newest messages that are kept, oldest first; at most as many as the limit says. */
export const messagesOf = (dialog: DialogRecord, limit: number): MessageRecord[] =>
  limit === 0 ? [] : keptMessages(dialog).slice(-limit);

export const heldOf = (dialog: DialogRecord): MessageFact[] | undefined => logs.get(dialog)?.held;

/** Puts other events in the place of all that are held back. */
export function replaceHeld(dialog: DialogRecord, held: MessageFact[] | undefined): void {
  if (held || logs.has(dialog)) logOf(dialog).held = held;
}

const NOTHING: readonly never[] = [];
