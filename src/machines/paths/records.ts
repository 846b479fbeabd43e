import type { ConversationRecord } from '../conversation/record.js';
import type { DialogRecord } from '../dialog/record.js';
import type { RingRecord } from '../ring/record.js';

/** What the platform can say of a conversation that its chart cares about, and how far its main dialog is. */
export type ConversationFacts = Partial<
  Pick<ConversationRecord, 'phase' | 'routing' | 'ownRoles' | 'mainDialog' | 'awaitsMessages'>
>;
export type DialogFacts = Partial<
  Pick<DialogRecord, 'state' | 'isFollowed' | 'told' | 'known' | 'needsReading' | 'attempts'>
>;

/** What the platform can say of a ring that its chart cares about, and what other records say. */
export type RingFacts = Partial<Pick<RingRecord, 'verdict' | 'hasConversation' | 'isInterrupted'>>;

/** Whether the frame path passes such a notification on to the chart: a closed conversation stays closed, whoever follows it. */
export const reachesTheChart = (record: ConversationRecord, { phase }: ConversationFacts): boolean =>
  phase !== 'unfollowed' || record.phase !== 'closed';

const undescribed: ConversationRecord['details'] = {
  brandId: undefined,
  context: undefined,
  campaignInfo: undefined,
  handlerAccountId: undefined,
  ttrType: undefined,
  ttrValue: undefined,
  note: undefined,
  groupId: undefined,
  csat: undefined,
  isFirst: undefined,
  rare: undefined,
};

/** A conversation of which only the id is known. */
export function newConversationRecord(changes: Partial<ConversationRecord> = {}): ConversationRecord {
  return {
    conversationId: 'c1',
    revision: 0,
    standing: 'opening',
    skillId: '-1',
    stage: 'OPEN',
    state: 'OPEN',
    closeReason: undefined,
    startTs: 0,
    endTs: undefined,
    metaDataLastUpdateTs: 0,
    lastUpdateTime: undefined,
    effectiveTTR: undefined,
    unread: undefined,
    participants: [],
    details: undescribed,
    mainDialog: undefined,
    otherDialogs: undefined,
    isAskedFor: false,
    awaitsMessages: false,
    phase: 'opening',
    routing: 'queued',
    ownRoles: [],
    sync: 'live',
    isClosing: false,
    isLoading: false,
    isFinishing: false,
    isEvicted: false,
    membershipCommand: undefined,
    followers: 1,
    updates: 0,
    ignoredUpdates: 0,
    outOfOrderUpdates: 0,
    ...changes,
  };
}

/** A dialog of which only the id is known. */
export function newDialogRecord(changes: Partial<DialogRecord> = {}): DialogRecord {
  return {
    dialogId: 'd1',
    conversationId: 'c1',
    revision: 0,
    standing: 'opening',
    dialogType: 'MAIN',
    channelType: 'MESSAGING',
    state: 'OPEN',
    creationTs: 0,
    endTs: undefined,
    closedBy: undefined,
    closedCause: undefined,
    metaData: undefined,
    metadata: undefined,
    participants: [],
    ownRoles: [],
    following: 'membership',
    isFollowed: false,
    told: -1,
    known: -1,
    published: -1,
    needsReading: false,
    attempts: 0,
    since: 0,
    until: Number.MAX_SAFE_INTEGER,
    notOurs: -1,
    gaps: undefined,
    consumerReadUpTo: -1,
    agentReadUpTo: -1,
    isDescribed: false,
    isClosing: false,
    delivery: 'unfollowed',
    publishing: 'clear',
    ...changes,
  };
}

/** A ring that nothing has been said of. */
export const newRingRecord = (changes: Partial<RingRecord> = {}): RingRecord => ({
  ringId: 'c1_12345678_1',
  revision: 0,
  standing: 'notified',
  ringState: 'WAITING',
  conversationId: 'c1',
  consumerId: 'consumer',
  skillId: '-1',
  ringExpiration: 72_000,
  ringExpirationTs: 72_001,
  weight: 1,
  verdict: 'waiting',
  hasConversation: false,
  knewConversation: false,
  isInterrupted: false,
  endsAt: 72_000,
  toldState: undefined,
  isOverdue: false,
  phase: 'notified',
  ...changes,
});

/** Main dialogs by how far they are: missed messages are still being read, or are not. */
export const behind = newDialogRecord({ told: 3, known: 5 });
export const caughtUp = newDialogRecord({ told: 5, known: 5 });
