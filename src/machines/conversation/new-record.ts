import type { ConversationDetails, ConversationRecord } from './record.js';

const NOTHING: readonly never[] = [];

export const NO_DETAILS: ConversationDetails = Object.freeze({
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
});

/** A conversation of which we know the id and nothing else. Every record is made here, so all have one shape. */
export function newConversation(conversationId: string): ConversationRecord {
  return {
    // What every message touches comes first: at 100,000 conversations each further cache line is a miss.
    conversationId,
    mainDialog: undefined,
    revision: 0,
    standing: 'opening',
    phase: 'opening',
    routing: 'queued',
    ownRoles: NOTHING,
    followers: 0,
    sync: 'live',
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
    participants: NOTHING,
    details: NO_DETAILS,
    otherDialogs: undefined,
    isAskedFor: false,
    awaitsMessages: false,
    isClosing: false,
    isLoading: false,
    isFinishing: false,
    isEvicted: false,
    membershipCommand: undefined,
    updates: 0,
    ignoredUpdates: 0,
    outOfOrderUpdates: 0,
  };
}
