import type { AnyActorRef } from 'xstate';
import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { ConversationDeadline } from '../../machines/conversation/setup.js';
import type { ConversationEvent } from '../../machines/conversation/types.js';
import type { DialogFollowing, DialogRecord } from '../../machines/dialog/record.js';
import type { DialogDeadline } from '../../machines/dialog/setup.js';
import type { DialogEvent } from '../../machines/dialog/types.js';
import type { DeadlineQueue } from '../../transport/deadline-queue.js';
import type { Runtime } from '../../transport/runtime.js';
import type { Application } from '../app-events.js';
import { brokenMachine } from '../connection/when.js';
import { Delivery, type DeliveryOptions } from '../delivery/delivery.js';
import { Loader } from '../delivery/loader.js';
import { Announcements } from '../inbound/announcements.js';
import { announceChanges } from '../lifecycle-changes.js';
import type { Commands } from '../requests/commands.js';
import { ActorPool, type Parent, startParent } from './actor-pool.js';
import { ArmedDeadlines } from './armed-deadlines.js';
import { conversationActions } from './conversation-actions.js';
import { newConversation } from './describe-conversation.js';
import { newDialog } from './describe-dialog.js';
import { dialogActions } from './dialog-actions.js';
import { conversationMemory, dialogMemory } from './memories.js';
import { Conversations, dialogOf, dialogsOf } from './store.js';

export interface RegistryOptions
  extends Pick<DeliveryOptions, 'dialect' | 'outbox' | 'responseTimeoutMs' | 'messagesPerDialog'> {
  readonly runtime: Runtime;
  readonly application: Application;
  readonly deadlines: DeadlineQueue;
  readonly commands: Commands;
  /** The connection's actor. */
  readonly parent: AnyActorRef;
  readonly following: DialogFollowing;
  /** Conversations with a running actor that nobody watches; more are records. */
  readonly activeActors: number;
  readonly isInspected: boolean;
  /** A conversation is told when its messages are here. */
  readonly getAllMessages: boolean;
  readonly limits: Readonly<Record<ConversationDeadline | DialogDeadline, number>>;
}

/** Records that are told of an interruption per slice; the event loop runs between slices. */
const SLICE = 5_000;

const OPENING = conversationMemory.stateOf(newConversation(''));
const DIALOG_OPENING = dialogMemory.stateOf(newDialog('', '', 'membership'));

/** Every conversation and dialog there is: as records, and up to `activeActors` also as running actors. */
export class Registry {
  readonly conversations = new Conversations();
  readonly announcements: Announcements;
  readonly delivery: Delivery;
  readonly loader: Loader;
  readonly #options: RegistryOptions;
  readonly #conversationActors: ActorPool<ConversationRecord>;
  readonly #dialogActors: ActorPool<DialogRecord>;
  readonly #armed: ArmedDeadlines<ConversationDeadline>;
  readonly #broadcasts: (() => boolean)[] = [];
  #parent: Parent | undefined;
  #expectsUnnamed = false;

