/** What applications of brand users and pages of consumers rely on alike: the part of the public names that both entry points have. */
export type { LifecycleChange } from '../actors/app-events.js';
export type {
  Inspectable,
  InspectionEvent,
  InspectionObserver,
  InspectOptions,
  Inspector,
  RestingRecord,
} from '../actors/inspection.js';
export type { ConnectionLifecycle } from '../machines/connection/types.js';
export type { ConversationLifecycle, ConversationStateValue } from '../machines/conversation/state.js';
export type { ParticipantRecord } from '../machines/dialog/record.js';
export type { DialogLifecycle, DialogStateValue } from '../machines/dialog/state.js';
export type { SubscriptionLifecycle } from '../machines/subscription/state.js';
export type { FileProgress } from '../transport/http/client.js';
export type { Runtime, RuntimeClock, WebSocketConstructor, WebSocketLike } from '../transport/runtime.js';
export type { NotificationFrame } from '../transport/wire/facts.js';
export type {
  BrandConversationOptions,
  CloseConnectionOptions,
  CreateConversationOptions,
  OpenOptions,
  RawRequest,
} from './connection/call-options.js';
export { Connection } from './connection/connection.js';
export type { ConnectionSnapshot, ConnectionStateValue } from './connection/connection-snapshot.js';
export { ConsumerConnection } from './connection/consumer-connection.js';
export type { UserProfile } from './connection/user-profile.js';
export type { AgentNote, AgentNoteResult } from './conversation/agent-note.js';
export {
  type CloseOptions,
  Conversation,
  type ConversationCommand,
  type TransferTarget,
} from './conversation/conversation.js';
export type { Rating } from './conversation/conversation-values.js';
export { Dialog, type DialogCommand } from './conversation/dialog.js';
export { HistoryFoundError } from './conversation/history-found.js';
export { Message } from './conversation/message.js';
export type { MessageQuery } from './conversation/message-query.js';
export type { CustomMetadata, Metadata, MetadataArgument } from './conversation/metadata.js';
export { Participant } from './conversation/participant.js';
export type { SerializedConversation, SerializedDialog, SerializeOptions } from './conversation/serialized.js';
export { Skill } from './conversation/skill.js';
export type { ConversationSnapshot, ConversationView, DialogSnapshot, DialogView } from './conversation/snapshots.js';
export type { ErrorCode, ErrorCodes } from './errors/codes.js';
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
} from './errors/errors.js';
export type { ConnectionEvents } from './events/connection-events.js';
export type { ConversationEvents } from './events/conversation-events.js';
export type { DialogEvents } from './events/dialog-events.js';
export type { EventStreamOptions } from './events/event-stream.js';
export type { Observer, Subscribed } from './events/observable.js';
export type { ChatStateEvent, ParticipantEvent, ParticipantStateEvent } from './events/participant-events.js';
export type { FileContent } from './files/file-content.js';
export type { DownloadedFile, FileOptions } from './files/files.js';
export type { OpenWord } from './open-word.js';
export {
  type CustomerInfo,
  type CustomerInfoSde,
  createCustomerInfoSde,
  createJwtClaimsSet,
  createPersonalInfoSde,
  type JwtClaims,
  type JwtClaimsSet,
  type PersonalInfo,
  type PersonalInfoSde,
  type Sde,
  type SdeDate,
} from './options/claims.js';
export { type ClientProperties, createClientProperties } from './options/client-properties.js';
export type { CreateConnectionOptions, GetJwtClaims, Logger, OutboxOptions, Retention } from './options/options.js';
export { configureProxy, type ProxyOptions, resetProxy } from './options/proxy.js';
export type { ChangeOptions, OnLost, Published, PublishOptions, RequestOptions } from './requests/request-options.js';
export type { ConversationQuery } from './subscription/query.js';
export {
  ConversationSubscription,
  Subscription,
  type SubscriptionEvents,
  type SubscriptionNotification,
} from './subscription/subscription.js';
