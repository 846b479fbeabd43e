import type { ConversationDetails, ConversationPhase, ConversationRecord } from '../../machines/conversation/record.js';
import type { DialogRecord, ParticipantRecord } from '../../machines/dialog/record.js';
import type { ConversationFact } from '../../transport/wire/facts.js';
import type { ConversationField, Handover } from '../app-events.js';
import { findRole, type Participants } from './participants.js';

/** Who we are on this connection; known after the sign-in. */
export interface Self {
  readonly userId: string | undefined;
  readonly agentId: string | undefined;
}

/** What one update changed, in the order in which an application is told. */
export interface ConversationChanges {
  /** Something that guards read is different: the machine must be asked. */
  readonly movesChart: boolean;
  readonly removed: readonly ParticipantRecord[];
  readonly added: readonly ParticipantRecord[];
  readonly fields: readonly ConversationField[];
  readonly handover: Handover | undefined;
  readonly hasSteppedUp: boolean;
}

const NOTHING: readonly never[] = [];
const NO_ROLES: readonly string[] = Object.freeze([]);
const NO_DETAILS: ConversationDetails = Object.freeze({
  brandId: undefined,
  context: undefined,
  campaignInfo: undefined,
  handlerAccountId: undefined,
  ttrType: undefined,
  ttrValue: undefined,
  delay: undefined,
  note: undefined,
  groupId: undefined,
  csat: undefined,
});
const UNCHANGED: ConversationChanges = {
  movesChart: false,
  removed: NOTHING,
  added: NOTHING,
  fields: NOTHING,
  handover: undefined,
  hasSteppedUp: false,
};

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
    ownRoles: NO_ROLES,
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
    outOfOrderUpdates: 0,
  };
}

/**
 * Writes a complete description into the record and says what is different. The dialogs of the record must be up to date
 * already: a suggested agent is named only there. Undefined when the description is older than what we have (G6).
 */
export function describeConversation(
  record: ConversationRecord,
  fact: ConversationFact,
  participants: Participants,
  self: Self,
): ConversationChanges {
  const before = { phase: record.phase, routing: record.routing, ownRoles: record.ownRoles, skillId: record.skillId };
  const isFirst = record.phase === 'opening';
  const people = record.participants;
  const details = record.details;
  const assigned = findRole(people, 'ASSIGNED_AGENT');
  const wasSuggested = record.routing === 'suggested';

  record.revision += 1;
  record.skillId = fact.skillId === before.skillId ? before.skillId : fact.skillId;
  record.stage = fact.stage;
  record.state = fact.state;
  record.closeReason = fact.closeReason;
  record.startTs = fact.startTs;
  record.endTs = fact.endTs;
  record.metaDataLastUpdateTs = fact.metaDataLastUpdateTs;
  record.lastUpdateTime = fact.lastUpdateTime;
  record.effectiveTTR = fact.effectiveTTR;
  record.unread = fact.unread;
  record.details = detailsOf(fact, details);
  record.participants = participants.list(fact.participants, people);
  refreshStanding(record, self);

  const movesChart =
    isFirst ||
    record.phase !== before.phase ||
    record.routing !== before.routing ||
    record.ownRoles.length > 0 !== before.ownRoles.length > 0;
  // What is there at first sight is announced with the conversation itself.
  if (isFirst) return { ...UNCHANGED, movesChart };
  const hasSameSkill = record.skillId === before.skillId;
  if (record.participants === people && hasSameSkill && record.details === details) {
    return movesChart ? { ...UNCHANGED, movesChart } : UNCHANGED;
  }

  const assignedNow = findRole(record.participants, 'ASSIGNED_AGENT');
  return {
    movesChart,
    removed: missingFrom(record.participants, people),
    added: missingFrom(people, record.participants),
    fields: changedFields(hasSameSkill, details, record.details),
    handover: handoverOf(hasSameSkill, assigned, assignedNow, record, wasSuggested),
    hasSteppedUp: hasOtherConsumer(people, record.participants),
  };
}

/** Phase, routing and our own roles follow from the rest; called whenever that changes. */
export function refreshStanding(record: ConversationRecord, self: Self): void {
  record.phase = phaseOf(record);
  record.routing = findRole(record.participants, 'ASSIGNED_AGENT')
    ? 'assigned'
    : record.mainDialog && isSuggested(record.mainDialog)
      ? 'suggested'
      : 'queued';
  record.ownRoles = ownRolesOf(record, self);
}

