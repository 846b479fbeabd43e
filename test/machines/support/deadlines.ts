import type {
  ConversationDeadline,
  ConversationEvent,
  DialogDeadline,
  DialogEvent,
  RingDeadline,
  RingEvent,
  SubscriptionEvent,
} from '../../../src/machines/index.js';

const conversation: Record<ConversationDeadline, ConversationEvent['type']> = {
  opening: 'opening.timedOut',
  loading: 'loading.timedOut',
  join: 'join.timedOut',
  leave: 'leave.timedOut',
  close: 'close.timedOut',
  finish: 'finish.timedOut',
  resync: 'resync.timedOut',
  retention: 'retention.passed',
};

const dialog: Record<DialogDeadline, DialogEvent['type']> = {
  patience: 'patience.passed',
  page: 'page.timedOut',
  retry: 'retry.due',
  dialogClose: 'close.timedOut',
  outage: 'outage.timedOut',
  lookup: 'lookup.due',
};

const ring: Record<RingDeadline, RingEvent['type']> = {
  expiry: 'expiry.passed',
  answer: 'answer.timedOut',
  conversation: 'conversation.timedOut',
};

const subscription: Record<'snapshot' | 'retry' | 'patience', SubscriptionEvent['type']> = {
  snapshot: 'snapshot.timedOut',
  retry: 'retry.due',
  patience: 'patience.passed',
};

/** What the deadline queue sends when a deadline of that name has passed, by chart. */
export const deadlineEvents: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  conversation,
  dialog,
  ring,
  subscription,
};
