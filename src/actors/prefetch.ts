import type { ConversationRecord } from '../machines/conversation-record.js';
import type { DialogRecord } from '../machines/dialog-record.js';
import type { Conversations } from './conversations.js';

/** As much of a parsed frame as tells which dialog a message is of; for other frames there is nothing to find. */
interface MessageFrame {
  readonly body?: { readonly dialogId?: unknown } | null;
}

/**
 * Reads what the messages of a batch are about to touch: first all look-ups, then all records, then all dialogs. Among
 * 100,000 conversations every one of them is a cache miss; one after another they are waited for one by one, in loops of
 * their own the processor has several under way at a time (bench/history.md). Nothing is kept: routing finds it in the cache.
 */
export class Prefetch {
  readonly #found: (ConversationRecord | DialogRecord | undefined)[] = [];
  /** Made of everything that is read, so that no compiler leaves the reading out. */
  #sum = 0;

  run(frames: readonly unknown[], conversations: Conversations): void {
    // A frame alone gains nothing by it.
    if (frames.length < 2) return;
    const found = this.#found;
    let sum = this.#sum & 0xff;
    for (let index = 0; index < frames.length; index += 1) {
      const dialogId = (frames[index] as MessageFrame | null | undefined)?.body?.dialogId;
      found[index] = typeof dialogId === 'string' ? conversations.get(dialogId) : undefined;
    }
    for (let index = 0; index < frames.length; index += 1) {
      const record = found[index] as ConversationRecord | undefined;
      if (!record) continue;
      sum += record.revision + (record.view?.touch() ?? 0);
      found[index] = record.mainDialog;
    }
    for (let index = 0; index < frames.length; index += 1) {
      const dialog = found[index] as DialogRecord | undefined;
      if (dialog) sum += dialog.lastSequence;
      found[index] = undefined;
    }
    this.#sum = sum;
  }
}
