import type { ConversationPhase, ConversationRecord } from '../../machines/conversation/record.js';
import type { DialogRecord, ParticipantRecord } from '../../machines/dialog/record.js';
import type { ConversationFact } from '../../transport/wire/facts.js';
import type { ConversationField, Handover } from '../app-events.js';
import { changedDetails, detailsOf, isSameJson } from './conversation-details.js';
import { findRole, ownRolesOf, type Participants, type Self } from './participants.js';

export type { Self } from './participants.js';

/** What one update changed, in the order in which an application is told. */
export interface ConversationChanges {
  /** Something that guards read is different: the machine must be asked. */
  readonly concernsMachine: boolean;
  readonly removed: readonly ParticipantRecord[];
  readonly added: readonly ParticipantRecord[];
  readonly fields: readonly ConversationField[];
  readonly handover: Handover | undefined;
  readonly hasSteppedUp: boolean;
}

const NOTHING: readonly never[] = [];
const UNCHANGED: ConversationChanges = {
  concernsMachine: false,
  removed: NOTHING,
  added: NOTHING,
  fields: NOTHING,
  handover: undefined,
  hasSteppedUp: false,
};

/**
 * Writes a complete description into the record and says what is different. The dialogs of the record must be up to date
 * already: a suggested agent is named only there. Whether the description is too old is the router's to ask, before this (G6).
 */
export function describeConversation(
  record: ConversationRecord,
  fact: ConversationFact,
  participants: Participants,
  self: Self,
): ConversationChanges {
  const { phase, routing, ownRoles, skillId, stage, state, details } = record;
  const before = { phase, routing, ownRoles, skillId, stage, state, details };
  const isFirst = phase === 'opening';
  const people = record.participants;
  const isNewVersion = isFirst || isNewer(fact, record);
  const assigned = findRole(people, 'ASSIGNED_AGENT');
  const wasSuggested = routing === 'suggested';

  record.revision += 1;
  record.skillId = fact.skillId === skillId ? skillId : fact.skillId;
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

  const concernsMachine =
    isFirst ||
    record.phase !== before.phase ||
    record.routing !== before.routing ||
    record.ownRoles.length > 0 !== before.ownRoles.length > 0;
  const hasSameSkill = record.skillId === skillId;
  const hasSameFields = hasSameSkill && record.details === details && record.state === state && record.stage === stage;
  const isSame = record.participants === people && hasSameFields;
  if (isNewVersion || !isSame) record.updates += 1;
  else record.ignoredUpdates += 1;
  // What is there at first sight is announced with the conversation itself.
  if (isFirst || isSame) return concernsMachine ? { ...UNCHANGED, concernsMachine } : UNCHANGED;

  const assignedNow = findRole(record.participants, 'ASSIGNED_AGENT');
  return {
    concernsMachine,
    removed: missingFrom(record.participants, people),
    added: missingFrom(people, record.participants),
    fields: hasSameFields ? NOTHING : changedFields(before, record),
    handover: handoverOf(hasSameSkill, assigned, assignedNow, record, wasSuggested),
    hasSteppedUp: hasOtherConsumer(people, record.participants),
  };
}

/** Whether a description has any of the marks by which one differs from the one before. */
const isNewer = (fact: ConversationFact, record: ConversationRecord): boolean =>
  fact.metaDataLastUpdateTs !== record.metaDataLastUpdateTs ||
  fact.lastUpdateTime !== record.lastUpdateTime ||
  fact.effectiveTTR !== record.effectiveTTR ||
  !isSameJson(fact.unread, record.unread);

/** Phase, routing and our own roles follow from the rest; called whenever that changes. */
export function refreshStanding(record: ConversationRecord, self: Self): void {
  record.phase = phaseOf(record);
  record.routing = findRole(record.participants, 'ASSIGNED_AGENT')
    ? 'assigned'
    : record.mainDialog && isSuggested(record.mainDialog)
      ? 'suggested'
      : 'queued';
  record.ownRoles = ownRolesOf(record.participants, self);
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
  before: Pick<ConversationRecord, 'skillId' | 'stage' | 'state' | 'details'>,
  record: ConversationRecord,
): readonly ConversationField[] {
  const { skillId, stage, state, details } = record;
  const fields: ConversationField[] = [];
  if (skillId !== before.skillId) fields.push('skill');
  fields.push(...changedDetails(before.details, details));
  if (state !== before.state) fields.push('state');
  if (stage !== before.stage) fields.push('stage');
  return fields;
}
