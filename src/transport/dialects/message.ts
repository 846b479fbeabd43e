import type { MessageEventFact, MessageFact } from '../facts.js';
import { isJson, type Json, numberOf, textOf, textOrNone } from './json.js';

/** A message as both ways of reading make it, so that all have one shape. */
export class DecodedMessage implements MessageFact {
  /** What it was found to be for, when that was looked up ahead; it may be gone since. */
  addressee: unknown = undefined;

  constructor(
    readonly dialogId: string,
    readonly conversationId: string | undefined,
    readonly sequence: number,
    readonly time: number,
    readonly originatorId: string,
    readonly role: string,
    readonly event: MessageEventFact,
    readonly audience: string,
    readonly metadata: readonly unknown[] | undefined,
  ) {}
}

/** One event record of a dialog, in either dialect (protocol.md 7.3). Undefined when it is not one. */
export function decodeMessage(change: unknown, dialogOfBody?: string): DecodedMessage | undefined {
  if (!isJson(change) || !isJson(change.event)) return undefined;
  const dialogId = textOrNone(change.dialogId) ?? dialogOfBody;
  if (!dialogId) return undefined;
  const originator = change.originatorMetadata as Json | null | undefined;
  return new DecodedMessage(
    dialogId,
    textOrNone(change.conversationId),
    numberOf(change.sequence, -1),
    numberOf(change.serverTimestamp, 0),
    // The brand dialect's originatorId is an old id; the UUID stands beside it.
    textOf(change.originatorPId ?? originator?.id ?? change.originatorId, ''),
    textOf(originator?.role, ''),
    change.event as unknown as MessageEventFact,
    textOf(change.messageAudience, 'ALL'),
    metadataOf(change.metadata),
  );
}

function metadataOf(metadata: unknown): readonly unknown[] | undefined {
  if (metadata === undefined || metadata === null) return undefined;
  return Array.isArray(metadata) ? metadata : [metadata];
}
