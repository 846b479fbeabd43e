import type { AnyActorRef } from 'xstate';
import { newConversation } from '../../machines/conversation/new-record.js';
import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { ConversationDeadline } from '../../machines/conversation/setup.js';
import type { ConversationEvent } from '../../machines/conversation/types.js';
import { newDialog } from '../../machines/dialog/new-record.js';
import type { DialogFollowing, DialogRecord } from '../../machines/dialog/record.js';
import type { DialogDeadline } from '../../machines/dialog/setup.js';
import type { DialogEvent } from '../../machines/dialog/types.js';
import type { DeadlineQueue } from '../../transport/deadline-queue.js';
import { BUSY_MS, type Runtime } from '../../transport/runtime.js';
import type { Application } from '../app-events.js';
import { brokenMachine } from '../connection/when.js';
import { Delivery, type DeliveryOptions } from '../delivery/delivery.js';
import { Loader } from '../delivery/loader.js';
import { Announcements } from '../inbound/announcements.js';
import type { RestingRecord } from '../inspection.js';
import { announceChanges } from '../lifecycle-changes.js';
import type { Commands } from '../requests/commands.js';
import type { Outbox } from '../requests/outbox.js';
import { Publishes } from '../requests/publishes.js';
import { ActorPool, type Parent, startParent } from './actor-pool.js';
import { ArmedDeadlines } from './armed-deadlines.js';
import { conversationActions } from './conversation-actions.js';
import type { Self } from './describe-conversation.js';
import { dialogActions, verdictOn } from './dialog-actions.js';
import { conversationMemory, dialogMemory } from './memories.js';
import type { RecordChanged } from './record-changes.js';
import { Conversations, dialogOf, dialogsOf } from './store.js';

interface Broadcast {
  readonly type: 'connection.interrupted' | 'connection.restored';
  /** Those that are still to be told. */
  readonly records: Iterator<ConversationRecord>;
}

export interface RegistryOptions extends Pick<DeliveryOptions, 'dialect' | 'responseTimeoutMs' | 'messagesPerDialog'> {
  readonly runtime: Runtime;
  readonly application: Application;
  readonly deadlines: DeadlineQueue;
  readonly commands: Commands;
  readonly outbox: Outbox;
  /** Who we are, as far as it is known. */
  readonly self: () => Self;
  /** The connection's actor. */
  readonly parent: AnyActorRef;
  readonly following: DialogFollowing;
  /** Conversations with a running actor that nobody watches; more are records. */
  readonly activeActors: number;
  readonly isInspected: () => boolean;
  /** A conversation is told when its messages are here. */
  readonly getAllMessages: boolean;
  readonly limits: Readonly<Record<ConversationDeadline | DialogDeadline, number>>;
}

