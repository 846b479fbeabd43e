import type { DialogFollowing } from '../machines/dialog/record.js';
import type { Dialect, SubscriptionQuery } from '../transport/wire/request-names.js';

/** What a session is made with that what it does depends on. */
interface MadeWith {
  readonly accountId: string;
  readonly defaultQuery: SubscriptionQuery | undefined;
  readonly maintainConnection: boolean;
  readonly longestRetryMs: number;
  readonly responseTimeoutMs: number;
  readonly ringConversationMs: number;
  readonly waitForReady: boolean;
  readonly getAllMessages: boolean;
  readonly retainClosedMs: number;
  readonly messagesPerDialog: number;
  readonly activeActors: number;
  readonly outboxCount: number;
  readonly outboxAgeMs: number;
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

export function settingsOf(
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
