import type { Session } from '../../actors/session.js';
import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { DialogRecord } from '../../machines/dialog/record.js';
import type { Metadata } from '../conversation/metadata.js';
import { argumentError } from '../errors/errors.js';
import { isObject, show } from '../options/check.js';
import { checkRequestOptions } from '../options/check-arguments.js';
import { type Published, published, type RequestOptions } from './request-options.js';
import { serialised, serialisedMessage } from './serialised.js';

/** An event of a dialog, in words of the wire (protocol.md 8). */
interface PublishedEvent {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** Publishes an event into a dialog; its chart decides whether that is possible now (protocol.md 6.11). */
export async function publish(
  session: Session,
  dialog: DialogRecord,
  event: PublishedEvent,
  metadata?: readonly Metadata[],
  options?: RequestOptions,
  audience?: 'AGENTS_AND_MANAGERS',
): Promise<Published> {
  const { dialogId, conversationId } = dialog;
  checkRequestOptions(options);
  const body = { dialogId, conversationId, event, ...(audience && { messageAudience: audience }) };
  const request = session.wire('ms.PublishEvent', body, metadata);
  const { commandId, outcome } = session.commands.issue({
    request: event.type === 'AcceptStatusEvent' ? serialised(request) : serialisedMessage(request),
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

export function textEvent(text: unknown, quickReplies?: object | null): PublishedEvent {
  if (typeof text !== 'string') throw argumentError('message', { given: show(text) });
  const event = { type: 'ContentEvent', contentType: 'text/plain', message: text };
  return withQuickReplies(event, quickReplies);
}

export function richEvent(content: unknown, quickReplies?: object | null): PublishedEvent {
  if (!isObject(content)) throw argumentError('richContent', { given: show(content) });
  const event = { type: 'RichContentEvent', content };
  return withQuickReplies(event, quickReplies);
}

/** They stand within the event, beside what is said (protocol.md 8.6). */
function withQuickReplies(event: PublishedEvent, quickReplies: unknown): PublishedEvent {
  if (quickReplies === undefined || quickReplies === null) return event;
  if (!isObject(quickReplies)) throw argumentError('quickReplies', { given: show(quickReplies) });
  return { ...event, quickReplies };
}
