import type { Watchable } from '../../actors/connection/when.js';
import type { Session } from '../../actors/session.js';
import type { ConversationRecord } from '../../machines/conversation/record.js';
import { failure, mayHaveHappened } from '../../transport/failure.js';
import type { Outcome, WireRequest } from '../../transport/request-ledger.js';
import { whileOpen } from '../connection/connection-waits.js';
import { idIn, type RequestOptions, unwrap } from '../requests/request-options.js';
import { serialised } from '../requests/serialised.js';
import { type MetadataArgument, metadataList } from './metadata.js';

/** What a conversation is begun with, in words of the wire (protocol.md 6.8, 6.9). */
export interface Beginning {
  readonly skillId: string;
  readonly context?: object | null | undefined;
  readonly campaignInfo?: object | null | undefined;
  /** For other systems; goes with the request (protocol.md 5.1). */
  readonly metadata?: MetadataArgument;
  /** Brand: with whom. */
  readonly consumerId?: string | undefined;
}

/** The request of this side: a consumer begins a conversation, or a brand user begins one with a consumer. */
export function beginning(session: Session, beginning: Beginning): WireRequest {
  const { skillId, context, campaignInfo, metadata, consumerId } = beginning;
  const isBrand = session.isBrand;
  const body = {
    channelType: 'MESSAGING',
    ...(isBrand ? { consumerId } : { brandId: session.options.accountId }),
    skillId,
    ...(campaignInfo && { campaignInfo }),
    ...(context && { conversationContext: context }),
  };
  const name = isBrand ? 'cm.AgentRequestConversation' : 'cm.ConsumerRequestConversation';
  return serialised(session.wire(name, body, metadataList(metadata)));
}

/** Makes the request with `ask`, and waits until the platform has described the conversation. */
export async function begin(
  session: Session,
  what: string,
  request: WireRequest,
  ask: (request: WireRequest) => Promise<Outcome>,
  options: RequestOptions | undefined,
): Promise<ConversationRecord> {
  const { registry, subscriptions } = session;
  const outcome = await ask(request);
  // A consumer has one conversation at a time, so the next one is it; a brand user hears of many.
  const isOnlyOne = !session.isBrand;
  if (!outcome.ok && isOnlyOne && mayHaveHappened(outcome.failure)) registry.expectUnnamed();
  const conversationId = idIn(unwrap(outcome), 'conversationId', request.type);
  const record = registry.addExpected(conversationId);
  // Without a subscription nobody will describe it, but it can be written to by its id.
  const isFollowed = subscriptions.followsConversations || session.options.side.following === 'webhook';
  if (record.phase !== 'opening' || !isFollowed) return record;
  const described: Watchable<unknown> = {
    getSnapshot: () => record,
    subscribe: ({ next }) => ({ unsubscribe: registry.watchConversation(record, () => next(record)) }),
  };
  await whileOpen(session, what, described, options?.signal, () =>
    record.isEvicted ? failure('CONVERSATION_MISSING', { conversation: conversationId }) : record.phase !== 'opening',
  );
  return record;
}
