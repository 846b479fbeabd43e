import type { LifecycleChange } from '../../actors/app-events.js';
import type { NotificationFrame } from '../../transport/wire/facts.js';
import type { Conversation } from '../conversation/conversation.js';
import type { Dialog } from '../conversation/dialog.js';
import type { Message } from '../conversation/message.js';
import type { Participant } from '../conversation/participant.js';
import type { ParleyError } from '../errors/errors.js';

/**
 * A participant who came, went or changed. It can be read as the participant itself, and as an object that has one; both
 * are in use by programs written for lp-messaging-sdk.
 */
export interface ParticipantEvent {
  readonly participant: Participant;
  readonly context: unknown;
  readonly role: string;
  readonly userId: string;
  readonly agentId: string | undefined;
  readonly state: string;
}

export interface ChatStateEvent {
  readonly participantId: string;
  readonly role: string;
  readonly chatState: string;
  readonly dialogId: string;
}

/** Events of a conversation, in the order in which those of one change are told. */
export type ConversationEvents = {
  /** A survey, or another dialog, has begun. */
  dialog: (dialog: Dialog) => unknown;
  'dialog-close': (dialog: Dialog) => unknown;
  'participant-removed': (event: ParticipantEvent) => unknown;
  'participant-added': (event: ParticipantEvent) => unknown;
  'skill-change': () => unknown;
  'ttr-change': () => unknown;
  'manual-ettr-change': () => unknown;
  'group-change': () => unknown;
  'note-change': () => unknown;
  'csat-change': () => unknown;
  'stage-change': () => unknown;
  /** The skill changed; whoever was assigned is usually gone. */
  'transfer-skill': () => unknown;
  /** The assigned agent was replaced by another one, who may still have to accept. */
  'transfer-agent': (agent: Participant | null) => unknown;
  /** The assigned agent is gone, nobody else came, the skill is the same. */
  'back-to-queue': () => unknown;
  'consumer-step-up': () => unknown;
  /** Every content message, also one's own, in the order of the dialog, each once. */
  message: (message: Message) => unknown;
  /** Messages were marked as accepted or read. */
  'message-delivery-event': (messages: readonly Message[]) => unknown;
  'participant-chat-state': (event: ChatStateEvent) => unknown;
  /** The conversation is over. The last event, told once; commands are refused from now on. */
  close: () => unknown;
};

/** Events of a connection. Every event of every conversation comes here too, with `conversation:` in front. */
export type ConnectionEvents = {
  /** Online for the first time. */
  connect: () => unknown;
  /** Online again; subscriptions exist again and queued requests are on their way. */
  reconnect: () => unknown;
  /** An attempt begins. */
  reconnecting: () => unknown;
  /** The connection was lost. Getting it back goes on by itself, unless `maintainConnection` is false. */
  disconnect: () => unknown;
  /** An attempt failed. */
  'failed-to-connect': (error: ParleyError) => unknown;
  /** It is over, by `close()` or because going on makes no sense; the error then says why. */
  close: (reason?: ParleyError) => unknown;
  /** Anything that went wrong in the background. Without a listener it is logged. */
  error: (error: ParleyError) => unknown;
  /**
   * A conversation is seen for the first time, before any event of it; or again (`reason: 'again'`) when one that had
   * closed or gone out of sight is back. The object is the same then, with its listeners.
   */
  conversation: (conversation: Conversation, about: { readonly reason: 'first' | 'again' }) => unknown;
  /** One step of one chart. */
  lifecycle: (change: LifecycleChange) => unknown;
  notification: (frame: NotificationFrame) => unknown;
  conversationNotification: (body: unknown) => unknown;
  messageNotification: (body: unknown) => unknown;
  /** Every frame that is sent, without secrets. */
  request: (frame: unknown) => unknown;
  /** The platform told as many conversations as it ever does; there may be more. */
  'limit-break': (about: { readonly notificationChangeCount: number }) => unknown;
} & {
  [E in keyof ConversationEvents as `conversation:${E}`]: (
    about: { readonly conversation: Conversation; readonly message?: Message },
    value?: Parameters<ConversationEvents[E]>[0],
  ) => unknown;
} & {
  [E in `${string}#request` | `${string}#response`]: (frame: unknown) => unknown;
};
