import type { DialogFollowing, DialogRecord, MessageRecord } from '../machines/dialog-record.js';
import type { DialogFact, MessageFact } from '../transport/facts.js';
import type { Participants } from './participants.js';

const NOBODY: readonly never[] = [];

/** A dialog of which we know the id and nothing else. Every record is made here, so all have one shape. */
export function newDialog(conversationId: string, dialogId: string, following: DialogFollowing): DialogRecord {
  return {
    // The very same string where they are equal: a second copy for every conversation would be half of its main dialog.
    dialogId: dialogId === conversationId ? conversationId : dialogId,
    conversationId,
    control: 0,
    dialogType: dialogId === conversationId ? 'MAIN' : 'OTHER',
    channelType: 'MESSAGING',
    state: 'OPEN',
    creationTs: 0,
    endTs: undefined,
    closedBy: undefined,
    closedCause: undefined,
    metaData: undefined,
    participants: NOBODY,
    following,
    lastSequence: -1,
    messages: undefined,
    consumerReadUpTo: -1,
    agentReadUpTo: -1,
    sync: 'opening',
    isClosing: false,
    held: undefined,
  };
}

/** Writes a description into the record; true when its chart must be asked. */
export function describeDialog(record: DialogRecord, fact: DialogFact, participants: Participants): boolean {
  const movesChart = record.sync === 'opening' || record.state !== fact.state;
  record.dialogType = fact.dialogType;
  record.channelType = fact.channelType;
  record.state = fact.state;
  record.creationTs = fact.creationTs;
  record.endTs = fact.endTs;
  record.closedBy = fact.closedBy;
  record.closedCause = fact.closedCause;
  record.metaData = fact.metaData;
  record.participants = participants.list(fact.participants, record.participants);
  return movesChart;
}

/** A content event as a record of its own: the frame it came in can then be forgotten. */
export function newMessage(fact: MessageFact): MessageRecord {
  return {
    sequence: fact.sequence,
    time: fact.time,
    originatorId: fact.originatorId,
    role: fact.role,
    event: fact.event,
    audience: fact.audience,
    metadata: fact.metadata,
    view: undefined,
  };
}

/** Keeps a content event among the dialog's messages; the oldest go beyond the limit. */
export function keepMessage(dialog: DialogRecord, fact: MessageFact, limit: number): MessageRecord {
  const message = newMessage(fact);
  if (limit > 0) {
    const messages = (dialog.messages ??= []);
    messages.push(message);
    if (messages.length > limit) messages.shift();
  }
  return message;
}

/** Takes an accept status into account (protocol.md 8.4). True when it says something new about our marks. */
export function noteMark(dialog: DialogRecord, fact: MessageFact): boolean {
  const { status, sequenceList } = fact.event;
  if (status !== 'READ' || !Array.isArray(sequenceList)) return false;
  const upTo = Math.max(-1, ...sequenceList);
  if (fact.role === 'CONSUMER') {
    if (upTo <= dialog.consumerReadUpTo) return false;
    dialog.consumerReadUpTo = upTo;
    return true;
  }
  if (fact.role !== 'ASSIGNED_AGENT' || upTo <= dialog.agentReadUpTo) return false;
  dialog.agentReadUpTo = upTo;
  return true;
}
