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
import { describeDialog, dialogChanges } from '../conversations/describe-dialog.js';
import { Participants } from '../conversations/participants.js';
import type { Registry } from '../conversations/registry.js';
import { dialogOf, dialogsOf } from '../conversations/store.js';
import { isOver } from '../delivery/delivery.js';
import { hasUs } from '../delivery/participation.js';

export interface RouterOptions {
  readonly application: Application;
  readonly registry: Registry;
  readonly self: () => Self;
  readonly ledger: RequestLedger;
  readonly secrets: Secrets;
  /** Brand users only. */
  readonly routing?: () => RoutingFacts | undefined;
  /** Notifications that waited for the answer which names their subscription. */
  readonly due: () => Work | undefined;
  /** Takes the changes of a notification: which subscription they belong to decides what they mean. */
  readonly changed: (subscriptionId: string, changes: Changes) => Work | undefined;
}

/** Takes the notifications that are about rings and agent states, and is told of every conversation that was described. */
export interface RoutingFacts {
  notification(frame: NotificationFrame): void;
  described(conversation: ConversationRecord): void;
}

/**
 * Takes facts to the records they are about: finds the record, brings it up to date, sends its machine an event where that
 * matters, and announces what changed. In that order, so that an application never sees half a change.
 */
export class Router implements FactSink {
  readonly #options: RouterOptions;
  /** Conversations that ended before they were announced, with the time of that. */
  readonly #ended = new Map<string, number>();
  /** Closed, as far as is known from a snapshot without them. Where a change overtook the snapshot, that was a mistake. */
  readonly #inferred = new WeakSet<ConversationRecord>();
  readonly participants = new Participants();

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
    this.#options.application.announce({ type: 'notification.received', frame, topic });
    if (topic === 'other') this.#options.routing?.()?.notification(frame);
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
  change(fact: ConversationFact, bit: number, seenIn: SeenIn): ConversationRecord | undefined {
    try {
      return this.#change(fact, bit, seenIn);
    } catch (error) {
      const about = error instanceof Error ? error.message : undefined;
      this.malformed({ why: 'notTaken', frame: fact.conversationId, about });
      return this.#options.registry.find(fact.conversationId);
    }
  }

  #change(fact: ConversationFact, bit: number, seenIn: SeenIn): ConversationRecord | undefined {
    const known = this.#options.registry.find(fact.conversationId);
    if (!known && this.#isOver(fact)) return undefined;
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
    this.#describe(record, fact, seenIn);
    return record;
  }

  /** Whether a conversation that was never announced has ended already: its end may overtake its first description (G5). */
  #isOver({ conversationId, isGone, stage, metaDataLastUpdateTs }: ConversationFact): boolean {
    if (!isGone) {
      const endedAt = this.#ended.get(conversationId) ?? -1;
      // Of the same millisecond, the one in which it is still open is the older one: see `isOlder`.
      return stage === 'CLOSE' ? metaDataLastUpdateTs < endedAt : metaDataLastUpdateTs <= endedAt;
    }
    if (stage === 'CLOSE') this.#ended.set(conversationId, metaDataLastUpdateTs);
    const [oldest = ''] = this.#ended.keys();
    if (this.#ended.size > MOST_ENDED) this.#ended.delete(oldest);
    return true;
  }

