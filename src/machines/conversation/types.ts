import type { ConversationRecord } from './record.js';

/**
 * One conversation, from the moment we know its id until it is forgotten.
 *
 * Three questions run side by side: where it stands (`lifecycle`), whether we take part (`membership`), and whether what
 * we hold is kept up to date (`sync`). The frame path writes what the platform says into the record *before* it sends
 * `conversation.updated`; guards only read that. Commands are performed or refused here and nowhere else.
 *
 * It promises that every conversation is announced before anything else is said of it and that its close is announced
 * once. It leaves messages to the dialog machines, and bytes, promises and timers to the actors that run it: what it wants
 * done goes out as a named action, what came of it returns as an event. So there is no `invoke` and no `after`.
 */
export interface ConversationContext {
  readonly record: ConversationRecord;
}

export type ConversationEvent =
  /** The platform described it; the record already holds the new facts. */
  | { type: 'conversation.updated' }
  /** Made of what the application had kept of it, and hands in. */
  | { type: 'conversation.restored' }
  /** A snapshot taken after an interruption has been applied, with or without this conversation in it. */
  | { type: 'conversation.resynced' }
  /** A dialog has all of its messages again, or will not get them. */
  | { type: 'dialogs.caughtUp' }
  /** The messages that the application waits for are here, or could not be had. */
  | { type: 'messages.loaded' }
  | { type: 'connection.interrupted' }
  | { type: 'connection.restored' }
  | { type: 'command.join'; commandId: number; role: string }
  | { type: 'command.leave'; commandId: number }
  /** `field` in the platform's words, such as `Skill` (protocol.md 6.10). */
  | { type: 'command.update'; commandId: number; field: string }
  | { type: 'command.close'; commandId: number }
  /** A message was to be sent although no dialog is open. */
  | { type: 'command.publish'; commandId: number }
  /** A new conversation was to follow this one, which is over. */
  | { type: 'command.resume'; commandId: number }
  | { type: 'join.refused' }
  | { type: 'leave.refused' }
  | { type: 'close.refused' }
  | { type: 'opening.timedOut' }
  | { type: 'loading.timedOut' }
  | { type: 'join.timedOut' }
  | { type: 'leave.timedOut' }
  | { type: 'close.timedOut' }
  | { type: 'finish.timedOut' }
  | { type: 'resync.timedOut' }
  | { type: 'retention.passed' };
