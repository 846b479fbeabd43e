import type { ConversationRecord } from '../../machines/conversation/record.js';

/**
 * What each participant of a conversation is doing, as far as they told. It is kept beside the records, because hardly any
 * conversation has any, and participants are shared between conversations.
 */
export class ChatStates {
  #all = new WeakMap<ConversationRecord, Map<string, string>>();

  heard(conversation: ConversationRecord, userId: string, chatState: string): void {
    let states = this.#all.get(conversation);
    if (!states) this.#all.set(conversation, (states = new Map()));
    states.set(userId, chatState);
  }

  of(conversation: ConversationRecord, userId: string): string | undefined {
    return this.#all.get(conversation)?.get(userId);
  }

  /** The platform does not repeat them (protocol.md 8.5): after an interruption nobody knows who is still typing. */
  forget(): void {
    this.#all = new WeakMap();
  }
}
