import type { LifecycleChange } from '../../actors/app-events.js';
import type { NotificationFrame } from '../../transport/wire/facts.js';
import type { Conversation } from '../conversation/conversation.js';
import type { Message } from '../conversation/message.js';
import type { ParleyError } from '../errors/errors.js';
import type { AgentStateEvent } from '../ring/agent-state.js';
import type { Ring } from '../ring/ring.js';
import type { ConversationEvents } from './conversation-events.js';

/** Events of a connection. Every event of every conversation comes here too, with `conversation:` in front. */
export type ConnectionEvents = {
  /** Online for the first time. */
  connect: () => unknown;
  /**
   * Once, after `connect`: the conversations of the default subscription are known and told. The first moment at which
   * `getAllKnownConversations()` has all of them; `waitForReady` lets `open()` wait for it.
   */
  ready: () => unknown;
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
   * closed or gone out of sight is back, or became this user's by a ring (`reason: 'ring'`). The object is the same then, with its
   * listeners.
   */
  conversation: (conversation: Conversation, about: { readonly reason: 'first' | 'again' | 'ring' }) => unknown;
  /**
   * The connected agent is asked whether to take a conversation; and again, with the same object, whenever the state of the ring is
   * another one. Also rings that have ended are told: look at `ring.ringState`, and answer those that are `WAITING`. Only with a
   * subscription (`createRoutingTaskSubscription()`). Brand users only.
   */
  ring: (ring: Ring) => unknown;
  /** The state of an agent, with a subscription to it (`createAgentStateSubscription()`). Brand users only. */
  'agent-state': (state: AgentStateEvent) => unknown;
  /** One step of one machine. */
  lifecycle: (change: LifecycleChange) => unknown;
  /** Every notification of the platform, as it came. */
  notification: (frame: NotificationFrame) => unknown;
  /** A change of conversations, as the platform sent it. */
  conversationNotification: (body: unknown) => unknown;
  /** Events of a dialog, as the platform sent them. */
  messageNotification: (body: unknown) => unknown;
  /** Every frame that is sent, without secrets. */
  request: (frame: unknown) => unknown;
  /** The platform told as many conversations as it ever does; there may be more. */
  'limit-break': (about: { readonly notificationChangeCount: number }) => unknown;
} & {
  /** What happened in any conversation of this connection. */
  [E in keyof ConversationEvents as `conversation:${E}`]: (
    about: { readonly conversation: Conversation; readonly message?: Message },
    value?: Parameters<ConversationEvents[E]>[0],
  ) => unknown;
} & {
  /** One request or response by its type, such as `cm.ConversationRequest#request`, without secrets. */
  [E in `${string}#request` | `${string}#response`]: (frame: unknown) => unknown;
};
