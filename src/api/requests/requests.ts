import type { Session } from '../../actors/session.js';
import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { ConversationEvent } from '../../machines/conversation/types.js';
import type { DialogRecord } from '../../machines/dialog/record.js';
import type { DialogEvent } from '../../machines/dialog/types.js';
import { type Failure, mayHaveHappened } from '../../transport/failure.js';
import type { Outcome, WireRequest } from '../../transport/request-ledger.js';
import { isSequence } from '../../transport/wire/json.js';
import { type Metadata, metadataList } from '../conversation/metadata.js';
import { argumentError } from '../errors/errors.js';
import { isObject, show } from '../options/check.js';
import { checkChange, checkPublishOptions, checkRequestOptions } from '../options/check-arguments.js';
import {
  type ChangeOptions,
  type Published,
  type PublishOptions,
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
          if (refused === 'join.refused' && mayHaveHappened(why)) registry.delivery.mayTakePart(record);
          registry.send(record, { type: refused });
        },
      }),
    },
    (commandId) => registry.send(record, event(commandId)),
  );
  unwrap(await outcome);
  // We take part since a moment that only the description tells, and that may get lost.
  if (refused === 'join.refused' && record.ownRoles.length === 0) registry.delivery.mayTakePart(record);
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

/** What a message is sent with beside its content. */
interface Sending {
  readonly metadata?: readonly Metadata[] | undefined;
  readonly options?: PublishOptions | undefined;
  readonly audience?: 'AGENTS_AND_MANAGERS' | undefined;
}

/**
 * Sends a message into a dialog; its machine decides whether that is possible now, and what is to be done when the answer is
 * lost (protocol.md 6.11).
 */
export async function sendContent(
  session: Session,
  dialog: DialogRecord,
  event: PublishedEvent,
  { metadata, options, audience }: Sending,
): Promise<Published> {
  checkPublishOptions(options);
  const written = publishRequest(session, dialog, event, { metadata, audience });
  // A preview alone may be longer than a message (protocol.md 5.6, 8.2).
  const request = event.contentType === 'hosted/file' ? serialised(written) : serialisedMessage(written);
  const issued = { request, signal: options?.signal, rejectsWhenLost: options?.onLost === 'reject' };
  const outcome = session.command(issued, (commandId) =>
    session.registry.sendToDialog(dialog, { type: 'command.publish', commandId, isMessage: true }),
  );
  const answer = published(await outcome);
  hearOfOurOwn(session, dialog, answer);
  return answer;
}

/** What the user is doing (protocol.md 8.5). Nothing of it is kept, so nothing is repeated. */
export async function publishChatState(
  session: Session,
  dialog: DialogRecord,
  chatState: string,
  options?: RequestOptions,
): Promise<void> {
  checkRequestOptions(options);
  const request = serialisedMessage(publishRequest(session, dialog, { type: 'ChatStateEvent', chatState }));
  published(await publish(session, dialog, request, options));
}

/** An accept status for messages of a dialog (protocol.md 8.4); saying it twice would be one event too many. */
export async function publishMark(
  session: Session,
  dialog: DialogRecord,
  status: string,
  sequenceList: readonly number[],
  options?: RequestOptions,
): Promise<void> {
  checkRequestOptions(options);
  const request = serialised(publishRequest(session, dialog, { type: 'AcceptStatusEvent', status, sequenceList }));
  hearOfOurOwn(session, dialog, published(await publish(session, dialog, request, options)));
}

function publishRequest(
  session: Session,
  { dialogId, conversationId }: DialogRecord,
  event: PublishedEvent,
  { metadata, audience }: Omit<Sending, 'options'> = {},
): WireRequest {
  const body = { dialogId, conversationId, event, ...(audience && { messageAudience: audience }) };
  return session.wire('ms.PublishEvent', body, metadata);
}

function publish(
  session: Session,
  dialog: DialogRecord,
  request: WireRequest,
  options: RequestOptions | undefined,
): Promise<Outcome> {
  return session.command({ request, signal: options?.signal }, (commandId) =>
    session.registry.sendToDialog(dialog, { type: 'command.publish', commandId }),
  );
}

/** Our own events come back like all others, and one that does not is missing like all others. */
function hearOfOurOwn({ registry }: Session, dialog: DialogRecord, { sequence }: Published): void {
  if (isSequence(sequence)) registry.delivery.heardOf(dialog, sequence);
}

/** The conversation's own machine says why when there is no dialog to publish into. */
export async function publishNowhere(session: Session, record: ConversationRecord): Promise<never> {
  const outcome = session.command({ request: session.wire('ms.PublishEvent', {}) }, (commandId) =>
    session.registry.send(record, { type: 'command.publish', commandId }),
  );
  published(await outcome);
  throw new Error('unreachable');
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