function phaseOf(record: ConversationRecord): ConversationPhase {
  if (record.stage === 'CLOSE') return 'closed';
  if (record.followers === 0) return 'unfollowed';
  return record.state === 'CLOSE' ? 'surveying' : 'open';
}

function isSuggested({ participants }: DialogRecord): boolean {
  for (const { role, state } of participants) if (role === 'ASSIGNED_AGENT' && state === 'SUGGESTED') return true;
  return false;
}

function ownRolesOf(record: ConversationRecord, { userId, agentId }: Self): readonly string[] {
  let roles = NO_ROLES;
  for (const participant of record.participants) {
    const isOurs =
      participant.id === userId ||
      (agentId !== undefined && (participant.agentId === agentId || participant.id === agentId));
    if (isOurs) roles = roles === NO_ROLES ? soleRole(participant.role) : [...roles, participant.role];
  }
  return roles;
}

const soleRoles = new Map<string, readonly string[]>();

/** Nearly every list of own roles is one role long; they are shared. */
function soleRole(role: string): readonly string[] {
  let roles = soleRoles.get(role);
  if (!roles) soleRoles.set(role, (roles = Object.freeze([role])));
  return roles;
}

/** Participants of the second list that the first does not have, by id and role. */
function missingFrom(
  list: readonly ParticipantRecord[],
  others: readonly ParticipantRecord[],
): readonly ParticipantRecord[] {
  if (list === others) return NOTHING;
  return others.filter((other) => !list.some(({ id, role }) => id === other.id && role === other.role));
}

function hasOtherConsumer(before: readonly ParticipantRecord[], after: readonly ParticipantRecord[]): boolean {
  if (before === after) return false;
  const consumer = findRole(before, 'CONSUMER');
  const consumerNow = findRole(after, 'CONSUMER');
  return consumer !== undefined && consumerNow !== undefined && consumer.id !== consumerNow.id;
}

/** At most one for a change (G7); the rules are those of protocol.md 12.5. */
function handoverOf(
  hasSameSkill: boolean,
  before: ParticipantRecord | undefined,
  after: ParticipantRecord | undefined,
  record: ConversationRecord,
  wasSuggested: boolean,
): Handover | undefined {
  if (!hasSameSkill) return 'transfer-skill';
  if (!before || before.id === after?.id) return undefined;
  if (after) return 'transfer-agent';
  if (record.routing === 'suggested') return wasSuggested ? undefined : 'transfer-agent';
  return 'back-to-queue';
}

function changedFields(
  hasSameSkill: boolean,
  before: ConversationDetails,
  after: ConversationDetails,
): readonly ConversationField[] {
  if (hasSameSkill && before === after) return NOTHING;
  const fields: ConversationField[] = [];
  if (!hasSameSkill) fields.push('skill');
  if (before.ttrType !== after.ttrType || before.ttrValue !== after.ttrValue) fields.push('ttr');
  if (before.groupId !== after.groupId) fields.push('group');
  if (before.note !== after.note) fields.push('note');
  if (before.csat !== after.csat) fields.push('csat');
  return fields;
}

/** The details of this description; the object that was there when nothing in it is new, which is nearly always. */
function detailsOf({ details: raw, brandId }: ConversationFact, before: ConversationDetails): ConversationDetails {
  const { context, campaignInfo, delay, note, groupId } = raw;
  const handlerAccountId = raw.conversationHandlerDetails?.accountId;
  const ttrType = raw.ttr?.ttrType;
  const ttrValue = raw.ttr?.value;
  const csat = raw.csat?.csatRate ?? raw.csatRate;
  const hasSameContext = isSameJson(context, before.context);
  if (
    hasSameContext &&
    brandId === before.brandId &&
    handlerAccountId === before.handlerAccountId &&
    ttrType === before.ttrType &&
    ttrValue === before.ttrValue &&
    note === before.note &&
    groupId === before.groupId &&
    csat === before.csat &&
    isSameJson(delay, before.delay) &&
    isSameJson(campaignInfo, before.campaignInfo)
  ) {
    return before;
  }
  return {
    brandId,
    context: hasSameContext ? before.context : context,
    campaignInfo,
    handlerAccountId,
    ttrType,
    ttrValue,
    delay,
    note,
    groupId,
    csat,
  };
}

function isSameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  let count = 0;
  for (const key in one) {
    count += 1;
    if (!isSameJson((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key])) return false;
  }
  for (const _ in other) count -= 1;
  return count === 0;
}
