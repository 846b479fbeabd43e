import type { Runtime } from '../transport/runtime.js';
import type { SubscriptionQuery } from '../transport/wire/request-names.js';
import type { SessionOptions } from './session-options.js';
import type { Side } from './sides/side.js';

/** Numbers and switches that a session is made with. */
const TAKEN_OVER = [
  'maintainConnection',
  'longestRetryMs',
  'responseTimeoutMs',
  'ringConversationMs',
  'waitForReady',
  'getAllMessages',
  'retainClosedMs',
  'messagesPerDialog',
  'activeActors',
  'outboxCount',
  'outboxAgeMs',
  'patienceMs',
] as const satisfies readonly (keyof SessionOptions)[];

/** How a connection was made, as far as what it does depends on it. Plain data, without anything that signs in. */
export interface Settings extends Pick<SessionOptions, (typeof TAKEN_OVER)[number]>, Pick<Side, 'dialect' | 'following'> {
  readonly accountId: string;
  readonly defaultQuery: SubscriptionQuery | undefined;
  readonly canRefresh: boolean;
  readonly canSetHeaders: boolean;
}

export function settingsOf(options: SessionOptions, { canSetHeaders }: Runtime, canRefresh: boolean): Settings {
  const { accountId, defaultQuery, side } = options;
  const { dialect, following } = side;
  const taken = Object.fromEntries(TAKEN_OVER.map((name) => [name, options[name]])) as Pick<
    Settings,
    (typeof TAKEN_OVER)[number]
  >;
  return { ...taken, accountId, defaultQuery, dialect, following, canRefresh, canSetHeaders };
}
