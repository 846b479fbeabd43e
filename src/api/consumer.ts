/**
 * Everything a consumer's window may rely on: `parley` without what only brand users need. The classes are the same.
 */
import { Connection } from './connection.js';
import { argumentError } from './errors.js';
import type { CreateConnectionOptions } from './options.js';

/** What a consumer's connection can be told; see CreateConnectionOptions. */
export interface ConsumerConnectionOptions
  extends Omit<CreateConnectionOptions, 'userType' | 'authData' | 'authAgentSessionData'> {
  /** May be left out: with this entry point there are only consumers. */
  readonly userType?: 'CONSUMER';
}

/**
 * Makes a connection for a consumer. It opens nothing: call `open()`. Throws an ArgumentError that names the option when
 * one is missing or wrong, and for options of brand users.
 *
 * ```ts
 * const window = createConnection({ accountId: '12345678', appId: 'my-window' });
 * await window.open();
 * const conversation = await window.createConversation();
 * ```
 */
export function createConnection(options: ConsumerConnectionOptions): Connection {
  const { userType = 'CONSUMER' } = options ?? {};
  if (userType !== 'CONSUMER') throw argumentError('brandEntry');
  return new Connection(typeof options === 'object' && options ? { ...options, userType } : (options as never));
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
export {
  AuthType,
  ChannelType,
  ConnectionState,
  ContentType,
  ConversationContextType,
  ConversationStage,
  DeviceFamily,
  DialogCloseReason,
  DialogState,
  DialogType,
  Features,
  MessageAudience,
  OS,
  ParticipantChatState,
  ParticipantRole,
  ParticipantState,
  UserType,
} from './enums.js';
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
