import type { ConversationField, Handover, LifecycleChange, Program } from '../../actors/app-events.js';
import type { Session } from '../../actors/session.js';
import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { DialogRecord, MessageRecord, ParticipantRecord } from '../../machines/dialog/record.js';
import { type Failure, failure } from '../../transport/failure.js';
import { redact } from '../../transport/redact.js';
import type { MessageFact, NotificationFrame } from '../../transport/wire/facts.js';
import type { Connection } from '../connection/connection.js';
import type { Conversation } from '../conversation/conversation.js';
import { messageOf, messagesAt } from '../conversation/message.js';
import { type Participant, participantOf } from '../conversation/participant.js';
import { errorFrom, type ParleyError } from '../errors/errors.js';
import type { ChatStateEvent, ConversationEvents, ParticipantEvent } from './events.js';

/** What the connection object offers to the telling of events, beyond what programs see. */
export interface Stage {
  readonly connection: Connection;
  readonly session: () => Session;
  readonly conversationOf: (record: ConversationRecord) => Conversation;
  /** Which kinds of events have a listener now; asked before anything is made only to be told. */
  readonly hears: (event: string) => boolean;
  readonly bubbles: () => boolean;
  /** Asked for every message. */
  readonly hearsMessageFrames: () => boolean;
  readonly opened: () => void;
  readonly ended: (failure: Failure | undefined) => void;
  readonly appeared: (record: ConversationRecord) => void;
  readonly vanished: (record: ConversationRecord) => void;
  readonly subscriptionNotification: (key: string, subscriptionId: string, changes: readonly unknown[]) => void;
  /** Whether a subscription has a listener for its notifications. */
  readonly subscriptionsListen: () => boolean;
  readonly log: (error: ParleyError) => void;
}

