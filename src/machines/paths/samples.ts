import type { ConnectionEvent, ConnectionFailure } from '../connection/types.js';
import type { ConversationEvent } from '../conversation/types.js';
import type { DialogEvent } from '../dialog/types.js';
import type { RingEvent } from '../ring/types.js';
import type { SubscriptionEvent } from '../subscription/machine.js';

type OneOfEach<Event extends { readonly type: string }> = {
  readonly [Type in Event['type']]: Extract<Event, { type: Type }>;
};

export const failures = {
  network: { code: 'NETWORK', next: 'retry' },
  limited: { code: 'LIMITED', next: 'retrySlowly' },
  withdrawn: { code: 'TOKEN_WITHDRAWN', next: 'signIn' },
  doubtful: { code: 'TOKEN_EXPIRED', next: 'askToken' },
  forbidden: { code: 'FORBIDDEN', next: 'giveUpOpening' },
  refused: { code: 'BAD_CREDENTIALS', next: 'giveUp' },
} as const satisfies Record<string, ConnectionFailure>;

/** One of each event; one that is missing does not compile. */
export const connectionSamples: OneOfEach<ConnectionEvent> = {
  'connection.open': { type: 'connection.open' },
  'connection.close': { type: 'connection.close' },
  'connection.drain': { type: 'connection.drain' },
  'connection.stepUp': { type: 'connection.stepUp' },
  'connection.abandonStepUp': { type: 'connection.abandonStepUp' },
  'connection.retry': { type: 'connection.retry' },
  'outbox.empty': { type: 'outbox.empty' },
  'socket.closed': { type: 'socket.closed', socketId: 1, failure: failures.network },
  'pong.received': { type: 'pong.received' },
  'socket.silent': { type: 'socket.silent' },
  'token.granted': { type: 'token.granted' },
  'token.doubted': { type: 'token.doubted' },
  'socket.opened': { type: 'socket.opened' },
  'socket.gone': { type: 'socket.gone' },
  'token.refusedBySocket': { type: 'token.refusedBySocket' },
  'session.ended': { type: 'session.ended' },
};

export const subscriptionSamples: OneOfEach<SubscriptionEvent> = {
  'subscription.start': { type: 'subscription.start' },
  'subscription.close': { type: 'subscription.close' },
  'subscribe.accepted': { type: 'subscribe.accepted', subscriptionId: 's1' },
  'subscribe.refused': { type: 'subscribe.refused', code: 'REQUEST_REFUSED', isLost: false, mayPass: false },
  'snapshot.received': { type: 'snapshot.received', hasMissing: false },
  'snapshot.cut': { type: 'snapshot.cut' },
  'window.received': { type: 'window.received', isLast: true, hasMissing: false },
  'window.refused': { type: 'window.refused' },
  'snapshot.timedOut': { type: 'snapshot.timedOut' },
  'patience.passed': { type: 'patience.passed' },
  'unsubscribe.settled': { type: 'unsubscribe.settled' },
  'retry.due': { type: 'retry.due' },
  'connection.interrupted': { type: 'connection.interrupted' },
  'connection.restored': { type: 'connection.restored' },
};

export const conversationSamples: OneOfEach<ConversationEvent> = {
  'conversation.updated': { type: 'conversation.updated' },
  'conversation.restored': { type: 'conversation.restored' },
  'conversation.resynced': { type: 'conversation.resynced' },
  'messages.loaded': { type: 'messages.loaded' },
  'dialogs.caughtUp': { type: 'dialogs.caughtUp' },
  'connection.interrupted': { type: 'connection.interrupted' },
  'connection.restored': { type: 'connection.restored' },
  'command.join': { type: 'command.join', commandId: 1, role: 'MANAGER' },
  'command.leave': { type: 'command.leave', commandId: 2 },
  'command.update': { type: 'command.update', commandId: 3, field: 'Skill' },
  'command.close': { type: 'command.close', commandId: 4 },
  'command.publish': { type: 'command.publish', commandId: 5 },
  'command.resume': { type: 'command.resume', commandId: 9 },
  'join.refused': { type: 'join.refused' },
  'leave.refused': { type: 'leave.refused' },
  'close.refused': { type: 'close.refused' },
  'opening.timedOut': { type: 'opening.timedOut' },
  'loading.timedOut': { type: 'loading.timedOut' },
  'join.timedOut': { type: 'join.timedOut' },
  'leave.timedOut': { type: 'leave.timedOut' },
  'close.timedOut': { type: 'close.timedOut' },
  'finish.timedOut': { type: 'finish.timedOut' },
  'resync.timedOut': { type: 'resync.timedOut' },
  'retention.passed': { type: 'retention.passed' },
};

export const dialogSamples: OneOfEach<DialogEvent> = {
  'dialog.updated': { type: 'dialog.updated' },
  'connection.interrupted': { type: 'connection.interrupted' },
  'connection.restored': { type: 'connection.restored' },
  'message.beyond': { type: 'message.beyond' },
  'message.overdue': { type: 'message.overdue' },
  'hole.closed': { type: 'hole.closed' },
  'patience.passed': { type: 'patience.passed' },
  'page.received': { type: 'page.received' },
  'page.refused': { type: 'page.refused' },
  'page.timedOut': { type: 'page.timedOut' },
  'retry.due': { type: 'retry.due' },
  'delivery.givenUp': { type: 'delivery.givenUp' },
  'command.publish': { type: 'command.publish', commandId: 6 },
  'command.update': { type: 'command.update', commandId: 7 },
  'command.join': { type: 'command.join', commandId: 9, role: 'AGENT' },
  'command.leave': { type: 'command.leave', commandId: 10 },
  'command.close': { type: 'command.close', commandId: 8 },
  'close.refused': { type: 'close.refused' },
  'close.timedOut': { type: 'close.timedOut' },
  'publish.lost': { type: 'publish.lost' },
  'publish.unanswered': { type: 'publish.unanswered', isLast: true },
  'answers.in': { type: 'answers.in' },
  'lookup.done': { type: 'lookup.done' },
  'lookup.failed': { type: 'lookup.failed', attempt: 1, why: 'unanswered' },
  'lookup.due': { type: 'lookup.due' },
  'outage.timedOut': { type: 'outage.timedOut' },
  'publish.forgotten': { type: 'publish.forgotten' },
  'publish.ended': { type: 'publish.ended', why: 'closed' },
};

export const ringSamples: OneOfEach<RingEvent> = {
  'ring.updated': { type: 'ring.updated' },
  'ring.resynced': { type: 'ring.resynced' },
  'ring.gone': { type: 'ring.gone' },
  'expiry.passed': { type: 'expiry.passed' },
  'command.accept': { type: 'command.accept', commandId: 1 },
  'command.reject': { type: 'command.reject', commandId: 2 },
  'answer.agreed': { type: 'answer.agreed' },
  'answer.refused': { type: 'answer.refused' },
  'answer.undone': { type: 'answer.undone' },
  'answer.lost': { type: 'answer.lost' },
  'answer.timedOut': { type: 'answer.timedOut' },
  'conversation.arrived': { type: 'conversation.arrived' },
  'conversation.timedOut': { type: 'conversation.timedOut' },
  'connection.interrupted': { type: 'connection.interrupted' },
  'connection.restored': { type: 'connection.restored' },
};
