import type { Session } from '../../actors/session.js';
import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { ParticipantRecord } from '../../machines/dialog/record.js';
import { readProfile, type UserProfile } from '../connection/user-profile.js';
import type { ParticipantChatState, ParticipantRole, ParticipantState } from '../enums.js';
import type { OpenWord } from '../open-word.js';
import { checkRequestOptions } from '../options/check-arguments.js';
import type { RequestOptions } from '../requests/request-options.js';

/**
 * Somebody who takes part in a conversation, at the moment it was asked for. Immutable but for `chatState`: a change of
 * role or state makes another one, told by `participant-added`, `participant-removed` and `participant-state-change`.
 */
export class Participant {
  readonly #session: Session;
  readonly #conversation: ConversationRecord | undefined;
  /** UUID of a brand user, or the consumer's id; the same as `id`. */
  readonly userId: string;
  /** The same as `userId`; applications of lp-messaging-sdk read either. */
  readonly id: string;
  /** `accountId.userId`; brand users only, and only where the platform has told it. */
  readonly agentId: string | undefined;
  /** `CONSUMER`, `ASSIGNED_AGENT`, … as in `ParticipantRole`; a word that is new there is passed on. */
  readonly role: OpenWord<ParticipantRole>;
  /** `ACTIVE`, or `SUGGESTED` for an assigned agent who has not accepted yet. */
  readonly state: OpenWord<ParticipantState>;

  /** @internal */
  constructor(
    session: Session,
    conversation: ConversationRecord | undefined,
    { id, agentId, role, state }: ParticipantRecord,
  ) {
    this.#session = session;
    this.#conversation = conversation;
    this.id = id;
    this.userId = id;
    this.agentId = agentId;
    this.role = role;
    this.state = state;
  }

  /**
   * What the participant is doing in this conversation, such as `COMPOSING`, as last told; `participant-chat-state` tells of
   * each. Undefined before the first, and after an interruption, because the platform does not repeat it (protocol.md 8.5).
   */
  get chatState(): OpenWord<ParticipantChatState> | undefined {
    return this.#conversation && this.#session.registry.delivery.chatStates.of(this.#conversation, this.id);
  }

  /**
   * Reads the profile from the platform. A consumer may read its own only; of others it rejects with a PlatformError
   * (403, FORBIDDEN). Waits while the connection is interrupted.
   */
  async getUserProfile(options?: RequestOptions): Promise<UserProfile> {
    checkRequestOptions(options);
    return readProfile(this.#session, this.id, options);
  }
}

type Made = WeakMap<ParticipantRecord, Participant>;
const made = new WeakMap<ConversationRecord, Made>();

/** The one object for a participant of a conversation. The records are shared between conversations; these are not. */
export function participantOf(
  session: Session,
  conversation: ConversationRecord | undefined,
  record: ParticipantRecord,
): Participant {
  if (!conversation) return new Participant(session, undefined, record);
  let ofConversation = made.get(conversation);
  if (!ofConversation) made.set(conversation, (ofConversation = new WeakMap()));
  let participant = ofConversation.get(record);
  if (!participant) ofConversation.set(record, (participant = new Participant(session, conversation, record)));
  return participant;
}
