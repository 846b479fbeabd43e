import type { RingLifecycle, RingRecord, RingVerdict } from '../../machines/ring/record.js';
import type { RingFact } from '../../transport/wire/facts.js';
import { ringMemory } from './ring-memory.js';

/** How long a ring rings where the platform does not say; so in every published sample (protocol.md 7.4). */
export const RING_MS = 72_000;

const NOTIFIED = ringMemory.stateOf({ phase: 'notified' } as RingRecord);

/** A ring that is heard of for the first time. */
export function newRing(fact: RingFact, now: number, isInterrupted: boolean): RingRecord {
  const { ringId, ringState, conversationId, consumerId, skillId, ringExpiration, ringExpirationTs, weight } = fact;
  return {
    ringId,
    ringState,
    conversationId,
    consumerId,
    skillId,
    ringExpiration,
    ringExpirationTs,
    weight,
    revision: 0,
    standing: NOTIFIED,
    verdict: 'waiting',
    hasConversation: false,
    knewConversation: false,
    isInterrupted,
    // Its whole time from now on, even if the platform's clock says less: clocks differ, and only the platform ends a ring early.
    endsAt: now + (ringExpiration ?? RING_MS),
    toldState: undefined,
    isOverdue: false,
    phase: 'notified',
  };
}

/**
 * Writes what the platform says into the record. Notifications may overtake each other: a ring that has ended never waits
 * again, because the platform gives each asking an id of its own.
 */
export function describeRing(
  record: RingRecord,
  { ringState }: RingFact,
  assignedAgentId: string | undefined,
  ownAgentId: string | undefined,
): void {
  if (ringState === 'WAITING' && record.ringState !== 'WAITING') return;
  if (record.ringState !== ringState) record.revision += 1;
  record.ringState = ringState;
  record.verdict = verdictOf(record.phase, ringState, assignedAgentId, ownAgentId);
}

function verdictOf(
  phase: RingLifecycle,
  ringState: string,
  assignedAgentId: string | undefined,
  ownAgentId: string | undefined,
): RingVerdict {
  switch (ringState) {
    case 'ACCEPTED': {
      // Where the platform does not say who has accepted, it was us if we have asked for it.
      const isOurs =
        assignedAgentId === undefined ? OURS.test(phase) : ownAgentId === undefined || assignedAgentId === ownAgentId;
      return isOurs ? 'ours' : 'cancelled';
    }
    case 'AUTO_ACCEPT':
      return 'ours';
    case 'REJECTED':
      return 'rejected';
    case 'EXPIRED':
      return 'expired';
    case 'CANCELLED':
      return 'cancelled';
    default:
      return 'waiting';
  }
}

const OURS = /^(accepting|awaitingConversation|accepted)/;

/** A ring's state in the platform's words, also where it ended without the platform saying so. */
export function shownState({ ringState, phase }: RingRecord): string {
  return ringState === 'WAITING' ? (CONCLUDED[phase] ?? ringState) : ringState;
}

const CONCLUDED: Partial<Record<RingLifecycle, string>> = {
  awaitingConversation: 'ACCEPTED',
  accepted: 'ACCEPTED',
  rejected: 'REJECTED',
  expired: 'EXPIRED',
  cancelled: 'CANCELLED',
};
