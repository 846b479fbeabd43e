import type { StateValue } from 'xstate';
/** A participant, with both of the platform's ids. Shared between conversation and dialogs, and frozen. */
export interface ParticipantRecord {
  /** The id used everywhere in the model: UUID of a brand user, or the consumer's id (protocol.md 0.3). */
  readonly id: string;
  /** `accountId.userId`, brand users only, where the platform has told it. */
  readonly agentId: string | undefined;
  readonly role: string;
  readonly state: string;
}

/** One sequenced content event of a dialog. */
export interface MessageRecord {
  readonly sequence: number;
  readonly time: number;
  readonly originatorId: string;
  readonly role: string;
  /**
   * What was published (protocol.md 8): of a plain text the text, which most messages are and which needs no object; else the
   * ContentEvent or RichContentEvent as it came.
   */
  readonly content: string | MessageEventBody;
  readonly audience: string;
  readonly metadata: readonly unknown[] | undefined;
}

export interface MessageEventBody {
  readonly type: string;
  readonly contentType?: string;
  readonly message?: unknown;
  readonly content?: unknown;
  readonly quickReplies?: unknown;
}

/** How messages of a dialog reach us: by a subscription of our own, or because we are a participant (protocol.md 12.3). */
export type DialogFollowing = 'subscription' | 'membership';

/** All we know of one dialog: plain data, changed in place by the frame path. */
export interface DialogRecord {
  readonly dialogId: string;
  readonly conversationId: string;
  /** Counts changes; whoever changes what a snapshot shows counts it, or the snapshot stays as it was. */
  revision: number;
  /** State of its machine: the one object for that value (actors/conversations/machine-memory.ts). */
  standing: StateValue;

  dialogType: string;
  channelType: string;
  state: string;
  creationTs: number;
  endTs: number | undefined;
  closedBy: string | undefined;
  closedCause: string | undefined;
  metaData: unknown;
  participants: readonly ParticipantRecord[];

  readonly following: DialogFollowing;
  /** The newest sequence that went to the program; -1 before the first. */
  lastSequence: number;
  /** Those that are kept, oldest first; replaced by a new list when the oldest go. */
  messages: MessageRecord[];
  /** Highest sequence that the consumer, or the assigned agent, marked as read; -1 before the first. */
  consumerReadUpTo: number;
  agentReadUpTo: number;

  /** What is being waited for; written by the chart's own actions. */
  sync: 'opening' | 'loading' | 'live' | 'stale' | 'catchingUp';
  isClosing: boolean;
  /** Events that arrived while older ones are being fetched. */
  held: unknown[] | undefined;
}
