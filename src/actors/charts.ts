import { conversationMachine, conversationStateOf } from '../machines/conversation.js';
import type { ConversationPhase, ConversationRecord, ConversationRouting } from '../machines/conversation-record.js';
import { isBehind } from '../machines/conversation-setup.js';
import { dialogMachine, dialogStateOf } from '../machines/dialog.js';
import type { DialogRecord } from '../machines/dialog-record.js';
import { Chart } from './chart.js';

const PHASES: Readonly<Record<ConversationPhase, number>> = {
  opening: 0,
  open: 1,
  surveying: 2,
  closed: 3,
  unfollowed: 4,
};
const ROUTINGS: Readonly<Record<ConversationRouting, number>> = { queued: 0, suggested: 1, assigned: 2 };

/** `command.join` is not among them: its outcome also depends on the role that the event names. */
export const conversationChart = new Chart<ConversationRecord>({
  machine: conversationMachine,
  stateOf: conversationStateOf,
  factsOf: (record) =>
    (PHASES[record.phase] * 3 + ROUTINGS[record.routing]) * 2 +
    (record.ownRoles.length > 0 ? 1 : 0) +
    (record.phase === 'closed' && isBehind(record) ? 30 : 0),
  factsCount: 60,
  remembered: [
    'conversation.updated',
    'conversation.resynced',
    'dialogs.caughtUp',
    'connection.interrupted',
    'connection.restored',
    'command.update',
    'command.publish',
    'join.refused',
    'leave.refused',
    'close.refused',
    'opening.timedOut',
    'join.timedOut',
    'leave.timedOut',
    'close.timedOut',
    'finish.timedOut',
    'resync.timedOut',
    'retention.passed',
  ],
});

export const dialogChart = new Chart<DialogRecord>({
  machine: dialogMachine,
  stateOf: dialogStateOf,
  factsOf: (record) =>
    (record.state === 'CLOSE' ? 4 : 0) +
    (record.following === 'subscription' ? 2 : 0) +
    (record.lastSequence >= 0 ? 1 : 0),
  factsCount: 8,
  remembered: [
    'dialog.updated',
    'connection.interrupted',
    'connection.restored',
    'gap.seen',
    'history.received',
    'history.refused',
    'history.timedOut',
    'command.publish',
    'command.update',
    'close.refused',
    'close.timedOut',
  ],
});
