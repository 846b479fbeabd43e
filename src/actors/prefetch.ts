import type { ConversationRecord } from '../machines/conversation-record.js';
import type { DialogRecord } from '../machines/dialog-record.js';
import { DecodedMessage } from '../transport/dialects/message.js';
import type { Conversations } from './conversations.js';

/** As much of a parsed frame as tells which conversation it is about: a message's dialog, or the first of its changes. */
interface Parsed {
  readonly body?: {
    readonly dialogId?: unknown;
    readonly changes?: readonly ({ readonly result?: { readonly convId?: unknown } } | null)[];
  } | null;
}

const idOf = ({ body }: Parsed): unknown => body?.dialogId ?? body?.changes?.[0]?.result?.convId;

/**
 * Reads what the messages of a batch are about to touch: first all look-ups, then all records, then all dialogs. Among
 * 100,000 conversations every one of them is a cache miss; one after another they are waited for one by one, in short loops
 * of their own the processor has several under way at a time (bench/history.md).
 */
export class Prefetch {
  readonly #ids: string[] = [];
  readonly #messages: (DecodedMessage | undefined)[] = [];
  readonly #records: (ConversationRecord | undefined)[] = [];
  readonly #dialogs: (DialogRecord | undefined)[] = [];
  /** Made of everything that is read, so that no compiler leaves the reading out. */
  #sum = 0;

  run(frames: readonly unknown[], conversations: Conversations): void {
    // A frame alone gains nothing by it.
    if (frames.length < 2) return;
    const ids = this.#ids;
    const messages = this.#messages;
    const records = this.#records;
    const dialogs = this.#dialogs;
    let count = 0;
    for (let index = 0; index < frames.length; index += 1) {
      const frame = frames[index];
      const isRead = frame instanceof DecodedMessage;
      const dialogId = isRead ? frame.dialogId : idOf(Object(frame));
      if (typeof dialogId !== 'string') continue;
      ids[count] = dialogId;
      messages[count] = isRead ? frame : undefined;
      count += 1;
    }
    conversations.getEach(ids, count, records);
    let sum = this.#sum & 0xff;
    for (let index = 0; index < count; index += 1) {
      const record = records[index];
      dialogs[index] = record?.mainDialog;
      sum += record?.revision ?? 0;
    }
    for (let index = 0; index < count; index += 1) sum += dialogs[index]?.lastSequence ?? 0;
    for (let index = 0; index < count; index += 1) {
      const record = records[index];
      sum += record?.view?.touch() ?? 0;
      const message = messages[index];
      if (message) message.addressee = record;
    }
    for (let index = 0; index < count; index += 1) {
      records[index] = undefined;
      dialogs[index] = undefined;
      messages[index] = undefined;
    }
    this.#sum = sum;
  }
}
