import type { ConversationPhase, ConversationRecord, ConversationRouting, ConversationSync } from './record.js';

/** Path of the `lifecycle` region: the one word for where a conversation stands. */
export type ConversationLifecycle =
  | 'opening'
  | 'loading'
  | 'open.queued'
  | 'open.suggested'
  | 'open.assigned'
  | 'closing'
  | 'surveying'
  | 'unfollowed'
  | 'finishing'
  | 'closed'
  | 'evicted';

/** Where every region of the conversation's machine stands, as XState writes it. */
export type ConversationStateValue = {
  readonly lifecycle:
    | { readonly open: ConversationRouting }
    | Exclude<ConversationPhase, 'open'>
    | 'loading'
    | 'closing'
    | 'finishing'
    | 'evicted';
  readonly membership: 'outside' | 'joining' | 'joined' | 'leaving';
  readonly sync: ConversationSync;
};

/**
 * The machine's state, told from the record alone. Actors are activated with it, and a property test holds it against the
 * machine: any history, played through the machine, ends in what this function says of the record.
 */
export function conversationStateOf(record: ConversationRecord): ConversationStateValue {
  return {
    lifecycle: lifecycleOf(record),
    membership:
      record.membershipCommand === 'join'
        ? 'joining'
        : record.membershipCommand === 'leave'
          ? 'leaving'
          : record.ownRoles.length > 0
            ? 'joined'
            : 'outside',
    sync: record.sync,
  };
}

function lifecycleOf(record: ConversationRecord): ConversationStateValue['lifecycle'] {
  if (record.isEvicted) return 'evicted';
  if (record.isLoading) return 'loading';
  if (record.isClosing) return 'closing';
  if (record.isFinishing) return 'finishing';
  if (record.phase === 'open') return { open: record.routing };
  return record.phase;
}
