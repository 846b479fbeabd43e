import type { DialogFollowing, DialogRecord, MessageRecord } from '../../machines/dialog/record.js';
import type { DialogFact, MessageEventFact, MessageFact } from '../../transport/wire/facts.js';
import type { Participants } from './participants.js';

const NOBODY: readonly never[] = [];

/** A dialog of which we know the id and nothing else. Every record is made here, so all have one shape. */
export function newDialog(conversationId: string, dialogId: string, following: DialogFollowing): DialogRecord {
  return {
    // The very same string where they are equal: a second copy for every conversation would be half of its main dialog.
    dialogId: dialogId === conversationId ? conversationId : dialogId,
    // What every message touches comes first, as in the conversation's record.
    lastSequence: -1,
    messages: [],
    revision: 0,
    standing: 'opening',
    following,
    held: undefined,
    conversationId,
    sync: 'opening',
    isClosing: false,
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

/** Writes a description into the record; true when its chart must be asked. */
export function describeDialog(record: DialogRecord, fact: DialogFact, participants: Participants): boolean {
  const movesChart = record.sync === 'opening' || record.state !== fact.state;
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

/** Keeps a content event among the dialog's messages. The oldest go once there are half as many again as the limit says. */
export function keepMessage(dialog: DialogRecord, fact: MessageFact, limit: number): MessageRecord {
  const message = newMessage(fact);
  if (limit === 0) return message;
  dialog.messages.push(message);
  // Cutting at the limit itself would copy the whole list for every message.
  if (dialog.messages.length > limit * 1.5) dialog.messages = dialog.messages.slice(-limit);
  return message;
}

/** The newest messages that are kept, oldest first; at most as many as the limit says. */
export const messagesOf = ({ messages }: DialogRecord, limit: number): MessageRecord[] =>
  limit === 0 ? [] : messages.slice(-limit);

/** Takes an accept status into account (protocol.md 8.4). */
export function noteMark(dialog: DialogRecord, fact: MessageFact): void {
  const { status, sequenceList } = fact.event;
  if (status !== 'READ' || !Array.isArray(sequenceList)) return;
  for (const sequence of sequenceList) {
    if (fact.role === 'CONSUMER') dialog.consumerReadUpTo = Math.max(dialog.consumerReadUpTo, sequence);
    else if (fact.role === 'ASSIGNED_AGENT') dialog.agentReadUpTo = Math.max(dialog.agentReadUpTo, sequence);
  }
}
