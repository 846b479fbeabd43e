import { freeze } from 'immer';
import { shownState } from '../../actors/rings/describe-ring.js';
import type { RingLifecycle, RingRecord } from '../../machines/ring/record.js';
import type { RingStateValue } from '../../machines/ring/state.js';
import type { RingState } from '../enums.js';
import type { OpenWord } from '../open-word.js';

/** A ring at one moment: frozen plain data. */
export interface RingView {
  readonly ringId: string;
  readonly ringState: OpenWord<RingState>;
  readonly conversationId: string;
  readonly consumerId: string | undefined;
  readonly skillId: string;
  readonly ringExpiration: number | undefined;
  readonly ringExpirationTs: number | undefined;
  readonly weight: number | undefined;
}

/** What `getSnapshot()` of a ring returns; shaped like a snapshot of XState. */
export interface RingSnapshot {
  readonly status: 'active';
  readonly value: RingStateValue;
  readonly lifecycle: RingLifecycle;
  readonly context: RingView;
}

interface Taken {
  readonly revision: number;
  readonly snapshot: RingSnapshot;
}
const taken = new WeakMap<RingRecord, Taken>();

/** The one before, as long as neither the record's revision nor the state has moved. */
export function ringSnapshot(record: RingRecord, lifecycle: RingLifecycle): RingSnapshot {
  const { revision, ringId, conversationId, consumerId, skillId, ringExpiration, ringExpirationTs, weight } = record;
  const value = record.standing as RingStateValue;
  const before = taken.get(record);
  if (before?.revision === revision && before.snapshot.value === value) return before.snapshot;
  const context = { ringId, conversationId, consumerId, skillId, ringExpiration, ringExpirationTs, weight };
  const snapshot: RingSnapshot = freeze({
    status: 'active',
    // One for all rings in this state, and compared by identity: XState's own must not be frozen.
    value,
    lifecycle,
    context: freeze({ ...context, ringState: shownState(record) }),
  });
  taken.set(record, { revision, snapshot });
  return snapshot;
}
