import type { StateValue } from '../state-value.js';

/**
 * What the platform has said of a ring, as far as we are concerned (protocol.md 7.4). `ours`: this user accepted it, here or
 * elsewhere, or the platform did so for the user. `cancelled`: nobody is asked any more, or somebody else has accepted.
 */
export type RingVerdict = 'waiting' | 'ours' | 'rejected' | 'expired' | 'cancelled';

/** All we know of one ring: plain data, changed in place by the frame path, read by the machine's guards. */
export interface RingRecord {
  readonly ringId: string;
  /** Counts changes; whoever changes what a snapshot shows counts it, or the snapshot stays as it was. */
  revision: number;
  /** State of its machine: the one object for that value (actors/conversations/machine-memory.ts). */
  standing: StateValue;

  // What the platform says.
  /** Its own word: `WAITING`, `ACCEPTED`, … */
  ringState: string;
  readonly conversationId: string;
  readonly consumerId: string | undefined;
  readonly skillId: string;
  /** How long it rings, in milliseconds. */
  readonly ringExpiration: number | undefined;
  /** When it ends by the platform's clock. */
  readonly ringExpirationTs: number | undefined;
  readonly weight: number | undefined;

  // What follows from it; written before the machine is told.
  verdict: RingVerdict;
  /** The conversation is known, and we are its assigned agent. */
  hasConversation: boolean;
  /** The application knew the conversation before it became ours. */
  knewConversation: boolean;
  /** The connection is gone: an answer waits until it is back. */
  isInterrupted: boolean;

  // What only we know.
  /** By our own clock: when it is over at the latest, should the platform not say so. */
  readonly endsAt: number;
  /** Its state as the application was told it last; undefined before the first time. */
  toldState: string | undefined;
  /** It should be over by our own clock, and the platform has not said so. Written by the machine's own actions, as what follows. */
  isOverdue: boolean;
  phase: RingLifecycle;
}

/** Where a ring stands. */
export type RingLifecycle =
  | 'notified'
  | 'waiting'
  | 'accepting.queued'
  | 'accepting.asked'
  | 'accepting.unconfirmed'
  | 'awaitingConversation'
  | 'accepted'
  | 'rejecting.queued'
  | 'rejecting.asked'
  | 'rejecting.unconfirmed'
  | 'rejected'
  | 'expired'
  | 'cancelled'
  | 'failed';
