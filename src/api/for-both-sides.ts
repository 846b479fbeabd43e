/** What programs of brand users and pages of consumers rely on alike: the part of the public names that both entry points have. */
export type { LifecycleChange } from '../actors/program.js';
export type { ConnectionLifecycle } from '../machines/connection.js';
export type { ConversationLifecycle } from '../machines/conversation.js';
export type { DialogLifecycle } from '../machines/dialog.js';
export type { ParticipantRecord } from '../machines/dialog-record.js';
export type { SubscriptionLifecycle } from '../machines/subscription.js';
export type { NotificationFrame } from '../transport/facts.js';
export type { Platform, PlatformClock, WebSocketConstructor, WebSocketLike } from '../transport/platform.js';
export { type ClientProperties, createClientProperties } from './client-properties.js';
export {
  type CloseConnectionOptions,
  Connection,
  type CreateConversationOptions,
  type OpenOptions,
  type RawRequest,
} from './connection.js';
export type { ConnectionSnapshot } from './connection-view.js';
export { type CloseOptions, Conversation, type ConversationCommand, type TransferTarget } from './conversation.js';
export { Dialog, type DialogCommand } from './dialog.js';
export {
  AbortError,
  ArgumentError,
  type ErrorContext,
  HandlerError,
  LifecycleError,
  NetworkError,
  ParleyError,
  PlatformError,
  ProtocolError,
  TimeoutError,
} from './errors.js';
export type { EventStreamOptions } from './event-stream.js';
export type { ChatStateEvent, ConnectionEvents, ConversationEvents, ParticipantEvent } from './events.js';
export { Message } from './message.js';
export type { MessageQuery } from './message-query.js';
export type { CustomMetadata, Metadata, MetadataArgument } from './metadata.js';
export type { Observer, Subscribed } from './observable.js';
export type { CreateConnectionOptions, Logger, Retention } from './options.js';
export { Participant, type UserProfile } from './participant.js';
export type { ConversationQuery } from './query.js';
export type { Published, RequestOptions } from './request-options.js';
export { Skill } from './skill.js';
export { ConversationSubscription, type SubscriptionEvents, type SubscriptionNotification } from './subscription.js';
export type { ConversationSnapshot, ConversationView, DialogSnapshot, DialogView } from './views.js';