  constructor(options: RegistryOptions) {
    this.#options = options;
    const { application, commands, activeActors, isInspected, runtime } = options;
    const onBroken = (error: unknown): void =>
      application.announce({ type: 'error.reported', failure: brokenMachine(error) });
    this.#armed = new ArmedDeadlines<ConversationDeadline>(options.deadlines, options.limits);
    this.announcements = new Announcements(application);
    const dialogDeadlines = new ArmedDeadlines<DialogDeadline>(options.deadlines, options.limits);
    this.delivery = new Delivery({
      ...options,
      announcements: this.announcements,
      random: runtime.random,
      conversationOf: (dialogId) => this.ofDialog(dialogId),
      dialogOf,
      send: (dialog, event) => this.sendToDialog(dialog, event),
      recordChanged: (record, dialog, by) => this.recordChanged(record, dialog, by),
    });
    const { delivery } = this;
    this.loader = new Loader({
      ...options,
      loaded: (record) => this.send(record, { type: 'messages.loaded' }),
    });
    const { loader } = this;
    this.#conversationActors = new ActorPool<ConversationRecord>({
      kind: 'conversation',
      memory: conversationMemory,
      idOf: ({ conversationId }) => conversationId,
      actions: conversationActions({
        commands,
        announcements: this.announcements,
        deadlines: this.#armed,
        send: (record, event) => this.send(record, event),
        loadMessages: (record) => loader.load(record),
        giveUpLoading: (record) => loader.giveUp(record),
        giveUpMissing: (record) => {
          for (const dialog of dialogsOf(record)) this.sendToDialog(dialog, { type: 'delivery.givenUp' });
        },
        forget: (record) => {
          for (const dialog of dialogsOf(record)) {
            delivery.forget(dialog);
            dialogDeadlines.disarmAll(dialog);
          }
          this.#armed.disarmAll(record);
          this.conversations.delete(record);
          application.announce({ type: 'conversation.evicted', conversation: record });
        },
      }),
      parentOf: ({ isEvicted }) =>
        isEvicted ? undefined : (this.#parent ??= startParent('conversations', options.parent)),
      limit: activeActors,
      isInspected: () => isInspected,
      onRest: (record) => {
        for (const dialog of dialogsOf(record)) this.#dialogActors.rest(dialog);
      },
      onBroken,
      onTransition: (record, from, to, event) => {
        record.revision += 1;
        if (record.isEvicted) this.#conversationActors.rest(record);
        if (!record.isLoading) loader.forget(record);
        if (application.hearsLifecycle)
          announceChanges(application, 'conversation', record.conversationId, from, to, event);
      },
    });
    this.#dialogActors = new ActorPool<DialogRecord>({
      kind: 'dialog',
      memory: dialogMemory,
      idOf: (dialog) => this.#actorIdOf(dialog),
      actions: dialogActions({
        commands,
        deadlines: dialogDeadlines,
        delivery,
        conversationOf: (dialog) => this.#conversationOf(dialog),
        send: (dialog, event) => this.sendToDialog(dialog, event),
      }),
      parentOf: (dialog) => {
        const record = this.#conversationOf(dialog);
        return record && this.#conversationActors.parent(record);
      },
      // A dialog has an actor while its conversation has one.
      limit: Number.POSITIVE_INFINITY,
      isInspected: () => isInspected,
      onBroken,
      onTransition: (dialog, from, to, event) => {
        const conversation = this.#conversationOf(dialog);
        if (conversation) conversation.revision += 1;
        if (application.hearsLifecycle) announceChanges(application, 'dialog', dialog.dialogId, from, to, event);
        if (conversation?.isFinishing) this.send(conversation, { type: 'dialogs.caughtUp' });
        else if (conversation?.isLoading) loader.caughtUp(conversation);
      },
    });
  }

  /** Conversations and dialogs with a running actor. */
  get activeActors(): number {
    return this.#conversationActors.size + this.#dialogActors.size;
  }

  find(conversationId: string): ConversationRecord | undefined {
    return this.conversations.get(conversationId);
  }

  ofDialog(dialogId: string): ConversationRecord | undefined {
    return this.conversations.ofDialog(dialogId);
  }

  add(conversationId: string): ConversationRecord {
    const record = newConversation(conversationId);
    record.standing = OPENING;
    record.isAskedFor = this.#expectsUnnamed;
    record.awaitsMessages = this.#options.getAllMessages;
    this.#expectsUnnamed = false;
    this.conversations.add(record);
    return record;
  }

  /**
   * A conversation that we asked for: the platform has named it, its description follows. It can be written to at once,
   * because its main dialog has its id (protocol.md 0.3).
   */
  addExpected(conversationId: string): ConversationRecord {
    const known = this.find(conversationId);
    if (known) return known;
    const record = this.add(conversationId);
    record.isAskedFor = true;
    this.addDialog(record, conversationId);
    this.#armed.arm(record, 'opening', () => this.send(record, { type: 'opening.timedOut' }));
    return record;
  }

  /** We asked for a conversation, and the answer was lost: the next one that we hear of is taken to be it. */
  expectUnnamed(): void {
    this.#expectsUnnamed = true;
  }

  addDialog(record: ConversationRecord, dialogId: string, dialogType?: string): DialogRecord {
    const dialog = newDialog(record.conversationId, dialogId, this.#options.following);
    if (dialogType) dialog.dialogType = dialogType;
    dialog.standing = DIALOG_OPENING;
    this.conversations.addDialog(record, dialog);
    return dialog;
  }

  /** Sends an event to a conversation's machine. What it announces waits for the notification at hand, if there is one. */
  send(record: ConversationRecord, event: ConversationEvent): void {
    this.#conversationActors.send(record, event);
    if (event.type !== 'conversation.updated') this.announcements.changeDone();
  }

  sendToDialog(dialog: DialogRecord, event: DialogEvent): void {
    this.#dialogActors.send(dialog, event);
  }

  /** A record changed in a way that no machine decides anything about. */
  recordChanged(record: ConversationRecord, dialog: DialogRecord | undefined, by: string): void {
    this.#conversationActors.recordChanged(record, by);
    if (dialog) this.#dialogActors.recordChanged(dialog, by);
  }

  watchConversation(record: ConversationRecord, observer: () => void): () => void {
    return this.#conversationActors.watch(record, observer);
  }

  watchDialog(dialog: DialogRecord, observer: () => void): () => void {
    const record = this.#conversationOf(dialog);
    if (!record) return () => {};
    const releaseParent = this.#conversationActors.watch(record, () => {});
    const release = this.#dialogActors.watch(dialog, observer);
    return () => {
      release();
      releaseParent();
    };
  }

  /** Tells every conversation and dialog, in slices with turns of the event loop between; broadcasts keep their order. */
  broadcast(event: { readonly type: 'connection.interrupted' | 'connection.restored' }): void {
    const records = this.conversations.values();
    const isInterruption = event.type === 'connection.interrupted';
    if (!isInterruption) this.loader.resume();
    this.#broadcasts.push(() => {
      for (let count = 0; count < SLICE; count += 1) {
        const { done, value: record } = records.next();
        if (done) return true;
        // What is over cannot get out of step any more.
        if (isInterruption && record.phase === 'closed' && !record.isFinishing) continue;
        this.send(record, event);
        for (const dialog of dialogsOf(record)) this.sendToDialog(dialog, event);
      }
      return false;
    });
    if (this.#broadcasts.length === 1) this.#broadcastSlice();
  }

  #broadcastSlice(): void {
    const slice = this.#broadcasts[0];
    if (!slice) return;
    if (slice()) {
      this.#broadcasts.shift();
      this.#broadcastSlice();
    } else {
      this.#options.runtime.yield(() => this.#broadcastSlice());
    }
  }

  /** A conversation may come back under its id after its eviction; dialogs of the old record are not among its own. */
  #conversationOf(dialog: DialogRecord): ConversationRecord | undefined {
    const record = this.ofDialog(dialog.dialogId);
    return record && dialogOf(record, dialog.dialogId) === dialog ? record : undefined;
  }

  /** Ids of actors are the same in every conversation: `main`, `survey`, and `survey-2` where there is a second one. */
  #actorIdOf(dialog: DialogRecord): string {
    if (dialog.dialogId === dialog.conversationId) return 'main';
    const name = dialog.dialogType === 'POST_SURVEY' ? 'survey' : dialog.dialogType.toLowerCase();
    const record = this.#conversationOf(dialog);
    const alike = record?.otherDialogs?.filter(({ dialogType }) => dialogType === dialog.dialogType) ?? [];
    const index = alike.indexOf(dialog);
    return index > 0 ? `${name}-${index + 1}` : name;
  }
}
