import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { DeadlineQueue } from '../../transport/deadline-queue.js';
import type { Changes, Work } from '../../transport/wire/facts.js';
import type { SubscriptionQuery } from '../../transport/wire/request-names.js';
import type { Application } from '../app-events.js';
import type { Registry } from '../conversations/registry.js';
import type { Router } from '../inbound/router.js';
import { Windows } from './windows.js';

/** The platform stops a snapshot at about a thousand (protocol.md 6.3): what is missing from a full one is not thereby gone. */
export const SNAPSHOT_CAP = 1_000;
/** Conversations that are looked at, after a snapshot, between two looks at the clock. */
const SLICE = 250;
const NEXT_SLICE_MS = 1;

/** A subscription, as far as its notifications are concerned. */
export interface Follower {
  readonly key: string;
  readonly query: SubscriptionQuery;
  /** Marks the conversations that this subscription follows. */
  readonly bit: number;
  /** Its first snapshot has been taken in, so a later one may miss conversations that this one had. */
  hasSnapshot: boolean;
  /** What is left to read of a snapshot that was cut. */
  windows: Windows | undefined;
  /** What it followed before the interruption, and has not been heard of since. */
  missing: Set<ConversationRecord>;
}

/** What there is left to do when a snapshot has been taken in. */
interface Left {
  /** There are windows of it to read. */
  readonly windows: boolean;
  /** It lacks what the subscription followed before. */
  readonly missing: boolean;
}

export interface SnapshotOptions {
  readonly application: Pick<Application, 'announce'>;
  readonly registry: Pick<Registry, 'conversations' | 'send' | 'delivery'>;
  readonly router: Pick<Router, 'begin' | 'change' | 'missing' | 'settled'>;
  readonly deadlines: Pick<DeadlineQueue, 'arm'>;
  /** Conversations at which a snapshot may have been cut. */
  readonly snapshotCap?: number;
}

/** Takes in the changes of one notification, piece by piece; returns what is left to do when that is more than one piece. */
export function takeChanges(
  options: SnapshotOptions,
  follower: Follower,
  subscriptionId: string,
  changes: Changes,
): Work | undefined {
  const { application, router, registry } = options;
  const { missing } = follower;
  return begin(() => {
    const piece = changes();
    if (!piece) return true;
    if (piece.raw) announceRaw(application, follower, subscriptionId, piece.raw);
    router.begin();
    for (const fact of piece.facts) {
      const record = router.change(fact, follower.bit, 'notification');
      if (record && missing.delete(record)) registry.send(record, { type: 'conversation.resynced' });
    }
    router.settled();
    return false;
  });
}

/**
 * The same for the first notification of a subscription on this socket, or of one of its windows. Together they are complete, so
 * what the subscription followed before and what is not in them is missing. `taken` is called when all of that is done.
 */
export function takeSnapshot(
  options: SnapshotOptions,
  follower: Follower,
  subscriptionId: string,
  changes: Changes,
  taken: (left: Left) => void,
): Work | undefined {
  const { application, router, registry, snapshotCap = SNAPSHOT_CAP } = options;
  const isWindow = follower.windows !== undefined;
  const windows = (follower.windows ??= new Windows(follower.query, !follower.hasSnapshot));
  const { seen, isFirst } = windows;
  const times: (number | undefined)[] = [];
  let count = 0;
  let afterwards: Work | undefined;
  return begin(() => {
    if (afterwards) {
      if (!afterwards()) return false;
      taken({ windows: false, missing: follower.missing.size > 0 });
      return true;
    }
    const piece = changes();
    if (piece) {
      if (piece.raw) announceRaw(application, follower, subscriptionId, piece.raw);
      router.begin();
      for (const fact of piece.facts) {
        const record = router.change(fact, follower.bit, isFirst ? 'firstSnapshot' : 'snapshot');
        if (record && !isFirst) seen.add(record);
        times.push(fact.lastUpdateTime);
      }
      count += piece.count;
      router.settled();
      return false;
    }
    follower.hasSnapshot = true;
    const isCut = count >= snapshotCap;
    if (isCut && !isWindow) application.announce({ type: 'snapshot.limited', count });
    if (isCut) windows.divide(times, isFirst ? [] : timesOf(registry, follower.bit), snapshotCap);
    if (windows.hasNext) {
      taken({ windows: true, missing: false });
      return true;
    }
    follower.windows = undefined;
    // What is not whole says nothing of what is not in it; what is in it is up to date all the same.
    const records = isFirst ? [] : windows.isWhole ? [...registry.conversations.values()] : [...seen];
    afterwards = resync(options, follower, records, seen);
    return false;
  });
}

/** When what the subscription follows was updated last, as far as we know. */
function timesOf({ conversations }: Pick<Registry, 'conversations'>, bit: number): number[] {
  const times: number[] = [];
  for (const { followers, lastUpdateTime } of conversations.values())
    if ((followers & bit) !== 0 && lastUpdateTime !== undefined) times.push(lastUpdateTime);
  return times;
}

/** What the subscription followed before the interruption is up to date again, or missing. */
function resync(
  { registry, router }: SnapshotOptions,
  follower: Follower,
  records: readonly ConversationRecord[],
  seen: ReadonlySet<ConversationRecord>,
): Work {
  const { missing, bit } = follower;
  let next = 0;
  return () => {
    router.begin();
    const end = Math.min(next + SLICE, records.length);
    for (; next < end; next += 1) {
      const record = records[next]!;
      if (seen.has(record)) registry.send(record, { type: 'conversation.resynced' });
      else if ((record.followers & bit) !== 0) missing.add(record);
    }
    router.settled();
    return next >= records.length;
  };
}

/** What is missing is not followed any more. Some at a time: thousands may have closed in an outage, or another may begin. */
export function giveUpMissing(options: SnapshotOptions, follower: Follower): void {
  const { registry, router, deadlines } = options;
  const { query, bit, missing } = follower;
  // Asking for nothing but open conversations, one that is not there any more can only have closed.
  const keys = Object.keys(query);
  const isClosed = keys.length === 1 && keys[0] === 'stage' && String(query.stage) === 'OPEN';
  router.begin();
  for (const record of [...missing].slice(0, SLICE)) {
    missing.delete(record);
    router.missing(record, bit, isClosed);
    registry.send(record, { type: 'conversation.resynced' });
  }
  router.settled();
  if (missing.size > 0) deadlines.arm(NEXT_SLICE_MS, () => giveUpMissing(options, follower));
}

/** Nearly every notification is one piece, and done by the second or third call. */
function begin(work: Work): Work | undefined {
  return work() || work() || work() ? undefined : work;
}

const announceRaw = (
  application: Pick<Application, 'announce'>,
  { key }: Follower,
  subscriptionId: string,
  changes: readonly unknown[],
): void => application.announce({ type: 'subscription.notified', key, subscriptionId, changes });
