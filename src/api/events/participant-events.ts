import type { Participant } from '../conversation/participant.js';

/**
 * A participant who came or went. It can be read as the participant itself, and as an object that has one; both are in use by
 * applications written for lp-messaging-sdk.
 */
export interface ParticipantEvent {
  readonly participant: Participant;
  readonly context: unknown;
  readonly role: string;
  readonly userId: string;
  readonly agentId: string | undefined;
  readonly state: string;
}

/** A participant whose state is another one: an agent who was asked (`SUGGESTED`) has accepted (`ACTIVE`). */
export interface ParticipantStateEvent extends ParticipantEvent {
  readonly previousState: string;
}

/** What somebody is doing, such as typing. */
export interface ChatStateEvent {
  readonly participantId: string;
  readonly role: string;
  readonly chatState: string;
  readonly dialogId: string;
}
