/**
 * Everything a program may rely on, in the order in which a newcomer needs it. A test compares this list with a checked-in
 * one: nothing becomes public by accident.
 */
import { createClientProperties } from './client-properties.js';
import { Connection } from './connection.js';
import * as enums from './enums.js';
import type { CreateConnectionOptions } from './options.js';

/**
 * Makes a connection. It opens nothing: call `open()`. Throws an ArgumentError that names the option when one is missing
 * or wrong.
 *
 * ```ts
 * const bot = createConnection({ accountId: '12345678', userType: UserType.BRAND, appId: 'my-bot', authData });
 * bot.on('conversation', (conversation) => conversation.join(ParticipantRole.AGENT));
 * await bot.open();
 * ```
 */
export function createConnection(options: CreateConnectionOptions): Connection {
  return new Connection(options);
}

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
export * from './enums.js';
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
export type { AuthAgentSessionData, AuthData, CreateConnectionOptions, Logger, Retention } from './options.js';
export { Participant, type UserProfile } from './participant.js';
export type { ConversationQuery } from './query.js';
export type { Published, RequestOptions } from './request-options.js';
export { Skill } from './skill.js';
export { ConversationSubscription, type SubscriptionEvents, type SubscriptionNotification } from './subscription.js';
export type { ConversationSnapshot, ConversationView, DialogSnapshot, DialogView } from './views.js';

/** Programs of lp-messaging-sdk destructure the default export: under ESM only that was reliable there. */
export default { createConnection, Connection, createClientProperties, ...enums };
