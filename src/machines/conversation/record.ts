import type { DialogRecord, ParticipantRecord } from '../dialog/record.js';
import type { StateValue } from '../state-value.js';

/**
 * Where the platform says the whole conversation stands (protocol.md 7.2).
 * `opening`: it has not described it yet. `open`: stage OPEN with the main dialog open. `surveying`: stage OPEN, main dialog closed. `closed`: stage CLOSE.
 * `unfollowed`: it left every subscription of ours without closing, so we are no longer told about it (7.1, DELETE);
 * a closed conversation stays `closed` whoever follows it.
 */
export type ConversationPhase = 'opening' | 'open' | 'surveying' | 'closed' | 'unfollowed';

/** Who serves it: nobody yet, an agent who was asked (state SUGGESTED), or an agent who accepted (state ACTIVE). */
export type ConversationRouting = 'queued' | 'suggested' | 'assigned';

/** Whether what we hold is still being kept up to date by a subscription. */
export type ConversationSync = 'live' | 'stale' | 'resyncing';

/** Rarely read parts of a conversation, kept as the platform sent them. Every one has all members: one shape for all. */
export interface ConversationDetails {
  readonly brandId: string | undefined;
  readonly context: unknown;
  readonly campaignInfo: { readonly campaignId?: string | number; readonly engagementId?: string | number } | undefined;
  readonly handlerAccountId: string | undefined;
  readonly ttrType: string | undefined;
  readonly ttrValue: number | undefined;
  readonly note: string | undefined;
  readonly groupId: string | undefined;
  readonly csat: number | undefined;
  readonly isFirst: boolean | undefined;
  /** What most conversations never have: one member for all of it. */
  readonly rare: RareDetails | undefined;
}

/** Parts of a conversation that hardly any has; a member is missing where the platform has sent none. */
export interface RareDetails {
  readonly manualETTR?: number;
  readonly delay?: unknown;
  readonly topic?: string;
  readonly csatStatus?: string;
  readonly isResolved?: boolean;
  readonly appInstallId?: string;
  readonly metadata?: readonly unknown[];
}

/**
 * All we know of one conversation: plain data, changed in place by the frame path, read by the machine's guards.
 * It is the whole truth: an actor can be made from it at any moment and thrown away again.
 */
export interface ConversationRecord {
  readonly conversationId: string;
  /** Counts changes; whoever changes what a snapshot shows counts it, or the snapshot stays as it was. */
  revision: number;
  /** State of its machine: the one object for that value (actors/conversations/machine-memory.ts). */
  standing: StateValue;

  // What the platform says.
  skillId: string;
  stage: string;
  state: string;
  closeReason: string | undefined;
  startTs: number;
  endTs: number | undefined;
  /** Orders updates: an older one is ignored and counted (protocol.md 7.1). */
  metaDataLastUpdateTs: number;
  lastUpdateTime: number | undefined;
  effectiveTTR: number | undefined;
  unread: Readonly<Record<string, number>> | undefined;
  participants: readonly ParticipantRecord[];
  details: ConversationDetails;
  mainDialog: DialogRecord | undefined;
  /** Surveys and other dialogs beside the main one; absent for nearly every conversation. */
  otherDialogs: DialogRecord[] | undefined;
  /** The application began it, so it knows of it before the platform describes it. */
  isAskedFor: boolean;
  /** The application wants to hear of it with what was said so far (option `getAllMessages`). */
  awaitsMessages: boolean;

  // What follows from it; written together with it.
  phase: ConversationPhase;
  routing: ConversationRouting;
  /** Roles in which the connected user takes part; empty while outside. */
  ownRoles: readonly string[];

  // What only we know; written by the machine's own actions.
  sync: ConversationSync;
  isClosing: boolean;
  /** It is described, and the application will hear of it when its messages are here. */
  isLoading: boolean;
  /** It closed, and its close is not told yet. */
  isFinishing: boolean;
  isEvicted: boolean;
  membershipCommand: 'join' | 'leave' | undefined;

  /** Which of our subscriptions follow it, one bit each. */
  followers: number;
  /** Descriptions of it that were taken in, that said nothing new, and that were older than what was known. */
  updates: number;
  ignoredUpdates: number;
  outOfOrderUpdates: number;
}
