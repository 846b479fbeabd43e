/** The language of faults: plain data, so that a failing run can be pasted into an issue as it is. */
import type { Effect } from '../settings.js';

/** A place where a fault can strike. Any request type and any notification type, without namespace, is one too. */
export type FaultPoint =
  | 'domains'
  | 'login'
  | 'refresh'
  | 'logout'
  | 'signup'
  | 'authorize'
  | 'authenticate'
  | 'upgrade'
  | 'statistics'
  | 'agentStatus'
  | 'history'
  | 'upload'
  | 'download'
  | 'InitConnection'
  | 'GetClock'
  | 'KeepAlive'
  | 'SubscribeExConversations'
  | 'UnsubscribeExConversations'
  | 'UpdateExConversationSubscription'
  | 'ConsumerRequestConversation'
  | 'AgentRequestConversation'
  | 'UpdateConversationField'
  | 'TakeoverConversation'
  | 'PublishEvent'
  | 'SubscribeMessagingEvents'
  | 'QueryMessages'
  | 'GenerateURLForUploadFile'
  | 'GenerateURLForDownloadFile'
  | 'GenerateDownloadToken'
  | 'GetUserProfile'
  | 'SetUserProfile'
  | 'SubscribeRoutingTasks'
  | 'UpdateRoutingTaskSubscription'
  | 'UpdateRingState'
  | 'SetAgentState'
  | 'SubscribeAgentsState'
  | 'notification:ExConversationChangeNotification'
  | 'notification:MessagingEventNotification'
  | 'notification:RoutingTaskNotification'
  | 'notification:AgentStateNotification'
  | 'appToken'
  | 'consumerToken'
  | 'conversation'
  | 'send'
  | 'webhook:ExConversationChangeNotification'
  | 'webhook:ContentEvent'
  | 'webhook:RichContentEvent'
  | 'webhook:AcceptStatusEvent'
  | 'webhook:ChatStateEvent'
  /** Every HTTP service, every request, every notification, every webhook. */
  | 'http:*'
  | 'request:*'
  | 'notification:*'
  | 'webhook:*'
  /** No passing at all: it strikes by itself, `after` milliseconds after it was added, every open socket of `user`. */
  | 'time'
  | (string & {});

/** Ends the passing: at most one of these strikes it. */
const ENDING_ACTIONS = [
  'cut',
  'commitThenCut',
  'dropRequest',
  'dropResponse',
  'refuse',
  'close',
  'silence',
  'malformed',
  'revoke',
  'restart',
] as const;

/** Changes how it passes: any number of these at once. */
const BENDING_ACTIONS = [
  'delay',
  'hold',
  'withhold',
  'reorder',
  'duplicate',
  'corrupt',
  'oversize',
  'shuffle',
  'slowRead',
  'order',
  'skew',
] as const;

export const FAULT_ACTIONS = [...ENDING_ACTIONS, ...BENDING_ACTIONS] as const;

/** What happens; docs/emulator.md has the table of what each means for HTTP, upgrade, request and notification. */
export type FaultAction = (typeof FAULT_ACTIONS)[number];

/** One fault, as data. */
export interface Fault {
  /** Where. */
  readonly when: FaultPoint;
  /** What happens there. */
  readonly do: FaultAction;
  /** The first passing that is struck, counted from when the fault was added (and from `after`, if given). @default 1 */
  readonly nth?: number;
  /** How many passings are struck. @default 1; with `probability` 'always' */
  readonly times?: number | 'always';
  /** Milliseconds from when it was added during which it does not strike, nor count. @default 0 */
  readonly after?: number;
  /** Chance of each passing to be struck, 0 to 1, drawn from the emulator's `seed`. @default 1 */
  readonly probability?: number;
  /** Only for this user: login name, user id, old id, PId or consumer id. @default everyone */
  readonly user?: string;
  /**
   * For `delay`, `hold`, `slowRead`: how long, default 1000. For `reorder`: how long a window waits to be full, default 1000.
   * For `withhold`: until it is released, by default not by itself. For `restart`: how long nothing answers, default 0.
   * For `skew`: by how much the emulator's clock is ahead from now on; may be negative.
   */
  readonly ms?: number;
  /** Status for `refuse` (default 500), close code for `close` (default 1011). */
  readonly code?: number;
  /** Text of the refusal, reason of the close, or what `malformed` sends. */
  readonly text?: string;
  /** For `reorder`: how many answers or notifications of a socket are mixed. @default 3 */
  readonly window?: number;
  /** For `oversize`: characters that are added. @default 1,000,000 */
  readonly size?: number;
  /** For `order`: in which order the effects of this one request are sent. */
  readonly order?: readonly Effect[];
  /** For `restart`: whether conversations and brand sessions survive it. @default 'kept' */
  readonly state?: 'kept' | 'lost';
}

const ENDING: ReadonlySet<FaultAction> = new Set(ENDING_ACTIONS);

/** Whether nothing is left for a second fault of the same passing. */
export const endsPassing = ({ do: action }: Fault): boolean => ENDING.has(action);

export const FAULT_DELAY_MS = 1_000;

/** How often a fault may strike. */
export function strikesOf({ times, probability }: Fault): number {
  if (times === 'always') return Number.POSITIVE_INFINITY;
  return times ?? (probability === undefined ? 1 : Number.POSITIVE_INFINITY);
}

/** Accepts long names and the brand's name for message notifications, so that a fault means the same in both dialects. */
export function normalisePoint(when: string): string {
  if (when.endsWith(':*')) return when;
  const notification = when.startsWith('notification:');
  const name = when.slice(notification ? 'notification:'.length : 0);
  const short = name.slice(name.lastIndexOf('.') + 1);
  if (!notification) return short;
  return `notification:${short === 'OnlineEventDistribution' ? 'MessagingEventNotification' : short}`;
}
