/**
 * Everything an application may rely on, in the order in which a newcomer needs it. A test compares this list with a checked-in
 * one: nothing becomes public by accident.
 */

import { BrandConnection } from './connection/brand-connection.js';
import { Connection } from './connection/connection.js';
import { ConsumerConnection } from './connection/consumer-connection.js';
import * as enums from './enums.js';
import { userTypeOf } from './options/check-options.js';
import { createCustomerInfoSde, createJwtClaimsSet, createPersonalInfoSde } from './options/claims.js';
import { createClientProperties } from './options/client-properties.js';
import type { CreateConnectionOptions, WayToSignIn } from './options/options.js';
import { configureProxy, resetProxy } from './options/proxy.js';
import { createSendApiApp } from './send-api/send-api-app.js';
import { SendApiConnection } from './send-api/send-api-connection.js';
import { CSDS, rest } from './undocumented.js';

/**
 * Makes a connection of a brand user, a bot or an agent. It opens nothing: call `open()`. Throws an ArgumentError that names the
 * option when one is missing or wrong.
 *
 * ```ts
 * const bot = createConnection({ accountId: '12345678', userType: UserType.BRAND, appId: 'my-bot', authData });
 * bot.on('conversation', (conversation) => conversation.join(ParticipantRole.AGENT));
 * await bot.open();
 * ```
 */
export function createConnection(
  options: CreateConnectionOptions & { readonly userType: 'BRAND' } & WayToSignIn,
): BrandConnection;
/** Makes a connection of a consumer; in all else the same. */
export function createConnection(
  options: CreateConnectionOptions & { readonly userType: 'CONSUMER' },
): ConsumerConnection;
/** Makes a connection of whichever user the options name. */
export function createConnection<User extends 'BRAND' | 'CONSUMER'>(
  options: CreateConnectionOptions & { readonly userType: User } & ([User] extends ['BRAND'] ? WayToSignIn : unknown),
): BrandConnection | ConsumerConnection;
export function createConnection(options: CreateConnectionOptions): BrandConnection | ConsumerConnection {
  if (userTypeOf(options) !== 'CONSUMER') return new BrandConnection(options);
  return options.connectionType === 'SEND_API' ? new SendApiConnection(options) : new ConsumerConnection(options);
}

Connection.createConnection = (options) => createConnection(options);

export type { RingLifecycle } from '../machines/ring/record.js';
export type { RingStateValue } from '../machines/ring/state.js';
export type { ShiftStatus, SkillInfo, UserInfo, WorkingHours } from '../transport/http/account.js';
export type { PastConversation, PastMessage } from '../transport/http/history.js';
export type { MessageStatistics } from '../transport/http/statistics.js';
export { BrandConnection } from './connection/brand-connection.js';
export type { HistoryOptions, HistoryProgress, HistoryQuery } from './connection/history.js';
export * from './enums.js';
export type {
  AuthAgentSessionData,
  AuthData,
  AuthSessionInfo,
  GetCredentials,
  SendApiOptions,
  TokenMaintainer,
  WayToSignIn,
} from './options/options.js';
export type { AgentStateChange, AgentStateEvent } from './ring/agent-state.js';
export { Ring, type RingCommand } from './ring/ring.js';
export type { RingSnapshot, RingView } from './ring/ring-snapshot.js';
export { createSendApiApp, SendApiApp, type SendApiAppOptions, type WebhookAnswer } from './send-api/send-api-app.js';
export type { WebhookHeaders, WebhookRequest, WebhookResponse } from './send-api/webhook-request.js';
export * from './shared.js';
export { AgentStateSubscription, RoutingTaskSubscription } from './subscription/routing-subscriptions.js';
export { CSDS, rest } from './undocumented.js';

/** Applications of lp-messaging-sdk destructure the default export: under ESM only that was reliable there. */
export default {
  createConnection,
  Connection,
  createClientProperties,
  createJwtClaimsSet,
  createCustomerInfoSde,
  createPersonalInfoSde,
  configureProxy,
  resetProxy,
  createSendApiApp,
  CSDS,
  rest,
  ...enums,
};
