/**
 * The one internal vocabulary that both wire dialects are decoded into: what the platform told us, in plain data, with
 * the ids of the model (protocol.md 0.3) and none of a dialect's names left.
 */

export interface ParticipantFact {
  readonly id: string;
  readonly agentId: string | undefined;
  readonly role: string;
  readonly state: string;
}

export interface DialogFact {
  readonly dialogId: string;
  readonly dialogType: string;
  readonly channelType: string;
  readonly state: string;
  readonly creationTs: number;
  readonly endTs: number | undefined;
  readonly closedBy: string | undefined;
  readonly closedCause: string | undefined;
  readonly metaData: unknown;
  readonly metadata: readonly unknown[] | undefined;
  readonly participants: readonly ParticipantFact[];
}

/** The complete state of one conversation: the platform never sends less (protocol.md 7.1). */
export interface ConversationFact {
  readonly isGone: boolean;
  readonly conversationId: string;
  readonly skillId: string;
  readonly brandId: string | undefined;
  readonly stage: string;
  readonly state: string;
  readonly closeReason: string | undefined;
  readonly startTs: number;
  readonly endTs: number | undefined;
  readonly metaDataLastUpdateTs: number;
  readonly lastUpdateTime: number | undefined;
  readonly effectiveTTR: number | undefined;
  readonly unread: Readonly<Record<string, number>> | undefined;
  readonly participants: readonly ParticipantFact[];
  readonly dialogs: readonly DialogFact[];
  readonly lastContent: LastContentFact | undefined;
  /** `conversationDetails` as it came, for the fields that are rarely read. */
  readonly details: RawDetails;
  /** The change as it came; for applications that listen to `notification` of a conversation. */
  readonly raw?: unknown;
}

/** `lastContentEventNotification`: which content event of a dialog is the newest. It may lag (protocol.md 7.1, 12.2). */
export interface LastContentFact {
  readonly dialogId: string;
  readonly sequence: number;
  readonly time: number;
  readonly isPrivate: boolean;
}

/** The rarely read members of `conversationDetails` (protocol.md 7.2), spelled as on the wire. */
export interface RawDetails {
  readonly context?: unknown;
  readonly campaignInfo?: { readonly campaignId?: string | number; readonly engagementId?: string | number };
  readonly conversationHandlerDetails?: { readonly accountId?: string };
  readonly ttr?: { readonly ttrType?: string; readonly value?: number };
  readonly delay?: unknown;
  readonly manualETTR?: number | null;
  readonly note?: string;
  readonly topic?: string;
  readonly groupId?: string;
  readonly csatRate?: number;
  readonly csat?: {
    readonly csatRate?: number;
    readonly csatResolutionConfirmation?: boolean;
    readonly status?: string;
  };
  readonly firstConversation?: boolean;
  readonly appInstallId?: string;
  readonly metadata?: unknown;
}

/** One event of a dialog: content, an accept status, or a chat state. */
export interface MessageFact {
  readonly dialogId: string;
  /** Absent in replays and for main dialogs of the brand dialect (protocol.md 7.3). */
  readonly conversationId: string | undefined;
  /** -1 for chat states, which have none. */
  readonly sequence: number;
  readonly time: number;
  readonly originatorId: string;
  readonly role: string;
  readonly event: MessageEventFact;
  readonly audience: string;
  readonly metadata: readonly unknown[] | undefined;
  /** As it came; for applications that listen to `notification` of a conversation. */
  readonly raw?: unknown;
}

export interface MessageEventFact {
  readonly type: string;
  readonly contentType?: string;
  readonly message?: unknown;
  readonly content?: unknown;
  readonly quickReplies?: unknown;
  readonly status?: string;
  readonly sequenceList?: readonly number[];
  readonly chatState?: string;
}

/** One ring of a routing task (protocol.md 7.4). */
export interface RingFact {
  readonly ringId: string;
  /** The platform's word; one that is new there is passed on. */
  readonly ringState: string;
  readonly conversationId: string;
  readonly consumerId: string | undefined;
  readonly skillId: string;
  readonly ringExpiration: number | undefined;
  readonly ringExpirationTs: number | undefined;
  readonly weight: number | undefined;
}

/** One change of a `RoutingTaskNotification`: a conversation that waits for an agent, and who is asked. */
export interface RoutingTaskFact {
  readonly isGone: boolean;
  readonly conversationId: string;
  /** `accountId.userId` of the agent who has accepted. */
  readonly assignedAgentId: string | undefined;
  readonly rings: readonly RingFact[];
}

/** One change of an `AgentStateNotification` (protocol.md 7.5). */
export interface AgentStateFact {
  /** `accountId.userId`. */
  readonly agentId: string;
  readonly availability: string;
  readonly description: string;
  readonly channels: readonly string[];
}

/** Any notification, as it came; for applications that listen to `notification`. */
export interface NotificationFrame {
  readonly kind: string;
  readonly type: string;
  readonly body: unknown;
}

/** Some changes of a notification, read. */
export interface Piece {
  readonly facts: readonly ConversationFact[];
  /** In their place, where the notification is about rings or agent states. */
  readonly tasks?: readonly RoutingTaskFact[];
  readonly agentStates?: readonly AgentStateFact[];
  /** How many changes there were, readable or not: the platform stops a snapshot at a number of them (protocol.md 6.3). */
  readonly count: number;
  /** The changes as they came; only where the application listens to them (`FactSink.wantsWholeFrames`). */
  readonly raw: readonly unknown[] | undefined;
}

/** The changes of a notification, in pieces that are each taken in without a noticeable stall. Undefined after the last one. */
export type Changes = () => Piece | undefined;

/** What is left to do of a frame; does a piece and says whether it was the last one. */
export type Work = () => boolean;

/** What is wrong with a frame. */
export type Malformation =
  | 'notJson'
  | 'notUtf8'
  | 'notAnObject'
  | 'unknownKind'
  | 'bareResponse'
  | 'brokenList'
  | 'noType'
  | 'noChanges'
  | 'noBody'
  | 'noEvent'
  | 'noConversation'
  | 'wrongField'
  | 'unknownSubscription'
  | 'notTaken';

/** A frame that could not be read, or what could not be read of it. */
export interface BrokenFrame {
  readonly why: Malformation;
  /** The frame, or its first broken change; whoever tells it cuts it and takes secrets out. */
  readonly frame: string;
  /** What was there instead: the kind, the field, or what JSON.parse said. */
  readonly about?: string | undefined;
  /** How many changes of the frame could not be read, where that is more than one. */
  readonly count?: number | undefined;
}

/** Where decoded facts go. One call a fact; nothing is kept between calls. */
export interface FactSink {
  /** Returns what is left to be done, when notifications had waited for this answer. */
  response(requestId: string, code: number, body: unknown, type: string): Work | undefined;
  /** Before the facts of a notification; only where somebody wants it as it came, or nothing is decoded of it. */
  notification(frame: NotificationFrame, topic: 'conversation' | 'message' | 'other'): void;
  /** Returns what is left to be done, when that is more than one piece. */
  conversations(subscriptionId: string, changes: Changes): Work | undefined;
  message(fact: MessageFact): void;
  /** After the facts of a notification. */
  settled(): void;
  /** Called once for a frame, however many changes of it are broken. */
  malformed(broken: BrokenFrame): void;
  /** Whether the application wants to see notifications of messages as they came. */
  readonly wantsMessageFrames: boolean;
  /** Whether it wants to see those of conversations as they came; long ones cannot be read in pieces then. */
  readonly wantsWholeFrames: boolean;
}
