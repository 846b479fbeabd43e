import type { ConversationRecord } from '../../machines/conversation/record.js';
import { isBehind } from '../../machines/conversation/setup.js';
import type { DialogFollowing } from '../../machines/dialog/record.js';
import { type Failure, failure } from '../../transport/failure.js';
import type { Outcome } from '../../transport/request-ledger.js';
import { type Dialect, wireName } from '../../transport/wire/request-names.js';
import type { Application } from '../app-events.js';
import { openMessagingDialog } from '../conversations/store.js';
import type { Outbox } from '../requests/outbox.js';
import { keepOlder } from './keep-older.js';
import { EVERYTHING, readMessages } from './read-messages.js';

export interface LoaderOptions {
  readonly application: Pick<Application, 'announce'>;
  readonly outbox: Pick<Outbox, 'submitOnSocket'>;
  readonly dialect: Dialect;
  readonly following: DialogFollowing;
  readonly responseTimeoutMs: number;
  readonly messagesPerDialog: number;
  /** Tells the conversation's machine. */
  readonly loaded: (conversation: ConversationRecord) => void;
}

/** A snapshot may bring a thousand conversations at once; the platform limits whoever asks for all of them in one breath. */
const MOST_AT_ONCE = 20;

/** Reads what was said in conversations before the application hears of them (option `getAllMessages`). */
export class Loader {
  readonly #options: LoaderOptions;
  readonly #loading = new Set<ConversationRecord>();
  #waiting: ConversationRecord[] = [];
  /** The connection was closed while they were read; it may be opened again. */
  #interrupted: ConversationRecord[] = [];
  #underWay = 0;
  /** Their dialogs are subscribed to, and the last of what was said may be on its way. */
  readonly #last = new WeakSet<ConversationRecord>();
  readonly #watchers = new Set<() => void>();

  constructor(options: LoaderOptions) {
    this.#options = options;
  }

  /** How many conversations the application does not hear of yet. */
  getSnapshot(): number {
    return this.#loading.size;
  }

  subscribe({ next }: { next: (count: number) => void }): { unsubscribe(): void } {
    const watcher = (): void => next(this.#loading.size);
    this.#watchers.add(watcher);
    return { unsubscribe: () => void this.#watchers.delete(watcher) };
  }

  /** The conversation's machine is told when its messages are here, or cannot be had. */
  load(conversation: ConversationRecord): void {
    this.#loading.add(conversation);
    // A consumer's dialogs are read when they are subscribed to; `caughtUp` says when.
    if (this.#options.following === 'subscription') return;
    this.#waiting.push(conversation);
    this.#next();
  }

  /** A dialog of a conversation has come to rest. Its subscription is answered; what was said comes behind the answer. */
  caughtUp(conversation: ConversationRecord): void {
    if (this.#options.following !== 'subscription' || isBehind(conversation) || this.#last.has(conversation)) return;
    this.#last.add(conversation);
    const { outbox, dialect, responseTimeoutMs: timeoutMs } = this.#options;
    // Answered when everything before it is sent (protocol.md 12.2).
    const request = { type: wireName('GetClock', dialect), body: {} };
    const settle = (): void => {
      this.#last.delete(conversation);
      if (conversation.isLoading && !isBehind(conversation)) this.#options.loaded(conversation);
    };
    outbox.submitOnSocket({ request, timeoutMs, settle });
  }

  /** Its time is up. */
  giveUp(conversation: ConversationRecord): void {
    this.#report(conversation, failure('RESPONSE_TIMEOUT'));
  }

  /** It is announced, or over: nobody waits for it any more. */
  forget(conversation: ConversationRecord): void {
    if (!this.#loading.delete(conversation)) return;
    for (const watcher of [...this.#watchers]) watcher();
  }

  /** The connection is back. */
  resume(): void {
    this.#waiting.push(...this.#interrupted);
    this.#interrupted = [];
    this.#next();
  }

  #next(): void {
    while (this.#underWay < MOST_AT_ONCE) {
      const conversation = this.#waiting.shift();
      if (!conversation) return;
      if (!conversation.isLoading) continue;
      this.#underWay += 1;
      void this.#read(conversation).finally(() => {
        this.#underWay -= 1;
        this.#next();
      });
    }
  }

  async #read(conversation: ConversationRecord): Promise<void> {
    const { messagesPerDialog, loaded } = this.#options;
    const dialog = openMessagingDialog(conversation);
    if (dialog) {
      const read = await readMessages((body) => this.#ask(conversation, body), dialog.dialogId, EVERYTHING);
      if (!read.ok && read.failure.code === 'CONNECTION_CLOSED') return void this.#interrupted.push(conversation);
      if (read.ok) keepOlder(dialog, read, messagesPerDialog);
      else if (conversation.isLoading) this.#report(conversation, read.failure);
    }
    if (conversation.isLoading) loaded(conversation);
  }

  /** Asks again when the connection went down with the request, for as long as the conversation is waited for. */
  async #ask(conversation: ConversationRecord, body: object): Promise<Outcome> {
    const { outbox, dialect, responseTimeoutMs: timeoutMs } = this.#options;
    const request = { type: wireName('ms.QueryMessages', dialect), body };
    for (;;) {
      const outcome = await new Promise<Outcome>((settle) => {
        outbox.submitOnSocket({ request, timeoutMs, settle });
      });
      if (outcome.ok || outcome.failure.code !== 'RESPONSE_LOST' || !conversation.isLoading) return outcome;
    }
  }

  #report({ conversationId }: ConversationRecord, { code, reason }: Failure): void {
    const why = failure('MESSAGES_NOT_LOADED', { conversation: conversationId, why: code }, reason ? { reason } : {});
    this.#options.application.announce({ type: 'error.reported', failure: why });
  }
}
