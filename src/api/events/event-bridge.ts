import type { AppEvent, Application, ConversationAppEvent, RoutingAppEvent } from '../../actors/app-events.js';
import type { Session } from '../../actors/session.js';
import { type Failure, failure, wordsOfThrown } from '../../transport/failure.js';
import { type Conversation, conversationOf } from '../conversation/conversation.js';
import { HistoryFoundError } from '../conversation/history-found.js';
import { messageOf, messagesAt } from '../conversation/message.js';
import { participantOf } from '../conversation/participant.js';
import { errorFrom, type ParleyError } from '../errors/errors.js';
import type { Subscription } from '../subscription/subscription.js';
import type { ConversationEvents } from './conversation-events.js';
import type { ParticipantEvent } from './participant-events.js';

/** What the bridge needs of the connection object. */
export interface BridgedConnection {
  emit(event: string, ...values: unknown[]): boolean;
  /** Whether an event has a listener now; asked before anything is made only to be emitted. */
  hears(event: string): boolean;
  /** What only one side is told of: its connection knows what to make of it. */
  tell(event: RoutingAppEvent): void;
  /** An error that nobody listens to. */
  log(error: ParleyError): void;
}

type Names = keyof ConversationEvents;
type ParticipantAppEvent = Extract<ConversationAppEvent, { readonly participant: unknown }>;

/** How much of what a handler has thrown an error shows. */
const LONGEST_WORDS = 1_000;

/** Turns what the actors announce into events of the connection, its conversations and its subscriptions. */
export class EventBridge implements Application {
  readonly #connection: BridgedConnection;
  readonly #subscriptions: ReadonlyMap<string, Subscription>;
  #session: Session | undefined;
  #bubbles = false;
  #hearsMessageFrames = false;

  constructor(connection: BridgedConnection, subscriptions: ReadonlyMap<string, Subscription>) {
    this.#connection = connection;
    this.#subscriptions = subscriptions;
  }

  /** To be called once, before the connection can be opened. */
  attach(session: Session): void {
    this.#session = session;
  }

  /** A listener of the connection came or went. */
  listenersChanged(event: string): void {
    const { hears } = this.#connection;
    if (event.startsWith('conversation:')) this.#bubbles = true;
    if (event === 'conversation:notification') this.#session!.registry.announcements.tellsRawChanges = true;
    this.#hearsMessageFrames = hears('notification') || hears('messageNotification');
  }

  get hearsLifecycle(): boolean {
    return this.#connection.hears('lifecycle');
  }

  get wantsMessageFrames(): boolean {
    return this.#hearsMessageFrames;
  }

