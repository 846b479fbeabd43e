import type { Participant } from '../conversation/participant.js';
import type { ParticipantChatState, ParticipantRole, ParticipantState } from '../enums.js';
import type { OpenWord } from '../open-word.js';

/**
 * A participant who came or went. It can be read as the participant itself, and as an object that has one; both are in use by
 * applications written for lp-messaging-sdk.
 */
export interface ParticipantEvent {
  /** The one it is about. */
  readonly participant: Participant;
  /** `context` of the conversation. */
  readonly context: unknown;
  readonly role: OpenWord<ParticipantRole>;
  readonly userId: string;
  /** `accountId.userId` of a brand user. */
  readonly agentId: string | undefined;
  readonly state: OpenWord<ParticipantState>;
}

/** A participant whose state is another one: an agent who was asked (`SUGGESTED`) has accepted (`ACTIVE`). */
export interface ParticipantStateEvent extends ParticipantEvent {
  /** The state before. */
  readonly previousState: OpenWord<ParticipantState>;
}

/** What somebody is doing, such as typing. */
export interface ChatStateEvent {
  /** Who: the user's id. */
  readonly participantId: string;
  readonly role: OpenWord<ParticipantRole>;
  /** What: `COMPOSING`, `PAUSE`, … */
  readonly chatState: OpenWord<ParticipantChatState>;
  /** Where. */
  readonly dialogId: string;
}
