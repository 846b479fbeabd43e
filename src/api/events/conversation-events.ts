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
  /** A dialog is closed. */
  'dialog-close': (dialog: Dialog) => unknown;
  /** Somebody has left the main dialog, or has another role there now. */
  'participant-removed': (event: ParticipantEvent) => unknown;
  /** Somebody takes part in the main dialog, or was asked to. */
  'participant-added': (event: ParticipantEvent) => unknown;
  /** Somebody in the main dialog has another state, such as an agent who was asked and has accepted. */
  'participant-state-change': (event: ParticipantStateEvent) => unknown;
  /** It has another skill. */
  'skill-change': () => unknown;
  /** The time in which an answer is due is another one. */
  'ttr-change': () => unknown;
  /** Somebody set by hand until when an answer is due. */
  'manual-ettr-change': () => unknown;
  /** It is delayed, such as over night, or is no longer. */
  'delay-change': () => unknown;
  /** It is in another group of agents. */
  'group-change': () => unknown;
  /** The note about it is another one. */
  'note-change': () => unknown;
  /** It has another topic. */
  'topic-change': () => unknown;
  /** The consumer has rated it. */
  'csat-change': () => unknown;
  /** Its metadata changed. */
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
  /** The consumer has signed in, and is the same person under another id; see `stepUp()`. */
  'consumer-step-up': () => unknown;
  /** Every content message, also one's own, in the order of the dialog, each once. */
  message: (message: Message) => unknown;
  /** Messages were marked as accepted or read. */
  'message-delivery-event': (messages: readonly Message[]) => unknown;
  /** Somebody does something else, such as typing. */
  'participant-chat-state': (event: ChatStateEvent) => unknown;
  /** The conversation is over. The last event, told once; commands are refused from now on. */
  close: () => unknown;
};