/** Turns what the actors tell into the events of the connection and its conversations. */
export class ProgramEvents implements Program {
  readonly #stage: Stage;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  get wantsMessageFrames(): boolean {
    return this.#stage.hearsMessageFrames();
  }

  get isWatching(): boolean {
    return this.#stage.hears('lifecycle');
  }

  get wantsWholeFrames(): boolean {
    const { hears, subscriptionsListen } = this.#stage;
    return hears('notification') || hears('conversationNotification') || subscriptionsListen();
  }

  announced(record: ConversationRecord, reason: 'first' | 'again'): void {
    const conversation = this.#stage.conversationOf(record);
    this.#stage.appeared(record);
    this.#stage.connection.emit('conversation', conversation, { reason });
  }

  closed(record: ConversationRecord): void {
    this.#tell(record, 'close');
  }

  dialogOpened(record: ConversationRecord, dialog: DialogRecord): void {
    this.#tell(record, 'dialog', this.#stage.conversationOf(record).dialogOf(dialog));
  }

  dialogClosed(record: ConversationRecord, dialog: DialogRecord): void {
    this.#tell(record, 'dialog-close', this.#stage.conversationOf(record).dialogOf(dialog));
  }

  participantRemoved(record: ConversationRecord, participant: ParticipantRecord): void {
    this.#tell(record, 'participant-removed', this.#participantEvent(record, participant));
  }

  participantAdded(record: ConversationRecord, participant: ParticipantRecord): void {
    this.#tell(record, 'participant-added', this.#participantEvent(record, participant));
  }

  fieldChanged(record: ConversationRecord, field: ConversationField): void {
    this.#tell(record, `${field}-change`);
  }

  handedOver(record: ConversationRecord, how: Handover): void {
    if (how !== 'transfer-agent') return this.#tell(record, how);
    const agent = [...record.participants, ...(record.mainDialog?.participants ?? [])].find(
      ({ role }) => role === 'ASSIGNED_AGENT',
    );
    this.#tell(record, how, agent ? participantOf(this.#stage.session(), agent) : null);
  }

  consumerSteppedUp(record: ConversationRecord): void {
    this.#tell(record, 'consumer-step-up');
  }

  message(record: ConversationRecord, dialog: DialogRecord, message: MessageRecord): void {
    const conversation = this.#stage.conversationOf(record);
    const bubbles = this.#stage.bubbles();
    if (!bubbles && !conversation.hears('message')) return;
    const told = messageOf(this.#stage.session(), dialog, message);
    conversation.emit('message', told);
    if (bubbles) this.#stage.connection.emit('conversation:message', { conversation, message: told }, told);
  }

  delivered(record: ConversationRecord, dialog: DialogRecord, sequences: readonly number[]): void {
    if (!this.#stage.bubbles() && !this.#stage.conversationOf(record).hears('message-delivery-event')) return;
    const messages = messagesAt(this.#stage.session(), dialog, sequences);
    if (messages.length > 0) this.#tell(record, 'message-delivery-event', messages);
  }

  chatState(record: ConversationRecord, dialog: DialogRecord, fact: MessageFact): void {
    const event: ChatStateEvent = {
      participantId: fact.originatorId,
      role: fact.role,
      chatState: fact.event.chatState ?? '',
      dialogId: dialog.dialogId,
    };
    this.#tell(record, 'participant-chat-state', event);
  }

  notification(frame: NotificationFrame, topic: 'conversation' | 'message' | 'other'): void {
    const { connection, hears } = this.#stage;
    if (hears('notification')) connection.emit('notification', frame);
    if (topic === 'conversation' && hears('conversationNotification'))
      connection.emit('conversationNotification', frame.body);
    if (topic === 'message' && hears('messageNotification')) connection.emit('messageNotification', frame.body);
  }

  subscriptionNotification(key: string, subscriptionId: string, changes: readonly unknown[]): void {
    this.#stage.subscriptionNotification(key, subscriptionId, changes);
  }

  limitReached(count: number): void {
    this.#stage.connection.emit('limit-break', { notificationChangeCount: count });
  }

  evicted(record: ConversationRecord): void {
    this.#stage.vanished(record);
  }

  connected(again: boolean): void {
    this.#stage.opened();
    this.#stage.connection.emit(again ? 'reconnect' : 'connect');
  }

  disconnected(): void {
    this.#stage.connection.emit('disconnect');
  }

  attempting(): void {
    this.#stage.connection.emit('reconnecting');
  }

  attemptFailed(failure: Failure): void {
    this.#stage.connection.emit('failed-to-connect', errorFrom(failure));
  }

  ended(failure: Failure | undefined): void {
    this.#stage.ended(failure);
    this.#stage.connection.emit('close', ...(failure ? [errorFrom(failure)] : []));
  }

  requestSent(type: string, frame: string): void {
    const { connection, hears } = this.#stage;
    const own = `${type}#request` as const;
    if (!hears('request') && !hears(own)) return;
    const shown: unknown = JSON.parse(redact(frame));
    connection.emit('request', shown);
    connection.emit(own, shown);
  }

  responseReceived(
    request: string,
    answer: { readonly code: number; readonly type: string; readonly body: unknown },
  ): void {
    const own = `${request}#response` as const;
    if (this.#stage.hears(own)) this.#stage.connection.emit(own, answer);
  }

  error(failure: Failure): void {
    this.#report(errorFrom(failure));
  }

  handlerFailed(error: unknown, event: string, conversationId?: string): void {
    // One that fails in reporting failures has had its chance.
    if (event === 'error') return this.#stage.log(handlerError(error, event, conversationId));
    this.#report(handlerError(error, event, conversationId));
  }

  observerFailed(error: unknown): void {
    this.#report(handlerError(error, 'subscribe'));
  }

  moved(change: LifecycleChange): void {
    this.#stage.connection.emit('lifecycle', change);
  }

  #report(error: ParleyError): void {
    if (!this.#stage.connection.emit('error', error)) this.#stage.log(error);
  }

  #tell<E extends keyof ConversationEvents>(
    record: ConversationRecord,
    event: E,
    ...values: Parameters<ConversationEvents[E]>
  ): void {
    const conversation = this.#stage.conversationOf(record);
    (conversation.emit as (event: string, ...values: unknown[]) => boolean).call(conversation, event, ...values);
    if (!this.#stage.bubbles()) return;
    const { connection } = this.#stage;
    (connection.emit as (event: string, ...values: unknown[]) => boolean).call(
      connection,
      `conversation:${event}`,
      { conversation },
      ...values,
    );
  }

  #participantEvent(record: ConversationRecord, participant: ParticipantRecord): ParticipantEvent {
    const told: Participant = participantOf(this.#stage.session(), participant);
    const { role, userId, agentId, state } = told;
    return { participant: told, context: record.details.context, role, userId, agentId, state };
  }
}

function handlerError(thrown: unknown, event: string, conversationId?: string): ParleyError {
  const words = thrown instanceof Error ? thrown.message : String(thrown);
  return errorFrom(
    failure('HANDLER_FAILED', { event, conversation: conversationId }, { reason: redact(words) }),
    thrown,
  );
}
