import type { Dialog } from '../conversation/dialog.js';
import type { Message } from '../conversation/message.js';
import type { Participant } from '../conversation/participant.js';
import type { ChatStateEvent, ParticipantEvent, ParticipantStateEvent } from './participant-events.js';

/** Events of a conversation, in the order in which those of one change are told. */
export type ConversationEvents = {
  /** Any change of it, or event in it, as the platform sent it. What is made of it follows. */
  notification: (change: unknown) => unknown;
  /** A survey, or another dialog, has begun. */
  dialog: (dialog: Dialog) => unknown;
  'dialog-close': (dialog: Dialog) => unknown;
  'participant-removed': (event: ParticipantEvent) => unknown;
  'participant-added': (event: ParticipantEvent) => unknown;
  /** Somebody in the main dialog has another state, such as an agent who was asked and has accepted. */
  'participant-state-change': (event: ParticipantStateEvent) => unknown;
  'skill-change': () => unknown;
  'ttr-change': () => unknown;
  'manual-ettr-change': () => unknown;
  'delay-change': () => unknown;
  'group-change': () => unknown;
  'note-change': () => unknown;
  'topic-change': () => unknown;
  'csat-change': () => unknown;
  'metadata-change': () => unknown;
  /** The main dialog was closed, or is open again. */
  'state-change': () => unknown;
  /** The same for the whole conversation. */
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
