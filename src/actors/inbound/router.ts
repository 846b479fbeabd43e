import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { DialogRecord } from '../../machines/dialog/record.js';
import { failure } from '../../transport/failure.js';
import type { RequestLedger } from '../../transport/request-ledger.js';
import type { Secrets } from '../../transport/secrets.js';
import type {
  BrokenFrame,
  Changes,
  ConversationFact,
  DialogFact,
  FactSink,
  MessageFact,
  NotificationFrame,
  Work,
} from '../../transport/wire/facts.js';
import type { Application } from '../app-events.js';
import { describeConversation, refreshStanding, type Self } from '../conversations/describe-conversation.js';
import { describeDialog, keepMessage, noteMark } from '../conversations/describe-dialog.js';
import { dialogMemory } from '../conversations/memories.js';
import { Participants } from '../conversations/participants.js';
import type { Registry } from '../conversations/registry.js';
import { dialogOf } from '../conversations/store.js';

export interface RouterOptions {
  readonly application: Application;
  readonly registry: Registry;
  readonly self: () => Self;
  readonly messagesPerDialog: number;
  readonly ledger: RequestLedger;
  readonly secrets: Secrets;
  /** Takes the changes of a notification: which subscription they belong to decides what they mean. */
  /** Notifications that waited for the answer which names their subscription. */
  readonly due: () => Work | undefined;
  readonly changed: (subscriptionId: string, changes: Changes) => Work | undefined;
}

/**
 * Takes facts to the records they are about: finds the record, brings it up to date, sends its machine an event where that
 * matters, and announces what changed. In that order, so that an application never sees half a change.
 */
export class Router implements FactSink {
  readonly #options: RouterOptions;
  readonly #participants = new Participants();

  constructor(options: RouterOptions) {
    this.#options = options;
  }

  response(requestId: string, code: number, body: unknown, type: string): Work | undefined {
    const { application, ledger, due } = this.#options;
    const request = ledger.typeOf(requestId);
    if (request) application.announce({ type: 'response.received', request, answer: { code, type, body } });
    ledger.answer(requestId, code, body, type);
    return due();
  }

  notification(frame: NotificationFrame, topic: 'conversation' | 'message' | 'other'): void {
    this.#options.registry.announcements.collect();
    this.#options.application.announce({ type: 'notification.received', frame, topic });
  }

  conversations(subscriptionId: string, changes: Changes): Work | undefined {
    return this.#options.changed(subscriptionId, changes);
  }

  get wantsMessageFrames(): boolean {
    return this.#options.application.wantsMessageFrames;
  }

  get wantsWholeFrames(): boolean {
    return this.#options.application.wantsWholeFrames;
  }

  malformed({ why, frame, about, count }: BrokenFrame): void {
    const { application, secrets } = this.#options;
    const reason = about === undefined ? {} : { reason: secrets.excerpt(about, LONGEST_ABOUT) };
    const context = { why, frame: secrets.excerpt(frame, LONGEST_EXCERPT), ...(count !== undefined && { count }) };
    application.announce({ type: 'error.reported', failure: failure('MALFORMED_FRAME', context, reason) });
  }

  /**
   * One change of a notification, for the subscription that has this bit. One that cannot be taken in is reported and
   * costs nothing but itself: a snapshot may hold a thousand others.
   */
  change(fact: ConversationFact, bit: number): ConversationRecord | undefined {
    try {
      return this.#change(fact, bit);
    } catch (error) {
      const about = error instanceof Error ? error.message : undefined;
      this.malformed({ why: 'notTaken', frame: fact.conversationId, about });
      return this.#options.registry.find(fact.conversationId);
    }
  }

