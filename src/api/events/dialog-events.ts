import type { Message } from '../conversation/message.js';
import type { ChatStateEvent, ParticipantEvent, ParticipantStateEvent } from './participant-events.js';

/** Events of one dialog. Each is told on the dialog first, then on its conversation, then on the connection. */
export type DialogEvents = {
  /** Somebody has left this dialog, or has another role now. */
  'participant-removed': (event: ParticipantEvent) => unknown;
  /** Also of somebody who is only asked so far: `state` is `SUGGESTED` then. */
  'participant-added': (event: ParticipantEvent) => unknown;
  /** Somebody has another state, such as an agent who was asked and has accepted. */
  'participant-state-change': (event: ParticipantStateEvent) => unknown;
  /** Every content message, also one's own, in order, each once. */
  message: (message: Message) => unknown;
  /** Messages were marked as accepted or read. */
  'message-delivery-event': (messages: readonly Message[]) => unknown;
  /** Somebody does something else, such as typing. */
  'participant-chat-state': (event: ChatStateEvent) => unknown;
  /** The dialog is closed. A message that was said before, and is on its way, may still follow. */
  close: () => unknown;
};
