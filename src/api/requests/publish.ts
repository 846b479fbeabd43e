import type { Session } from '../../actors/session.js';
import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { DialogRecord } from '../../machines/dialog/record.js';
import type { Metadata } from '../conversation/metadata.js';
import { argumentError } from '../errors/errors.js';
import { type Published, published, type RequestOptions } from './request-options.js';

/** Publishes an event into a dialog; its chart decides whether that is possible now (protocol.md 6.11). */
export async function publish(
  session: Session,
  dialog: DialogRecord,
  event: object,
  metadata?: readonly Metadata[],
  options?: RequestOptions,
  audience?: 'AGENTS_AND_MANAGERS',
): Promise<Published> {
  const { dialogId, conversationId } = dialog;
  const body = { dialogId, conversationId, event, ...(audience && { messageAudience: audience }) };
  const { commandId, outcome } = session.commands.issue({
    request: session.wire('ms.PublishEvent', body, metadata),
    timeoutMs: session.options.responseTimeoutMs,
    signal: options?.signal,
  });
  session.registry.tellDialog(dialog, { type: 'command.publish', commandId });
  return published(await outcome);
}

/** The conversation's own chart says why when there is no dialog to publish into. */
export async function publishNowhere(session: Session, record: ConversationRecord): Promise<never> {
  const { commandId, outcome } = session.commands.issue({
    request: session.wire('ms.PublishEvent', {}),
    timeoutMs: session.options.responseTimeoutMs,
  });
  session.registry.tell(record, { type: 'command.publish', commandId });
  published(await outcome);
  throw new Error('unreachable');
}

/** An accept status for messages of a dialog (protocol.md 8.4). */
export function publishMark(
  session: Session,
  dialog: DialogRecord,
  status: string,
  sequenceList: readonly number[],
  options?: RequestOptions,
): Promise<Published> {
  return publish(session, dialog, { type: 'AcceptStatusEvent', status, sequenceList }, undefined, options);
}

export function textEvent(text: unknown, quickReplies?: object): object {
  if (typeof text !== 'string') throw argumentError('text', { given: typeof text });
  return { type: 'ContentEvent', contentType: 'text/plain', message: text, ...(quickReplies && { quickReplies }) };
}

export function richEvent(content: unknown, quickReplies?: object): object {
  if (typeof content !== 'object' || content === null) throw argumentError('richContent', { given: typeof content });
  return { type: 'RichContentEvent', content, ...(quickReplies && { quickReplies }) };
}
