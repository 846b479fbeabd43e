import type { DialogRecord, MessageRecord, ParticipantRecord } from '../../machines/dialog/record.js';
import type { DialogFact, MessageEventFact, MessageFact } from '../../transport/wire/facts.js';
import { addMessage } from '../delivery/message-log.js';
import { ownRolesOf, type Participants, type Self } from './participants.js';

/** Writes a description into the record; true when its machine must be asked. */
export function describeDialog(
  record: DialogRecord,
  fact: DialogFact,
  participants: Participants,
  self: Self,
): boolean {
  const concernsMachine = !record.isDescribed || record.state !== fact.state;
  record.revision += 1;
  record.dialogType = fact.dialogType;
  record.channelType = fact.channelType;
  record.state = fact.state;
  record.creationTs = fact.creationTs;
  record.endTs = fact.endTs;
  record.closedBy = fact.closedBy;
  record.closedCause = fact.closedCause;
  record.metaData = fact.metaData;
  record.metadata = fact.metadata;
  const before = record.participants;
  record.participants = participants.list(fact.participants, before);
  if (record.participants !== before) record.ownRoles = ownRolesOf(record.participants, self);
  return concernsMachine;
}

type DialogChange = { readonly dialog: DialogRecord; readonly participant: ParticipantRecord } & (
  | { readonly type: 'dialog.participantRemoved' | 'dialog.participantAdded' }
  | { readonly type: 'participant.stateChanged'; readonly previousState: string }
);

/** Who came, went, or has another state in a dialog since it had these participants. */
export function dialogChanges(before: readonly ParticipantRecord[], dialog: DialogRecord): readonly DialogChange[] {
  const changes: DialogChange[] = [];
  for (const participant of before)
    if (!dialog.participants.some((one) => isSamePart(one, participant)))
      changes.push({ type: 'dialog.participantRemoved', dialog, participant });
  for (const participant of dialog.participants) {
    const known = before.find((one) => isSamePart(one, participant));
    if (!known) changes.push({ type: 'dialog.participantAdded', dialog, participant });
    else if (known.state !== participant.state)
      changes.push({ type: 'participant.stateChanged', dialog, participant, previousState: known.state });
  }
  return changes;
}

/** Somebody who was suggested may have been known by the old id only (protocol.md 7.2). */
const isSamePart = (one: ParticipantRecord, other: ParticipantRecord): boolean =>
  one.role === other.role && (one.id === other.id || (one.agentId !== undefined && one.agentId === other.agentId));

/** An event with anything else in it is kept as it is. */
function contentOf(event: MessageEventFact): string | MessageEventFact {
  const { type, contentType, message, quickReplies } = event;
  const isText = type === 'ContentEvent' && contentType === 'text/plain' && typeof message === 'string';
  return isText && quickReplies === undefined ? message : event;
}

/** A content event as a record of its own: the frame it came in can then be forgotten. */
export function newMessage(fact: MessageFact): MessageRecord {
  return {
    sequence: fact.sequence,
    time: fact.time,
    originatorId: fact.originatorId,
    role: fact.role,
    content: contentOf(fact.event),
    audience: fact.audience,
    metadata: fact.metadata,
  };
}

/** Keeps a content event among the dialog's messages. */
export function keepMessage(dialog: DialogRecord, fact: MessageFact, limit: number): MessageRecord {
  return addMessage(dialog, newMessage(fact), limit);
}

/** Takes an accept status into account (protocol.md 8.4). */
export function noteMark(dialog: DialogRecord, fact: MessageFact): void {
  const { status, sequenceList } = fact.event;
  if (status !== 'READ' || !Array.isArray(sequenceList)) return;
  for (const sequence of sequenceList) {
    if (fact.role === 'CONSUMER') dialog.consumerReadUpTo = Math.max(dialog.consumerReadUpTo, sequence);
    else if (fact.role === 'ASSIGNED_AGENT') dialog.agentReadUpTo = Math.max(dialog.agentReadUpTo, sequence);
  }
}
