import { type AgentUser, assignedAgent, type Conversation, type Dialog } from './model.js';

/** All conversations, with the indexes that keep look-ups flat at 100,000 of them. */
export class Store {
  readonly conversations = new Map<string, Conversation>();
  readonly #open = new Set<Conversation>();
  readonly #sideDialogs = new Map<string, { conversation: Conversation; dialog: Dialog }>();
  readonly #assigned = new Map<string, Set<Conversation>>();
  readonly #assignedOf = new Map<Conversation, AgentUser>();

  add(conversation: Conversation): void {
    this.conversations.set(conversation.convId, conversation);
    conversation.consumer.conversations.push(conversation);
    this.reindex(conversation);
  }

  /** Everything is forgotten, as by a platform that comes back without its state. */
  clear(): void {
    for (const conversation of this.conversations.values()) {
      conversation.consumer.conversations = [];
    }
    this.conversations.clear();
    this.#open.clear();
    this.#sideDialogs.clear();
    this.#assigned.clear();
    this.#assignedOf.clear();
  }

  /** To be called after every change of dialogs, participants or stage. */
  reindex(conversation: Conversation): void {
    if (conversation.stage === 'OPEN') this.#open.add(conversation);
    else this.#open.delete(conversation);
    for (const dialog of conversation.dialogs) {
      if (dialog.dialogId !== conversation.convId) this.#sideDialogs.set(dialog.dialogId, { conversation, dialog });
    }
    const before = this.#assignedOf.get(conversation);
    const after = assignedAgent(conversation);
    if (before === after) return;
    if (before) this.#assigned.get(before.oldId)?.delete(conversation);
    if (!after) {
      this.#assignedOf.delete(conversation);
      return;
    }
    this.#assignedOf.set(conversation, after);
    const row = this.#assigned.get(after.oldId);
    if (row) row.add(conversation);
    else this.#assigned.set(after.oldId, new Set([conversation]));
  }

  dialog(dialogId: string): { conversation: Conversation; dialog: Dialog } | undefined {
    // The MAIN dialog has the id of its conversation (protocol.md 0.3).
    const conversation = this.conversations.get(dialogId);
    return conversation ? { conversation, dialog: conversation.dialogs[0]! } : this.#sideDialogs.get(dialogId);
  }

  openOnly(): Iterable<Conversation> {
    return this.#open;
  }

  /** How many conversations this agent serves. */
  countAssigned(oldId: string): number {
    return this.#assigned.get(oldId)?.size ?? 0;
  }

  *assignedTo(oldIds: readonly string[]): Iterable<Conversation> {
    for (const id of new Set(oldIds)) yield* this.#assigned.get(id) ?? [];
  }
}
