import type { RingRecord } from './record.js';

/**
 * One ring: the platform asks an agent whether to take a conversation, and waits for an answer for a while.
 *
 * It promises that a ring is answered at most once, and that a late answer, an expiry and somebody else's acceptance each end
 * in a state of their own (G14). An answer whose fate is unknown is not repeated: after the interruption the platform says
 * whether the ring still waits, and its conversation says whether it is ours. The frame path writes what the platform says into
 * the record *before* it sends an event; guards only read that.
 *
 * It leaves the request, its time limit and the conversation to the actors that run it. There is no `invoke` and no `after`.
 */
export interface RingContext {
  readonly record: RingRecord;
}

export type RingEvent =
  /** The platform said something of it; the record already holds the new facts. */
  | { type: 'ring.updated' }
  /** A snapshot taken after an interruption has this ring. */
  | { type: 'ring.resynced' }
  /** The platform has dropped its task, or a snapshot does not have it any more. */
  | { type: 'ring.gone' }
  | { type: 'expiry.passed' }
  | { type: 'command.accept'; commandId: number }
  | { type: 'command.reject'; commandId: number }
  | { type: 'answer.agreed' }
  | { type: 'answer.refused' }
  /** It certainly was not taken: never sent, or the platform asked to try later. */
  | { type: 'answer.undone' }
  /** Nobody knows whether it was taken. */
  | { type: 'answer.lost' }
  | { type: 'answer.timedOut' }
  /** Its conversation was described, and we are its assigned agent. */
  | { type: 'conversation.arrived' }
  | { type: 'conversation.timedOut' }
  | { type: 'connection.interrupted' }
  | { type: 'connection.restored' };
