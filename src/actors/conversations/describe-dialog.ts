import type { DialogFollowing, DialogRecord, MessageRecord } from '../../machines/dialog/record.js';
import type { DialogFact, MessageEventFact, MessageFact } from '../../transport/wire/facts.js';
import { addMessage } from '../delivery/message-log.js';
import type { Participants } from './participants.js';

const NOBODY: readonly never[] = [];

/** A dialog of which we know the id and nothing else. Every record is made here, so all have one shape. */
export function newDialog(conversationId: string, dialogId: string, following: DialogFollowing): DialogRecord {
  return {
    // The very same string where they are equal: a second copy for every conversation would be half of its main dialog.
    dialogId: dialogId === conversationId ? conversationId : dialogId,
    // What every message touches comes first, as in the conversation's record.
    told: -1,
    known: -1,
    published: -1,
    revision: 0,
    isFollowed: false,
    needsReading: false,
    attempts: 0,
    standing: 'opening',
    following,
    since: 0,
    until: Number.MAX_SAFE_INTEGER,
    notOurs: -1,
    gaps: undefined,
    conversationId,
    isDescribed: false,
    isClosing: false,
    delivery: 'unfollowed',
    publishing: 'clear',
    dialogType: dialogId === conversationId ? 'MAIN' : 'OTHER',
    channelType: 'MESSAGING',
    state: 'OPEN',
    creationTs: 0,
    endTs: undefined,
    closedBy: undefined,
    closedCause: undefined,
    metaData: undefined,
    participants: NOBODY,
    consumerReadUpTo: -1,
    agentReadUpTo: -1,
  };
}

/** Writes a description into the record; true when its machine must be asked. */
export function describeDialog(record: DialogRecord, fact: DialogFact, participants: Participants): boolean {
  const movesChart = !record.isDescribed || record.state !== fact.state;
  record.revision += 1;
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
