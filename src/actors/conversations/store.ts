import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { DialogRecord } from '../../machines/dialog/record.js';

/**
 * Every conversation we know, by id, and every dialog by its own. The main dialog has the conversation's id
 * (protocol.md 0.3), so only the few others need an entry of their own.
 */
export class Conversations {
  readonly #byId = new Map<string, ConversationRecord>();
  readonly #byOtherDialog = new Map<string, ConversationRecord>();

  get size(): number {
    return this.#byId.size;
  }

  get(conversationId: string): ConversationRecord | undefined {
    return this.#byId.get(conversationId);
  }

  ofDialog(dialogId: string): ConversationRecord | undefined {
    return this.get(dialogId) ?? this.#byOtherDialog.get(dialogId);
  }

  values(): IterableIterator<ConversationRecord> {
    return this.#byId.values();
  }

  add(record: ConversationRecord): void {
    this.#byId.set(record.conversationId, record);
  }

  addDialog(record: ConversationRecord, dialog: DialogRecord): void {
    if (dialog.dialogId === record.conversationId) record.mainDialog = dialog;
    else {
      (record.otherDialogs ??= []).push(dialog);
      this.#byOtherDialog.set(dialog.dialogId, record);
    }
  }

  delete(record: ConversationRecord): void {
    this.#byId.delete(record.conversationId);
    for (const dialog of record.otherDialogs ?? []) this.#byOtherDialog.delete(dialog.dialogId);
  }
}

export function dialogsOf(record: ConversationRecord): readonly DialogRecord[] {
  const { mainDialog, otherDialogs } = record;
  if (!mainDialog) return otherDialogs ?? [];
  return otherDialogs ? [mainDialog, ...otherDialogs] : [mainDialog];
}

export function dialogOf(record: ConversationRecord, dialogId: string): DialogRecord | undefined {
  if (record.mainDialog?.dialogId === dialogId) return record.mainDialog;
  return record.otherDialogs?.find((dialog) => dialog.dialogId === dialogId);
}

/** The dialog that messages go to: the main one while it is open, else another open one of the messaging channel. */
export function openMessagingDialog(record: ConversationRecord): DialogRecord | undefined {
  const isOpen = (dialog: DialogRecord | undefined): dialog is DialogRecord =>
    dialog !== undefined && dialog.state === 'OPEN' && dialog.channelType === 'MESSAGING';
  const main = dialogOf(record, record.conversationId);
  return isOpen(main) ? main : record.otherDialogs?.findLast(isOpen);
}
