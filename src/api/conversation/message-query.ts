import { keepOlder, recordsOf } from '../../actors/delivery/keep-older.js';
import { EVERYTHING, type Range, readMessages } from '../../actors/delivery/read-messages.js';
import type { Session } from '../../actors/session.js';
import type { DialogRecord } from '../../machines/dialog/record.js';
import { errorFrom } from '../errors/errors.js';
import { checkMessageQuery, checkRequestOptions } from '../options/check-arguments.js';
import type { RequestOptions } from '../requests/request-options.js';
import { serialised } from '../requests/serialised.js';
import { type Message, messageOf } from './message.js';

/**
 * Which messages of a dialog to read. All optional; numbers in texts are read as numbers. The names of lp-messaging-sdk and
 * those of the platform are accepted; where both are given, both hold.
 */
export interface MessageQuery {
  /** Lowest sequence, inclusive. Default: the first; so does anything below 0. */
  readonly sequenceMin?: number | string | null;
  /** Highest sequence, inclusive. Default: the newest. */
  readonly sequenceMax?: number | string | null;
  /** Only what comes after this sequence. Default: everything; 0 means everything too, as on the wire (protocol.md 6.7). */
  readonly newerThanSequence?: number | string | null;
  /** Only what comes before this sequence. Default: everything. */
  readonly olderThanSequence?: number | string | null;
  /** At most this many: the oldest of them, or with an upper bound alone the newest below it. Default: all. */
  readonly maxQuantity?: number | string | null;
}

/**
 * Reads messages from the platform (protocol.md 6.7), in as many requests as it takes. Those that are known already come as
 * the objects they are.
 */
export async function fetchMessages(
  session: Session,
  dialog: DialogRecord,
  query: MessageQuery | null | undefined,
  options?: RequestOptions,
): Promise<Message[]> {
  checkMessageQuery(query);
  const { messages } = await readFrom(session, dialog, rangeOf(query ?? {}), options);
  return recordsOf(dialog, messages).map((record) => messageOf(session, dialog, record));
}

/** Reads the whole dialog, and keeps what was read among what we heard. */
export async function fetchAllMessages(
  session: Session,
  dialog: DialogRecord,
  options?: RequestOptions,
): Promise<void> {
  keepOlder(dialog, await readFrom(session, dialog, EVERYTHING, options), session.options.messagesPerDialog);
  const conversation = session.registry.ofDialog(dialog.dialogId);
  if (conversation) conversation.revision += 1;
}

async function readFrom(
  session: Session,
  { dialogId }: DialogRecord,
  range: Range,
  options: RequestOptions | undefined,
) {
  checkRequestOptions(options);
  const ask = (body: object) => session.ask(serialised(session.wire('ms.QueryMessages', body)), options?.signal);
  const read = await readMessages(ask, dialogId, range);
  if (!read.ok) throw errorFrom(read.failure);
  return read;
}

function rangeOf({ sequenceMin, sequenceMax, newerThanSequence, olderThanSequence, maxQuantity }: MessageQuery): Range {
  const newerThan = Number(newerThanSequence ?? 0);
  return {
    least: Math.max(0, Number(sequenceMin ?? 0), newerThan > 0 ? newerThan + 1 : 0),
    most: Math.min(Number(sequenceMax ?? EVERYTHING.most), Number(olderThanSequence ?? EVERYTHING.most) - 1),
    quantity: Number(maxQuantity ?? EVERYTHING.quantity),
  };
}
