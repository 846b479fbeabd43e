import type { MessageEventFact, MessageFact } from './facts.js';
import {
  anyOf,
  isJson,
  type Json,
  listOf,
  metadataOf,
  numberOf,
  objectOf,
  sequenceOf,
  textOf,
  textOrNone,
  WrongField,
} from './json.js';

/** What has a place in its dialog, and therefore a sequence; chat states have none (protocol.md 7.3). */
const IN_SEQUENCE: ReadonlySet<string> = new Set(['ContentEvent', 'RichContentEvent', 'AcceptStatusEvent']);

/**
 * One event record of a dialog, in either dialect (protocol.md 7.3). Undefined when it is not one; throws WrongField when
 * a field that is read cannot be what it should be.
 */
export function decodeMessage(change: unknown, dialogOfBody?: string): MessageFact | undefined {
  if (!isJson(change) || !isJson(change.event) || Array.isArray(change.event)) return undefined;
  const dialogId = textOrNone(change.dialogId, 'dialogId') ?? dialogOfBody;
  if (!dialogId) return undefined;
  const originator = objectOf(change.originatorMetadata, 'originatorMetadata');
  const event = decodeEvent(change.event);
  const hasNoSequence = change.sequence === undefined && !IN_SEQUENCE.has(event.type);
  return {
    dialogId,
    conversationId: textOrNone(change.conversationId, 'conversationId'),
    sequence: hasNoSequence ? -1 : sequenceOf(change.sequence, 'sequence'),
    time: numberOf(change.serverTimestamp, 0, 'serverTimestamp'),
    // The brand dialect's originatorId is an old id; the UUID stands beside it.
    originatorId: textOf(change.originatorPId ?? originator.id ?? change.originatorId, '', 'originatorId'),
    role: textOf(originator.role, '', 'originatorMetadata.role'),
    event,
    audience: textOf(change.messageAudience, 'ALL', 'messageAudience'),
    metadata: metadataOf(change.metadata),
    raw: change,
  };
}

/** The event as it came, unknown members included, once what is read of it is known to be readable (protocol.md 8). */
function decodeEvent(event: Json): MessageEventFact {
  const { type, contentType, message, quickReplies } = event;
  if (typeof type !== 'string') throw new WrongField('event.type');
  const isText = contentType === 'text/plain' && typeof message === 'string' && quickReplies === undefined;
  if (!isText) anyOf(event, 'event');
  textOrNone(contentType, 'contentType');
  textOrNone(event.status, 'status');
  textOrNone(event.chatState, 'chatState');
  for (const sequence of listOf(event.sequenceList, 'sequenceList')) sequenceOf(sequence, 'sequenceList');
  return event as unknown as MessageEventFact;
}

/** The events of a QueryMessages answer that have a sequence, oldest first (protocol.md 6.7). Unreadable ones are left out. */
export function decodeHistory(body: unknown): readonly MessageFact[] {
  if (!Array.isArray(body)) return [];
  const facts: MessageFact[] = [];
  for (const record of body as unknown[]) {
    try {
      const fact = decodeMessage(record);
      if (fact && fact.sequence >= 0) facts.push(fact);
    } catch (error) {
      if (!(error instanceof WrongField)) throw error;
    }
  }
  return facts.sort((a, b) => a.sequence - b.sequence);
}
