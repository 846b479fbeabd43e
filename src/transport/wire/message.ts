import type { MessageEventFact, MessageFact } from './facts.js';
import { isJson, type Json, numberOf, textOf, textOrNone } from './json.js';

/** One event record of a dialog, in either dialect (protocol.md 7.3). Undefined when it is not one. */
export function decodeMessage(change: unknown, dialogOfBody?: string): MessageFact | undefined {
  if (!isJson(change) || !isJson(change.event)) return undefined;
  const dialogId = textOrNone(change.dialogId) ?? dialogOfBody;
  if (!dialogId) return undefined;
  const originator = change.originatorMetadata as Json | null | undefined;
  return {
    dialogId,
    conversationId: textOrNone(change.conversationId),
    sequence: numberOf(change.sequence, -1),
    time: numberOf(change.serverTimestamp, 0),
    // The brand dialect's originatorId is an old id; the UUID stands beside it.
    originatorId: textOf(change.originatorPId ?? originator?.id ?? change.originatorId, ''),
    role: textOf(originator?.role, ''),
    event: change.event as unknown as MessageEventFact,
    audience: textOf(change.messageAudience, 'ALL'),
    metadata: metadataOf(change.metadata),
  };
}

function metadataOf(metadata: unknown): readonly unknown[] | undefined {
  if (metadata === undefined || metadata === null) return undefined;
  return Array.isArray(metadata) ? metadata : [metadata];
}