  get wantsWholeFrames(): boolean {
    const { hears } = this.#connection;
    if (hears('notification') || hears('conversationNotification')) return true;
    for (const subscription of this.#subscriptions.values())
      if (subscription.listenerCount('notification') > 0) return true;
    return false;
  }

  announce(event: AppEvent): void {
    const connection = this.#connection;
    switch (event.type) {
      case 'connection.online':
        return void connection.emit(event.again ? 'reconnect' : 'connect');
      case 'connection.lost':
        return void connection.emit('disconnect');
      case 'connection.attempting':
        return void connection.emit('reconnecting');
      case 'connection.attemptFailed':
        return void connection.emit('failed-to-connect', errorFrom(event.failure));
      case 'connection.ended':
        return void connection.emit('close', ...(event.failure ? [errorFrom(event.failure)] : []));
      case 'notification.received':
        return this.#notification(event);
      case 'subscription.notified': {
        const { subscriptionId, changes } = event;
        return void this.#subscriptions.get(event.key)?.emit('notification', { subscriptionId, changes });
      }
      case 'snapshot.limited':
        return void connection.emit('limit-break', { notificationChangeCount: event.count });
      case 'request.sent':
        return this.#request(event);
      case 'response.received':
        return void connection.emit(`${event.request}#response`, event.answer);
      case 'lifecycle.changed':
        return void connection.emit('lifecycle', event.change);
      case 'error.reported':
        return this.#report(errorFrom(event.failure));
      case 'handler.failed':
        return this.#handlerFailed(event);
      case 'ring.announced':
      case 'agentState.changed':
        return connection.tell(event);
      default:
        return this.#conversation(event);
    }
  }

  #conversation(event: ConversationAppEvent): void {
    const session = this.#session!;
    const { conversation: record } = event;
    const conversation = conversationOf(session, record);
    switch (event.type) {
      case 'conversation.announced':
        return void this.#connection.emit('conversation', conversation, { reason: event.reason });
      case 'conversation.closed':
        return this.#emit(conversation, 'close');
      case 'conversation.evicted':
        return;
      case 'dialog.opened':
        return this.#emit(conversation, 'dialog', conversation.dialogOf(event.dialog));
      case 'dialog.closed':
        conversation.dialogThatHears(event.dialog, 'close')?.emit('close');
        return this.#emit(conversation, 'dialog-close', conversation.dialogOf(event.dialog));
      case 'conversation.notified':
        return this.#emit(conversation, 'notification', event.change);
      case 'participant.removed':
        return this.#emit(conversation, 'participant-removed', this.#participantEvent(event));
      case 'participant.added':
        return this.#emit(conversation, 'participant-added', this.#participantEvent(event));
      case 'dialog.participantRemoved': {
        const told = this.#participantEvent(event);
        return void conversation
          .dialogThatHears(event.dialog, 'participant-removed')
          ?.emit('participant-removed', told);
      }
      case 'dialog.participantAdded': {
        const told = this.#participantEvent(event);
        return void conversation.dialogThatHears(event.dialog, 'participant-added')?.emit('participant-added', told);
      }
      case 'participant.stateChanged': {
        const told = { ...this.#participantEvent(event), previousState: event.previousState };
        const { dialog } = event;
        conversation.dialogThatHears(dialog, 'participant-state-change')?.emit('participant-state-change', told);
        if (dialog === record.mainDialog) this.#emit(conversation, 'participant-state-change', told);
        return;
      }
      case 'field.changed':
        return this.#emit(conversation, `${event.field}-change`);
      case 'conversation.handedOver': {
        if (event.how !== 'transfer-agent') return this.#emit(conversation, event.how);
        const agent = [...record.participants, ...(record.mainDialog?.participants ?? [])].find(
          ({ role }) => role === 'ASSIGNED_AGENT',
        );
        return this.#emit(conversation, event.how, agent ? participantOf(session, record, agent) : null);
      }
      case 'consumer.steppedUp':
        return this.#emit(conversation, 'consumer-step-up');
      case 'message.received': {
        const dialog = conversation.dialogThatHears(event.dialog, 'message');
        if (!dialog && !this.#bubbles && !conversation.hears('message')) return;
        const message = messageOf(session, event.dialog, event.message);
        dialog?.emit('message', message);
        conversation.emit('message', message);
        // Unlike the others this event carries the message by name: applications of lp-messaging-sdk read it there.
        if (this.#bubbles) this.#connection.emit('conversation:message', { conversation, message }, message);
        return;
      }
      case 'message.found': {
        const message = messageOf(session, event.dialog, event.message);
        return this.#report(new HistoryFoundError(conversation, message, event.after));
      }
      case 'message.marked': {
        const dialog = conversation.dialogThatHears(event.dialog, 'message-delivery-event');
        if (!dialog && !this.#bubbles && !conversation.hears('message-delivery-event')) return;
        const messages = messagesAt(session, event.dialog, event.sequences);
        if (messages.length === 0) return;
        dialog?.emit('message-delivery-event', messages);
        return this.#emit(conversation, 'message-delivery-event', messages);
      }
      case 'chatState.changed': {
        const { originatorId: participantId, role, event: state } = event.fact;
        const { dialogId } = event.dialog;
        const told = { participantId, role, chatState: state.chatState ?? '', dialogId };
        conversation.dialogThatHears(event.dialog, 'participant-chat-state')?.emit('participant-chat-state', told);
        return this.#emit(conversation, 'participant-chat-state', told);
      }
    }
  }

  #participantEvent({ conversation, participant: record }: ParticipantAppEvent): ParticipantEvent {
    const participant = participantOf(this.#session!, conversation, record);
    const { role, userId, agentId, state } = participant;
    return { participant, context: conversation.details.context, role, userId, agentId, state };
  }

  #notification({ frame, topic }: Extract<AppEvent, { type: 'notification.received' }>): void {
    const { hears } = this.#connection;
    if (hears('notification')) this.#connection.emit('notification', frame);
    if (topic === 'conversation' && hears('conversationNotification'))
      this.#connection.emit('conversationNotification', frame.body);
    if (topic === 'message' && hears('messageNotification')) this.#connection.emit('messageNotification', frame.body);
  }

  #request({ request, frame }: Extract<AppEvent, { type: 'request.sent' }>): void {
    const { hears } = this.#connection;
    const own = `${request}#request`;
    if (!hears('request') && !hears(own)) return;
    const shown = this.#session!.secrets.clearJson(frame);
    this.#connection.emit('request', shown);
    this.#connection.emit(own, shown);
  }

  #handlerFailed({ error, event, conversationId }: Extract<AppEvent, { type: 'handler.failed' }>): void {
    const about = { event, conversation: conversationId };
    const failed: Failure = failure('HANDLER_FAILED', about, {
      reason: this.#session!.secrets.excerpt(wordsOfThrown(error), LONGEST_WORDS),
    });
    // A listener to `error` that fails is not told of its own failure.
    if (event === 'error') return this.#connection.log(errorFrom(failed, error));
    this.#report(errorFrom(failed, error));
  }

  #report(error: ParleyError): void {
    if (!this.#connection.emit('error', error)) this.#connection.log(error);
  }

  #emit<E extends Names>(conversation: Conversation, event: E, ...values: Parameters<ConversationEvents[E]>): void {
    conversation.emit(event, ...values);
    if (this.#bubbles) this.#connection.emit(`conversation:${event}`, { conversation }, ...values);
  }
}
