import { type AgentUser, assignedAgent, type Conversation, type Dialog } from './model.js';

const NONE: ReadonlySet<Conversation> = new Set();

/** Conversations by the agent that each of them has. */
class ByAgent {
  readonly #rows = new Map<string, Set<Conversation>>();
  readonly #agents = new Map<Conversation, AgentUser>();

  of(oldId: string): ReadonlySet<Conversation> {
    return this.#rows.get(oldId) ?? NONE;
  }

  put(conversation: Conversation, agent: AgentUser | undefined): void {
    const before = this.#agents.get(conversation);
    if (before === agent) return;
    if (before) this.#rows.get(before.oldId)?.delete(conversation);
    this.#agents.delete(conversation);
    if (!agent) return;
    this.#agents.set(conversation, agent);
    const row = this.#rows.get(agent.oldId);
    if (row) row.add(conversation);
    else this.#rows.set(agent.oldId, new Set([conversation]));
  }

  clear(): void {
    this.#rows.clear();
    this.#agents.clear();
  }
}

/** All conversations, with the indexes that keep look-ups flat at 100,000 of them. */
export class Store {
  readonly conversations = new Map<string, Conversation>();
  readonly #open = new Set<Conversation>();
  readonly #sideDialogs = new Map<string, { conversation: Conversation; dialog: Dialog }>();
  /** The assigned agent stays listed after the end (protocol.md 12.4). */
  readonly #assigned = new ByAgent();
  readonly #served = new ByAgent();

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
    this.#served.clear();
  }

  /** To be called after every change of dialogs, participants or stage. */
  reindex(conversation: Conversation): void {
    if (conversation.stage === 'OPEN') this.#open.add(conversation);
    else this.#open.delete(conversation);
    for (const dialog of conversation.dialogs) {
      if (dialog.dialogId !== conversation.convId) this.#sideDialogs.set(dialog.dialogId, { conversation, dialog });
    }
    const agent = assignedAgent(conversation);
    this.#assigned.put(conversation, agent);
    this.#served.put(conversation, conversation.stage === 'OPEN' ? agent : undefined);
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
    return this.#served.of(oldId).size;
  }

  *assignedTo(oldIds: readonly string[]): Iterable<Conversation> {
    for (const id of new Set(oldIds)) yield* this.#assigned.of(id);
  }
}
