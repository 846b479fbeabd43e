import type { Dialog } from '../conversation/dialog.js';
import type { Message } from '../conversation/message.js';
import type { Participant } from '../conversation/participant.js';

/**
 * A participant who came, went or changed. It can be read as the participant itself, and as an object that has one; both
 * are in use by applications written for lp-messaging-sdk.
 */
export interface ParticipantEvent {
  readonly participant: Participant;
  readonly context: unknown;
  readonly role: string;
  readonly userId: string;
  readonly agentId: string | undefined;
  readonly state: string;
}

export interface ChatStateEvent {
  readonly participantId: string;
  readonly role: string;
  readonly chatState: string;
  readonly dialogId: string;
}

/** Events of a conversation, in the order in which those of one change are told. */
export type ConversationEvents = {
  /** A survey, or another dialog, has begun. */
  dialog: (dialog: Dialog) => unknown;
  'dialog-close': (dialog: Dialog) => unknown;
  'participant-removed': (event: ParticipantEvent) => unknown;
  'participant-added': (event: ParticipantEvent) => unknown;
  'skill-change': () => unknown;
  'ttr-change': () => unknown;
  'manual-ettr-change': () => unknown;
  'group-change': () => unknown;
  'note-change': () => unknown;
  'csat-change': () => unknown;
  'stage-change': () => unknown;
  /** The skill changed; whoever was assigned is usually gone. */
  'transfer-skill': () => unknown;
  /** The assigned agent was replaced by another one, who may still have to accept. */
  'transfer-agent': (agent: Participant | null) => unknown;
  /** The assigned agent is gone, nobody else came, the skill is the same. */
  'back-to-queue': () => unknown;
  'consumer-step-up': () => unknown;
  /** Every content message, also one's own, in the order of the dialog, each once. */
  message: (message: Message) => unknown;
  /** Messages were marked as accepted or read. */
  'message-delivery-event': (messages: readonly Message[]) => unknown;
  'participant-chat-state': (event: ChatStateEvent) => unknown;
  /** The conversation is over. The last event, told once; commands are refused from now on. */
  close: () => unknown;
};
