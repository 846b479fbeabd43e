import type { StateValue } from '../state-value.js';

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

/**
 * How messages of a dialog reach us: by a subscription of our own, because we are a participant (protocol.md 12.3), or by
 * webhooks, beside the connection (3.8).
 */
export type DialogFollowing = 'subscription' | 'membership' | 'webhook';

/**
 * All we know of one dialog but its messages (actors/delivery/message-log.ts): plain data, changed in place by the frame
 * path.
 */
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
  /** What requests about it brought along, as the platform shows it. */
  metadata: readonly unknown[] | undefined;
  participants: readonly ParticipantRecord[];
  /** Roles in which the connected user takes part in it; follows from the participants. */
  ownRoles: readonly string[];

  readonly following: DialogFollowing;
  /** Whether we have a right to its messages, which for a brand user means to take part. */
  isFollowed: boolean;
  /** Every sequence up to here was told, is known not to be ours, or was reported as a gap; -1 before the first. */
  told: number;
  /** Highest sequence that something says exists; nobody keeps it up while it is not above `told`. */
  known: number;
  /** Highest sequence that the platform answered a message of our own with; -1 before the first. */
  published: number;
  /** On this socket nothing was read yet that says how far the dialog goes. */
  needsReading: boolean;
  /** Requests in a row that did not help. */
  attempts: number;
  /** What is older was said before a brand user took part; what is newer than `until`, after that. */
  since: number;
  until: number;
  /** Up to here it is known not to be ours, as far as it was not told: nobody is told of it when our part begins. */
  notOurs: number;
  /** Gaps that were reported, oldest first, as pairs of sequences. */
  gaps: readonly (readonly [from: number, to: number])[] | undefined;
  /** Highest sequence that the consumer, or the assigned agent, marked as read; -1 before the first. */
  consumerReadUpTo: number;
  agentReadUpTo: number;

  // What only we know; written by the machine's own actions.
  isDescribed: boolean;
  isClosing: boolean;
  delivery: DialogDelivery;
  publishing: DialogPublishing;
}

/** Whether a dialog's messages are complete, or what is being waited for. */
export type DialogDelivery =
  | 'unfollowed'
  | 'following'
  | 'live'
  | 'behind'
  | 'fetching'
  | 'waitingToRetry'
  | 'stale'
  | 'complete';

/** Whether it is known what became of the messages we sent, or what is being waited for. */
export type DialogPublishing = 'clear' | 'awaitingAnswers' | 'interrupted' | 'reading' | 'waitingToRead';

/** Whether a message is missing, or may be. */
export const isMissingMessages = ({ needsReading, known, told }: DialogRecord): boolean => needsReading || known > told;