/** Actors that begin or rest per slice: each costs some 50 µs, with its dialogs. */
const ACTORS_SLICE = 200;

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
  #broadcasts: Broadcast[] = [];
  #isBroadcasting = false;
  #parent: Parent | undefined;
  #expectsUnnamed = false;
  #allowances = 0;

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
      yield: runtime.yield,
      conversationOf: (dialogId) => this.ofDialog(dialogId),
      dialogOf,
      send: (dialog, event) => this.sendToDialog(dialog, event),
      recordChanged: (record, dialog, change) => this.recordChanged(record, dialog, change),
    });
    const { delivery } = this;
    this.loader = new Loader({
      ...options,
      loaded: (record) => this.send(record, { type: 'messages.loaded' }),
    });
    const { loader } = this;
    const publishes = new Publishes({
      ...options,
      random: runtime.random,
      send: (dialog, event) => this.sendToDialog(dialog, event),
      verdict: (dialog, request) => verdictOn(dialog, request, true),
    });
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
            this.sendToDialog(dialog, { type: 'publish.ended', why: 'evicted' });
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
      isInspected,
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
        outbox: options.outbox,
        deadlines: dialogDeadlines,
        delivery,
        publishes,
        conversationOf: (dialog) => this.#conversationOf(dialog),
        send: (dialog, event) => this.sendToDialog(dialog, event),
      }),
      parentOf: (dialog) => {
        const record = this.#conversationOf(dialog);
        return record && this.#conversationActors.parent(record);
      },
      // A dialog has an actor while its conversation has one.
      limit: Number.POSITIVE_INFINITY,
      isInspected,
      onBroken,
      onTransition: (dialog, from, to, event) => {
        const conversation = this.#conversationOf(dialog);
        if (conversation) conversation.revision += 1;
        delivery.readings.moved(dialog);
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

  /** Every running actor below the connection that is a conversation's, parents before their children. */
  *actors(): Iterable<AnyActorRef> {
    if (this.#parent) yield this.#parent.ref;
    for (const [ref] of this.#conversationActors.actors()) yield ref;
    for (const [ref] of this.#dialogActors.actors()) yield ref;
  }

  /**
   * An inspector wants to see as many conversations as running actors. They begin newest first, and rest again when the
   * inspector is gone, in slices with turns of the event loop between.
   */
  allow(count: number): void {
    this.#conversationActors.allow(count);
    const allowance = ++this.#allowances;
    const records = count > 0 ? [...this.conversations.values()] : [];
    const slice = (): void => {
      if (allowance !== this.#allowances) return;
      let isDone = this.#conversationActors.restSome(ACTORS_SLICE);
      for (let left = ACTORS_SLICE; left > 0; left -= 1) {
        const record = records.pop();
        if (!record) break;
        isDone = false;
        if (!this.#startActors(record)) records.length = 0;
      }
      if (!isDone) this.#options.runtime.yield(slice);
    };
    slice();
  }

  /** Conversations without an actor, the newest first. */
  *resting(): Iterable<RestingRecord> {
    for (const record of [...this.conversations.values()].reverse()) {
      if (!this.#conversationActors.has(record)) yield { id: record.conversationId, value: record.standing };
    }
  }

  /** Makes actors of a conversation and its dialogs until the returned function is called. */
  activate(conversationId: string): () => void {
    const record = this.find(conversationId);
    if (!record) return () => {};
    const release = this.#conversationActors.watch(record, () => {});
    for (const dialog of dialogsOf(record)) this.#dialogActors.start(dialog);
    return release;
  }

  #startActors(record: ConversationRecord): boolean {
    if (!this.#conversationActors.start(record)) return false;
    for (const dialog of dialogsOf(record)) this.#dialogActors.start(dialog);
    return true;
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
  recordChanged(
    record: ConversationRecord,
    dialog: DialogRecord | undefined,
    change: Omit<RecordChanged, 'type'>,
  ): void {
    this.#conversationActors.recordChanged(record, change);
    if (dialog) this.#dialogActors.recordChanged(dialog, change);
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

  /**
   * Tells every conversation and dialog, some milliseconds at a time, with turns of the event loop between; broadcasts keep
   * their order.
   */
  broadcast({ type }: Pick<Broadcast, 'type'>): void {
    if (type === 'connection.interrupted') {
      this.delivery.readings.clear();
      this.delivery.chatStates.forget();
      // Of a socket that is gone again nobody needs to hear any more.
      this.#broadcasts = this.#broadcasts.filter((one) => one.type === 'connection.interrupted');
    }
    if (type === 'connection.restored') this.loader.resume();
    this.#broadcasts.push({ type, records: this.conversations.values() });
    if (!this.#isBroadcasting) this.#goOnTelling();
  }

  /** Resolves when everybody has heard of the last loss: what the next socket says must find them prepared for it. */
  async lossIsTold(): Promise<void> {
    const { runtime } = this.#options;
    while (this.#broadcasts.some(({ type }) => type === 'connection.interrupted'))
      await new Promise<void>((resolve) => runtime.yield(resolve));
  }

  #goOnTelling(): void {
    const { clock, yield: later } = this.#options.runtime;
    const until = clock.now() + BUSY_MS;
    this.#isBroadcasting = true;
    for (let broadcast = this.#broadcasts[0]; broadcast; broadcast = this.#broadcasts[0]) {
      const { done, value: record } = broadcast.records.next();
      if (done) this.#broadcasts.shift();
      else this.#tell(record, broadcast.type);
      if (clock.now() >= until) return later(() => this.#goOnTelling());
    }
    this.#isBroadcasting = false;
  }

  #tell(record: ConversationRecord, type: Broadcast['type']): void {
    const isInterruption = type === 'connection.interrupted';
    // What is over cannot get out of step any more.
    if (isInterruption && record.phase === 'closed' && !record.isFinishing) return;
    this.send(record, { type });
    for (const dialog of dialogsOf(record)) {
      if (isInterruption) this.sendToDialog(dialog, { type });
      else this.delivery.restored(dialog);
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
