import type { Session } from '../../actors/session.js';
import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { ConversationEvent } from '../../machines/conversation/types.js';
import type { DialogRecord } from '../../machines/dialog/record.js';
import type { DialogEvent } from '../../machines/dialog/types.js';
import type { Failure } from '../../transport/failure.js';
import type { WireRequest } from '../../transport/request-ledger.js';
import { isSequence } from '../../transport/wire/json.js';
import { type Metadata, metadataList } from '../conversation/metadata.js';
import { argumentError } from '../errors/errors.js';
import { isObject, show } from '../options/check.js';
import { checkChange, checkRequestOptions } from '../options/check-arguments.js';
import {
  type ChangeOptions,
  type Published,
  published,
  type RequestOptions,
  throwIfAborted,
  unwrap,
} from './request-options.js';
import { serialised, serialisedMessage } from './serialised.js';

/** An event of a dialog, in words of the wire (protocol.md 8). */
interface PublishedEvent {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** Failures after which the platform may have done what it was asked for. */
export const MAY_HAVE_HAPPENED: ReadonlySet<string> = new Set(['RESPONSE_LOST', 'RESPONSE_TIMEOUT', 'ABORTED']);

type Refused = 'join.refused' | 'leave.refused' | 'close.refused';

/** One request that changes fields of a conversation; its machine decides whether it is made (protocol.md 6.10). */
export async function changeConversation(
  session: Session,
  record: ConversationRecord,
  conversationField: readonly object[],
  event: (commandId: number) => ConversationEvent,
  options: ChangeOptions | null | undefined,
  refused?: Refused,
): Promise<void> {
  const { registry } = session;
  const { conversationId } = record;
  const request = fieldRequest(session, { conversationId, conversationField }, options);
  const outcome = session.command(
    {
      request,
      signal: options?.signal,
      ...(refused && {
        refused: (why) => {
          if (refused === 'join.refused' && MAY_HAVE_HAPPENED.has(why.code)) registry.delivery.mayTakePart(record);
          registry.send(record, { type: refused });
        },
      }),
    },
    (commandId) => registry.send(record, event(commandId)),
  );
  unwrap(await outcome);
}

/** The same for one dialog. */
export async function changeDialog(
  session: Session,
  dialog: DialogRecord,
  conversationField: readonly object[],
  event: (commandId: number) => DialogEvent,
  options: ChangeOptions | null | undefined,
  refused?: (why: Failure) => void,
): Promise<void> {
  const { registry } = session;
  const { conversationId } = dialog;
  const request = fieldRequest(session, { conversationId, conversationField }, options);
  const outcome = session.command({ request, signal: options?.signal, ...(refused && { refused }) }, (commandId) =>
    registry.sendToDialog(dialog, event(commandId)),
  );
  unwrap(await outcome);
}

function fieldRequest(session: Session, body: object, options: ChangeOptions | null | undefined): WireRequest {
  checkChange(options);
  const wire = session.wire('cm.UpdateConversationField', body, metadataList(options?.metadata));
  const request = serialisedMessage(wire);
  throwIfAborted(options, request.type);
  return request;
}

/** Publishes an event into a dialog; its machine decides whether that is possible now (protocol.md 6.11). */
export async function publish(
  session: Session,
  dialog: DialogRecord,
  event: PublishedEvent,
  metadata?: readonly Metadata[],
  options?: RequestOptions,
  audience?: 'AGENTS_AND_MANAGERS',
): Promise<Published> {
  checkRequestOptions(options);
  const { dialogId, conversationId } = dialog;
  const body = { dialogId, conversationId, event, ...(audience && { messageAudience: audience }) };
  const wire = session.wire('ms.PublishEvent', body, metadata);
  const request = event.type === 'AcceptStatusEvent' ? serialised(wire) : serialisedMessage(wire);
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

export function textEvent(text: unknown, quickReplies?: object | null): PublishedEvent {
  if (typeof text !== 'string') throw argumentError('message', { given: show(text) });
  return withQuickReplies({ type: 'ContentEvent', contentType: 'text/plain', message: text }, quickReplies);
}

export function richEvent(content: unknown, quickReplies?: object | null): PublishedEvent {
  if (!isObject(content)) throw argumentError('richContent', { given: show(content) });
  return withQuickReplies({ type: 'RichContentEvent', content }, quickReplies);
}

/** They stand within the event, beside what is said (protocol.md 8.6). */
function withQuickReplies(event: PublishedEvent, quickReplies: unknown): PublishedEvent {
  if (quickReplies === undefined || quickReplies === null) return event;
  if (!isObject(quickReplies)) throw argumentError('quickReplies', { given: show(quickReplies) });
  return { ...event, quickReplies };
}