  /** A conversation that a fresh snapshot of this subscription no longer has. */
  missing(record: ConversationRecord, bit: number, isClosed: boolean): ConversationRecord {
    record.followers &= ~bit;
    if (record.followers !== 0 || record.phase === 'closed') return record;
    const { registry } = this.#options;
    const closed = isClosed ? dialogsOf(record).filter(({ state }) => state !== 'CLOSE') : [];
    if (isClosed) {
      this.#inferred.add(record);
      for (const dialog of closed) {
        dialog.state = 'CLOSE';
        registry.delivery.closedUnseen(record, dialog);
        registry.announcements.add({ type: 'dialog.closed', conversation: record, dialog });
      }
      for (const field of ['state', 'stage'] as const) {
        if (record[field] === 'CLOSE') continue;
        record[field] = 'CLOSE';
        registry.announcements.add({ type: 'field.changed', conversation: record, field });
      }
    }
    record.revision += 1;
    refreshStanding(record, this.#options.self());
    registry.send(record, { type: 'conversation.updated' });
    registry.announcements.changeDone();
    for (const dialog of closed) registry.sendToDialog(dialog, { type: 'dialog.updated' });
    return record;
  }

  /** A conversation that closed with the consumer that was before a step-up: nobody will describe it any more. */
  leftBehind(conversationId: string): void {
    const record = this.#options.registry.find(conversationId);
    if (!record) return;
    record.followers = 0;
    this.begin();
    this.missing(record, 0, true);
    this.settled();
  }

  message(fact: MessageFact): void {
    this.#options.registry.delivery.message(fact);
  }

  /** Changes follow that belong together: none of them is announced before all are taken in (`settled`). */
  begin(): void {
    this.#options.registry.announcements.collect();
  }

  settled(): void {
    this.#options.registry.announcements.release();
  }

  #describe(conversation: ConversationRecord, fact: ConversationFact, seenIn: SeenIn): void {
    const { registry } = this.#options;
    const { announcements } = registry;
    // Notifications may overtake each other; what is older than what we have would turn the model back (G6).
    if (isOlder(fact, conversation, this.#inferred.has(conversation))) {
      conversation.outOfOrderUpdates += 1;
      // Who follows it is known better now.
      refreshStanding(conversation, this.#options.self());
      registry.send(conversation, { type: 'conversation.updated' });
      announcements.changeDone();
      return;
    }
    this.#inferred.delete(conversation);
    const before = { isOver: isOver(conversation), timestamp: conversation.metaDataLastUpdateTs };
    const isFirst = conversation.phase === 'opening';
    if (announcements.tellsRawChanges && !before.isOver)
      announcements.add({ type: 'conversation.notified', conversation, change: fact.raw });
    const dialogs = this.#describeDialogs(conversation, fact.dialogs, before.isOver);
    const changes = describeConversation(conversation, fact, this.participants, this.#options.self());
    const moved = this.#noteDelivery(conversation, fact, dialogs, { ...before, isFirst, seenIn });
    if (seenIn !== 'notification' || conversation.ownRoles.length > 0) registry.delivery.partIsKnown(conversation);
    if (changes.concernsMachine) registry.send(conversation, { type: 'conversation.updated' });
    else registry.recordChanged(conversation, undefined, { by: 'conversation.updated' });
    // After its close nothing is told on a conversation, unless it was announced again (G5).
    if (!before.isOver || !isOver(conversation)) {
      for (const participant of changes.removed)
        announcements.add({ type: 'participant.removed', conversation, participant });
      for (const participant of changes.added)
        announcements.add({ type: 'participant.added', conversation, participant });
      for (const field of changes.fields) announcements.add({ type: 'field.changed', conversation, field });
      if (changes.handover) announcements.add({ type: 'conversation.handedOver', conversation, how: changes.handover });
      if (changes.hasSteppedUp) announcements.add({ type: 'consumer.steppedUp', conversation });
    }
    announcements.changeDone();
    for (const dialog of moved) registry.sendToDialog(dialog, { type: 'dialog.updated' });
    for (const { dialog, wasDescribed } of dialogs) if (isFirst || !wasDescribed) registry.delivery.claimEarly(dialog);
    this.#options.routing?.()?.described(conversation);
  }

  #describeDialogs(
    conversation: ConversationRecord,
    facts: readonly DialogFact[],
    isSilent: boolean,
  ): readonly DescribedDialog[] {
    const { registry } = this.#options;
    const { announcements } = registry;
    // What is there at first sight is announced with the conversation itself.
    const isTold = conversation.phase !== 'opening' && !isSilent;
    const described: DescribedDialog[] = [];
    for (const fact of facts) {
      let dialog = dialogOf(conversation, fact.dialogId);
      if (!dialog) {
        dialog = registry.addDialog(conversation, fact.dialogId, fact.dialogType);
        if (isTold) announcements.add({ type: 'dialog.opened', conversation, dialog });
      }
      const { isDescribed: wasDescribed, state, participants } = dialog;
      const isMoved = describeDialog(dialog, fact, this.participants, this.#options.self());
      described.push({
        dialog,
        wasDescribed,
        isReopened: wasDescribed && state === 'CLOSE' && fact.state !== 'CLOSE',
        isMoved,
      });
      if (isTold && state === 'OPEN' && fact.state === 'CLOSE')
        announcements.add({ type: 'dialog.closed', conversation, dialog });
      if (isTold && wasDescribed && dialog.participants !== participants)
        for (const change of dialogChanges(participants, dialog)) announcements.add({ ...change, conversation });
    }
    return described;
  }

  /** From when on, and how far, the messages of its dialogs are ours; returns the dialogs whose machines must be asked. */
  #noteDelivery(
    conversation: ConversationRecord,
    fact: ConversationFact,
    dialogs: readonly DescribedDialog[],
    { timestamp, isFirst, seenIn }: { readonly timestamp: number; readonly isFirst: boolean; readonly seenIn: SeenIn },
  ): readonly DialogRecord[] {
    const { registry } = this.#options;
    const self = this.#options.self();
    const isKnown = self.userId !== undefined || self.agentId !== undefined;
    return dialogs
      .filter(({ dialog, wasDescribed, isReopened, isMoved }) => {
        const participants = dialog.participants.length > 0 ? dialog.participants : conversation.participants;
        const lastContent = fact.lastContent?.dialogId === dialog.dialogId ? fact.lastContent : undefined;
        const hasMoved = registry.delivery.described(dialog, wasDescribed, {
          takesPart: isKnown ? hasUs(participants, self) : undefined,
          isReopened,
          timestamp: fact.metaDataLastUpdateTs,
          timestampBefore: timestamp,
          lastContent,
          isFirst,
          wasThereBefore: isFirst && seenIn === 'firstSnapshot',
          mayHaveMissed: conversation.sync !== 'live' || seenIn === 'snapshot',
          isConversationClosed: conversation.phase === 'closed',
          isAskedFor: conversation.isAskedFor,
        });
        return hasMoved || isMoved;
      })
      .map(({ dialog }) => dialog);
  }
}

/**
 * Whether a description is older than what we have. Several changes of one millisecond have one version (protocol.md 7.1): messages
 * that were said since then, which move `lastUpdateTime` alone, may tell them apart; and what would open again what is closed is the
 * older one, since reopening is a change of its own. That it is closed may be inferred from a snapshot without it: a description
 * knows better.
 */
function isOlder(fact: ConversationFact, record: ConversationRecord, isInferred: boolean): boolean {
  const { metaDataLastUpdateTs: version } = record;
  if (fact.metaDataLastUpdateTs !== version) return fact.metaDataLastUpdateTs < version;
  if (isInferred) return false;
  if ((fact.lastUpdateTime ?? Number.POSITIVE_INFINITY) < (record.lastUpdateTime ?? 0)) return true;
  if (record.stage === 'CLOSE' && fact.stage !== 'CLOSE') return true;
  return fact.dialogs.some(({ dialogId, state }) => state !== 'CLOSE' && dialogOf(record, dialogId)?.state === 'CLOSE');
}

interface DescribedDialog {
  readonly dialog: DialogRecord;
  readonly wasDescribed: boolean;
  readonly isReopened: boolean;
  readonly isMoved: boolean;
}

/** Where a description stood: in the first snapshot of a subscription, in a later one, or by itself. */
export type SeenIn = 'firstSnapshot' | 'snapshot' | 'notification';

/** How much of a malformed frame, and of what is the matter with it, an error shows. */
const LONGEST_EXCERPT = 2_000;
const LONGEST_ABOUT = 200;
/** Conversations that ended before they were announced, and are remembered: descriptions that were overtaken come within moments. */
const MOST_ENDED = 100;
