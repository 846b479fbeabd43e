import type { Session } from '../../actors/session.js';
import type { ConversationEvent } from '../../machines/conversation/machine.js';
import type { ConversationRecord } from '../../machines/conversation/record.js';
import { type RequestOptions, throwIfAborted, unwrap } from './request-options.js';

/** One request that changes fields of a conversation; its chart decides whether it is made (protocol.md 6.10). */
export async function changeConversation(
  session: Session,
  record: ConversationRecord,
  conversationField: readonly object[],
  event: (commandId: number) => ConversationEvent,
  refused: 'join.refused' | 'leave.refused' | 'close.refused' | undefined,
  options: RequestOptions | undefined,
): Promise<void> {
  const { commands, registry, options: settings } = session;
  const { conversationId } = record;
  const request = session.wire('cm.UpdateConversationField', { conversationId, conversationField });
  throwIfAborted(options, request.type);
  const { commandId, outcome } = commands.issue({
    request,
    timeoutMs: settings.responseTimeoutMs,
    signal: options?.signal,
    ...(refused && { refused: () => void registry.tell(record, { type: refused }) }),
  });
  registry.tell(record, event(commandId));
  unwrap(await outcome);
}