  #change(fact: ConversationFact, bit: number): ConversationRecord | undefined {
    const known = this.#options.registry.find(fact.conversationId);
    // Ignore the removal of a conversation that was never announced.
    if (fact.isGone && !known) return undefined;
    const record = known ?? this.#options.registry.add(fact.conversationId);
    if (fact.isGone) {
      // A bare id says nothing of what the conversation is like now (protocol.md 7.1).
      if (fact.metaDataLastUpdateTs === 0) return this.missing(record, bit, false);
      // It left, and is back: the news of that was faster (G6).
      if (fact.metaDataLastUpdateTs < record.metaDataLastUpdateTs) {
        record.outOfOrderUpdates += 1;
        return record;
      }
    }
    record.followers = fact.isGone ? record.followers & ~bit : record.followers | bit;
    // One that had closed and goes on without us stays closed: of what comes next we are not told.
    if (record.followers === 0 && record.phase === 'closed' && fact.stage !== 'CLOSE') return record;
    this.#describe(record, fact);
    return record;
  }

  /** A conversation that a fresh snapshot of this subscription no longer has. */
  missing(record: ConversationRecord, bit: number, isClosed: boolean): ConversationRecord {
    record.followers &= ~bit;
    if (record.followers !== 0 || record.phase === 'closed') return record;
    if (isClosed) {
      record.stage = 'CLOSE';
      record.state = 'CLOSE';
    }
    record.revision += 1;
    refreshStanding(record, this.#options.self());
    this.#options.registry.send(record, { type: 'conversation.updated' });
    this.#options.registry.announcements.changeDone();
    return record;
  }

  message(fact: MessageFact): void {
    const { registry } = this.#options;
    const record = registry.ofDialog(fact.dialogId) ?? (fact.conversationId && registry.find(fact.conversationId));
    if (!record) return;
    const dialog = dialogOf(record, fact.dialogId) ?? registry.addDialog(record, fact.dialogId);
    if (fact.sequence < 0) {
      this.#options.application.announce({ type: 'chatState.changed', conversation: record, dialog, fact });
      return;
    }
    if (fact.sequence <= dialog.lastSequence) return;
    if (dialog.following === 'membership') {
      if (dialogMemory.hasTag(dialog.standing, 'holdsBack')) {
        (dialog.held ??= []).push(fact);
        return;
      }
      // A participant sees every sequence; the consumer does not see private ones, so for it a hole means nothing
      // (protocol.md 8.8).
      if (dialog.lastSequence >= 0 && fact.sequence > dialog.lastSequence + 1) {
        (dialog.held ??= []).push(fact);
        registry.sendToDialog(dialog, { type: 'gap.seen' });
        // Nothing is being fetched: waiting would be for ever.
        if (!dialogMemory.hasTag(dialog.standing, 'holdsBack')) this.release(record, dialog);
        return;
      }
    }
    this.#deliver(record, dialog, fact);
  }

  /** Events of a dialog that were asked for: oldest first, those we have are passed over. */
  history(record: ConversationRecord, dialog: DialogRecord, facts: readonly MessageFact[]): void {
    for (const fact of facts) {
      if (fact.sequence > dialog.lastSequence) this.#deliver(record, dialog, fact);
    }
  }

  /** What was held back while the history was under way, in order. */
  release(record: ConversationRecord, dialog: DialogRecord): void {
    const held = dialog.held as MessageFact[] | undefined;
    dialog.held = undefined;
    if (!held) return;
    held.sort((a, b) => a.sequence - b.sequence);
    this.history(record, dialog, held);
  }

  settled(): void {
    this.#options.registry.announcements.release();
  }

  #deliver(record: ConversationRecord, dialog: DialogRecord, fact: MessageFact): void {
    const { application, registry, messagesPerDialog } = this.#options;
    dialog.lastSequence = fact.sequence;
    record.revision += 1;
    const { type } = fact.event;
    if (type === 'ContentEvent' || type === 'RichContentEvent') {
      const message = keepMessage(dialog, fact, messagesPerDialog);
      registry.recordChanged(record, dialog, type);
      application.announce({ type: 'message.received', conversation: record, dialog, message });
    } else if (type === 'AcceptStatusEvent') {
      noteMark(dialog, fact);
      registry.recordChanged(record, dialog, type);
      const sequences = fact.event.sequenceList ?? [];
      application.announce({ type: 'message.marked', conversation: record, dialog, sequences });
    }
  }

  #describe(conversation: ConversationRecord, fact: ConversationFact): void {
    const { registry } = this.#options;
    const { announcements } = registry;
    // Notifications may overtake each other; what is older than what we have would turn the model back (G6).
    if (fact.metaDataLastUpdateTs < conversation.metaDataLastUpdateTs) {
      conversation.outOfOrderUpdates += 1;
      registry.send(conversation, { type: 'conversation.updated' });
      announcements.changeDone();
      return;
    }
    const updated = this.#describeDialogs(conversation, fact.dialogs);
    const changes = describeConversation(conversation, fact, this.#participants, this.#options.self());
    if (changes.movesChart) registry.send(conversation, { type: 'conversation.updated' });
    else registry.recordChanged(conversation, undefined, 'conversation.updated');
    for (const participant of changes.removed)
      announcements.add({ type: 'participant.removed', conversation, participant });
    for (const participant of changes.added)
      announcements.add({ type: 'participant.added', conversation, participant });
    for (const field of changes.fields) announcements.add({ type: 'field.changed', conversation, field });
    if (changes.handover) announcements.add({ type: 'conversation.handedOver', conversation, how: changes.handover });
    if (changes.hasSteppedUp) announcements.add({ type: 'consumer.steppedUp', conversation });
    announcements.changeDone();
    for (const dialog of updated) registry.sendToDialog(dialog, { type: 'dialog.updated' });
  }

  #describeDialogs(conversation: ConversationRecord, facts: readonly DialogFact[]): readonly DialogRecord[] {
    const { registry } = this.#options;
    const { announcements } = registry;
    // What is there at first sight is announced with the conversation itself.
    const isKnown = conversation.phase !== 'opening';
    let updated: DialogRecord[] | undefined;
    for (const fact of facts) {
      let dialog = dialogOf(conversation, fact.dialogId);
      if (!dialog) {
        dialog = registry.addDialog(conversation, fact.dialogId, fact.dialogType);
        if (isKnown) announcements.add({ type: 'dialog.opened', conversation, dialog });
      }
      const wasOpen = dialog.state === 'OPEN';
      if (describeDialog(dialog, fact, this.#participants)) (updated ??= []).push(dialog);
      if (isKnown && wasOpen && fact.state === 'CLOSE')
        announcements.add({ type: 'dialog.closed', conversation, dialog });
    }
    return updated ?? NONE;
  }
}

const NONE: readonly never[] = [];

/** How much of a malformed frame, and of what is the matter with it, an error shows. */
const LONGEST_EXCERPT = 2_000;
const LONGEST_ABOUT = 200;
