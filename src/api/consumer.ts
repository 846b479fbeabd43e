/**
 * Everything a consumer's window may rely on: `parley-sdk` without what only brand users need. The classes are the
 * same.
 */
import { Connection } from './connection/connection.js';
import { ConsumerConnection } from './connection/consumer-connection.js';
import { consumerOptions } from './options/check-options.js';
import type { CreateConnectionOptions } from './options/options.js';

/** What a consumer's connection can be told; see CreateConnectionOptions. */
export interface ConsumerConnectionOptions
  extends Omit<
    CreateConnectionOptions,
    'userType' | 'authData' | 'authAgentSessionData' | 'getCredentials' | 'tokenMaintainer' | 'agentId'
  > {
  /** May be left out: with this entry point there are only consumers. */
  readonly userType?: 'CONSUMER';
}

/**
 * Makes a connection for a consumer. It opens nothing: call `open()`. Throws an ArgumentError that names the option
 * when one is missing or wrong; options of brand users are ignored with one warning.
 *
 * ```ts
 * const window = createConnection({ accountId: '12345678', appId: 'my-window' });
 * await window.open();
 * const conversation = await window.createConversation();
 * ```
 */
export function createConnection(options: ConsumerConnectionOptions): ConsumerConnection {
  return new ConsumerConnection(consumerOptions(options));
}

Connection.createConnection = (options) => new ConsumerConnection(consumerOptions(options));

export type { ShiftStatus } from '../transport/http/account.js';
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
export * from './shared.js';
