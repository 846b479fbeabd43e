import type { Session } from '../../actors/session.js';
import type { ConversationEvent } from '../../machines/conversation/machine.js';
import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { DialogRecord } from '../../machines/dialog/record.js';
import { isSequence } from '../../transport/wire/json.js';
import type { Metadata } from '../conversation/metadata.js';
import { argumentError } from '../errors/errors.js';
import { type Published, published, type RequestOptions, throwIfAborted, unwrap } from './request-options.js';

/** One request that changes fields of a conversation; its machine decides whether it is made (protocol.md 6.10). */
export async function changeConversation(
  session: Session,
  record: ConversationRecord,
  conversationField: readonly object[],
  event: (commandId: number) => ConversationEvent,
  refused: 'join.refused' | 'leave.refused' | 'close.refused' | undefined,
  options: RequestOptions | undefined,
): Promise<void> {
  const { registry } = session;
  const { conversationId } = record;
  const request = session.wire('cm.UpdateConversationField', { conversationId, conversationField });
  throwIfAborted(options, request.type);
  const outcome = session.command(
    {
      request,
      signal: options?.signal,
      ...(refused && { refused: () => registry.send(record, { type: refused }) }),
    },
    (commandId) => registry.send(record, event(commandId)),
  );
  unwrap(await outcome);
}

/** Closes a dialog; its machine decides whether that is possible now (protocol.md 6.10). */
export async function closeDialog(
  session: Session,
  dialog: DialogRecord,
  closing: { readonly closedCause: string; readonly closedBy?: string },
  options: RequestOptions | undefined,
): Promise<void> {
  const { registry } = session;
  const { conversationId, dialogId } = dialog;
  const change = { field: 'DialogChange', type: 'UPDATE', dialog: { dialogId, state: 'CLOSE', ...closing } };
  const request = session.wire('cm.UpdateConversationField', { conversationId, conversationField: [change] });
  throwIfAborted(options, request.type);
  const outcome = session.command(
    {
      request,
      signal: options?.signal,
      refused: () => registry.sendToDialog(dialog, { type: 'close.refused' }),
    },
    (commandId) => registry.sendToDialog(dialog, { type: 'command.close', commandId }),
  );
  unwrap(await outcome);
}

/** Publishes an event into a dialog; its machine decides whether that is possible now (protocol.md 6.11). */
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
  const request = session.wire('ms.PublishEvent', body, metadata);
  const outcome = session.command({ request, signal: options?.signal }, (commandId) =>
    session.registry.sendToDialog(dialog, { type: 'command.publish', commandId }),
  );
  const answer = published(await outcome);
  // Our own messages come back like all others, and one that does not is missing like all others.
  if (!('chatState' in event) && isSequence(answer.sequence))
    session.registry.delivery.heardOf(dialog, answer.sequence);
  return answer;
}

/** The conversation's own machine says why when there is no dialog to publish into. */
export async function publishNowhere(session: Session, record: ConversationRecord): Promise<never> {
  const outcome = session.command({ request: session.wire('ms.PublishEvent', {}) }, (commandId) =>
    session.registry.send(record, { type: 'command.publish', commandId }),
  );
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
