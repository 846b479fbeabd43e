import type { ConnectionRef } from '../machines/connection/machine.js';
import type { DialogFollowing } from '../machines/dialog/record.js';
import type { Dialect, SubscriptionQuery } from '../transport/wire/request-names.js';
import { pathOf } from './lifecycle-changes.js';

/** What a connection is made with that decides what it does; plain data. */
export interface MadeWith {
  readonly accountId: string;
  readonly defaultQuery: SubscriptionQuery | undefined;
  readonly maintainConnection: boolean;
  readonly longestRetryMs: number;
  readonly responseTimeoutMs: number;
  /** How long an accepted ring waits for its conversation. */
  readonly ringConversationMs: number;
  readonly waitForReady: boolean;
  /** A conversation is told when its messages are here. */
  readonly getAllMessages: boolean;
  readonly retainClosedMs: number;
  readonly messagesPerDialog: number;
  readonly activeActors: number;
  readonly outboxCount: number;
  readonly outboxAgeMs: number;
  /** How long a message waits for an older one, before that is read or given up. */
  readonly patienceMs: number;
}

interface SideOfIt {
  readonly dialect: Dialect;
  readonly following: DialogFollowing;
}

/** How a connection was made, as plain data; without anything that signs in. */
export interface Settings extends MadeWith, SideOfIt {
  readonly canRefresh: boolean;
  readonly canSetHeaders: boolean;
}

interface Begun {
  readonly connection: ConnectionRef;
  readonly options: MadeWith & { readonly side: SideOfIt };
  readonly credentials: Pick<Settings, 'canRefresh'>;
  readonly runtime: Pick<Settings, 'canSetHeaders'>;
}

/** What observers of frames are told first: how the connection was made, and where it is. */
export function begunAs({ connection, options, credentials, runtime }: Begun) {
  const { canSetHeaders } = runtime;
  const settings = settingsOf(options, { canRefresh: credentials.canRefresh, canSetHeaders });
  return { type: '@parley.begun' as const, settings, lifecycle: pathOf(connection.getSnapshot().value.lifecycle) };
}

function settingsOf(
  options: MadeWith & { readonly side: SideOfIt },
  { canRefresh, canSetHeaders }: Pick<Settings, 'canRefresh' | 'canSetHeaders'>,
): Settings {
  const { side, accountId, defaultQuery, maintainConnection, longestRetryMs, responseTimeoutMs } = options;
  const { ringConversationMs, waitForReady, getAllMessages, retainClosedMs, messagesPerDialog } = options;
  const { activeActors, outboxCount, outboxAgeMs, patienceMs } = options;
  return {
    accountId,
    defaultQuery,
    dialect: side.dialect,
    following: side.following,
    maintainConnection,
    longestRetryMs,
    responseTimeoutMs,
    ringConversationMs,
    waitForReady,
    getAllMessages,
    retainClosedMs,
    messagesPerDialog,
    activeActors,
    outboxCount,
    outboxAgeMs,
    patienceMs,
    canRefresh,
    canSetHeaders,
  };
}
