import type { ConversationRecord } from '../machines/conversation/record.js';
import type { DialogRecord, MessageRecord, ParticipantRecord } from '../machines/dialog/record.js';
import type { Failure } from '../transport/failure.js';
import type { MessageFact, NotificationFrame } from '../transport/wire/facts.js';

/** One step of one chart, as told to programs that watch. All plain text. */
export interface LifecycleChange {
  readonly machine: 'connection' | 'subscription' | 'conversation' | 'dialog';
  /** Id of what moved: connection, subscription, conversation or dialog. */
  readonly id: string;
  /** Which question of the chart got a new answer, such as `lifecycle`, `membership`, `token`. */
  readonly region: string;
  readonly from: string;
  readonly to: string;
  /** Type of the event that caused it. */
  readonly event: string;
}

/** What makes a participant worth mentioning twice: where it was, and who it is. */
export interface ParticipantChange {
  readonly participant: ParticipantRecord;
}

/** Fields of a conversation that have an event of their own. */
export type ConversationField = 'skill' | 'ttr' | 'manual-ettr' | 'group' | 'note' | 'csat' | 'stage';

/** How responsibility moved in one change; never more than one of these (G7). */
export type Handover = 'transfer-skill' | 'transfer-agent' | 'back-to-queue';

/**
 * What the actors tell the program: one method for each thing worth telling. The api turns it into events. The record is
 * completely up to date whenever one is called.
 */
export interface Program {
  announced(conversation: ConversationRecord, reason: 'first' | 'again'): void;
  closed(conversation: ConversationRecord): void;
  dialogOpened(conversation: ConversationRecord, dialog: DialogRecord): void;
  dialogClosed(conversation: ConversationRecord, dialog: DialogRecord): void;
  participantRemoved(conversation: ConversationRecord, participant: ParticipantRecord): void;
  participantAdded(conversation: ConversationRecord, participant: ParticipantRecord): void;
  fieldChanged(conversation: ConversationRecord, field: ConversationField): void;
  handedOver(conversation: ConversationRecord, how: Handover): void;
  consumerSteppedUp(conversation: ConversationRecord): void;
  message(conversation: ConversationRecord, dialog: DialogRecord, message: MessageRecord): void;
  delivered(conversation: ConversationRecord, dialog: DialogRecord, sequences: readonly number[]): void;
  chatState(conversation: ConversationRecord, dialog: DialogRecord, fact: MessageFact): void;
  notification(frame: NotificationFrame, topic: 'conversation' | 'message' | 'other'): void;
  subscriptionNotification(key: string, subscriptionId: string, changes: readonly unknown[]): void;
  limitReached(count: number): void;
  evicted(conversation: ConversationRecord): void;
  connected(again: boolean): void;
  disconnected(): void;
  attempting(): void;
  attemptFailed(failure: Failure): void;
  ended(failure: Failure | undefined): void;
  requestSent(type: string, frame: string): void;
  /** An answer to a request of ours, by the type of the request. */
  responseReceived(
    request: string,
    answer: { readonly code: number; readonly type: string; readonly body: unknown },
  ): void;
  error(failure: Failure): void;
  /** A listener of the program threw, or its promise was rejected. */
  handlerFailed(error: unknown, event: string, conversationId?: string): void;
  /** An observer of a snapshot threw. */
  observerFailed(error: unknown): void;
  moved(change: LifecycleChange): void;
  /** Whether anybody would hear `moved`; lets the hot path leave it out. */
  readonly isWatching: boolean;
  /** Whether anybody wants to see notifications as they came. */
  readonly wantsWholeFrames: boolean;
  readonly wantsMessageFrames: boolean;
}
