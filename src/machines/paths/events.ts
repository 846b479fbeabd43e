import type { AnyMachineSnapshot } from 'xstate';
import type { ConversationRecord } from '../conversation/record.js';
import type { ConversationEvent } from '../conversation/types.js';
import type { DialogRecord } from '../dialog/record.js';
import { MOST_ATTEMPTS, MOST_LOOKUPS } from '../dialog/setup.js';
import type { DialogEvent } from '../dialog/types.js';
import type { RingEvent } from '../ring/types.js';
import type { SubscriptionEvent } from '../subscription/machine.js';
import {
  behind,
  type ConversationFacts,
  caughtUp,
  type DialogFacts,
  type RingFacts,
  reachesTheChart,
} from './records.js';
import { conversationSamples, dialogSamples, ringSamples, subscriptionSamples } from './samples.js';

/** What the record says beside an event: the actors write it first. */
type WithFacts<Event, Facts> = Event & { readonly facts?: Facts };

export const subscriptionEvents: readonly SubscriptionEvent[] = [
  ...Object.values(subscriptionSamples),
  { ...subscriptionSamples['subscribe.refused'], mayPass: true },
  { ...subscriptionSamples['subscribe.refused'], isLost: true },
  { ...subscriptionSamples['snapshot.received'], hasMissing: true },
  { ...subscriptionSamples['window.received'], isLast: false },
  { ...subscriptionSamples['window.received'], hasMissing: true },
];

const phases = ['open', 'surveying', 'closed', 'unfollowed'] as const;
const routings = ['queued', 'suggested', 'assigned'] as const;

/** The platform may say anything of a conversation; everything else is an event as it is. */
const conversationEvents: readonly WithFacts<ConversationEvent, ConversationFacts>[] = [
  ...phases.flatMap((phase) =>
    (phase === 'open' ? routings : routings.slice(0, 1)).flatMap((routing) =>
      [[], ['MANAGER']].map(
        (ownRoles) => ({ type: 'conversation.updated', facts: { phase, routing, ownRoles } }) as const,
      ),
    ),
  ),
  { type: 'conversation.updated', facts: { phase: 'closed', mainDialog: behind } },
  { type: 'conversation.updated', facts: { phase: 'closed', mainDialog: caughtUp } },
  { type: 'conversation.updated', facts: { phase: 'closed', isAskedFor: true } },
  { type: 'conversation.updated', facts: { phase: 'closed', isAskedFor: true, mainDialog: behind } },
  { type: 'conversation.updated', facts: { phase: 'open', awaitsMessages: true } },
  { type: 'dialogs.caughtUp', facts: { mainDialog: caughtUp } },
  { ...conversationSamples['command.update'], field: 'CSATRate' },
  { ...conversationSamples['command.join'], role: 'READER' },
  ...Object.values(conversationSamples).filter(({ type }) => type !== 'conversation.updated'),
];

/** One that the application has kept is described before the platform has said anything. */
const kept: readonly WithFacts<ConversationEvent, ConversationFacts>[] = [
  ...phases.map((phase) => ({ type: 'conversation.restored', facts: { phase } }) as const),
  ...routings.map(
    (routing) => ({ type: 'conversation.restored', facts: { phase: 'open', routing, ownRoles: ['MANAGER'] } }) as const,
  ),
];

export function conversationEventsIn({ context }: AnyMachineSnapshot) {
  const record = context.record as ConversationRecord;
  const events = conversationEvents.filter(({ facts }) => !facts || reachesTheChart(record, facts));
  return record.phase === 'opening' ? [...kept, ...events] : events;
}

const dialogEvents: readonly WithFacts<DialogEvent, DialogFacts>[] = [
  ...['OPEN', 'CLOSE'].flatMap((state) =>
    [true, false].map((isFollowed) => ({ type: 'dialog.updated', facts: { state, isFollowed } }) as const),
  ),
  { type: 'dialog.updated', facts: { state: 'OPEN', isFollowed: true, needsReading: true } },
  { type: 'message.beyond', facts: { known: 5 } },
  { type: 'message.overdue', facts: { known: 5 } },
  { type: 'hole.closed', facts: { known: -1 } },
  { type: 'page.received', facts: { known: -1, needsReading: false, attempts: 0 } },
  { type: 'page.received', facts: { known: 5, needsReading: false, attempts: 0 } },
  { type: 'page.received', facts: { known: 5, attempts: 1 } },
  { type: 'page.received', facts: { known: 5, attempts: MOST_ATTEMPTS } },
  { type: 'page.received', facts: { known: 5, needsReading: false, attempts: MOST_ATTEMPTS } },
  ...(['page.refused', 'page.timedOut'] as const).flatMap((type) =>
    [1, MOST_ATTEMPTS].map((attempts) => ({ type, facts: { attempts } }) as const),
  ),
  { ...dialogSamples['command.publish'], isMessage: true },
  { type: 'publish.unanswered', isLast: false },
  { type: 'lookup.failed', attempt: MOST_LOOKUPS, why: 'unreadable' },
  // The machine is not told who takes part: it asks when that is of importance.
  ...[[], ['AGENT']].flatMap((ownRoles) => [
    { ...dialogSamples['command.join'], facts: { ownRoles } },
    { ...dialogSamples['command.leave'], facts: { ownRoles } },
  ]),
  ...Object.values(dialogSamples).filter(
    ({ type }) => !/^(dialog|message|hole|page)\.|command\.(join|leave)/.test(type),
  ),
];

/** Messages of webhooks only come: nobody reads, so no answer comes of it. */
const withoutReading = dialogEvents.filter(({ type, facts }) => !type.startsWith('page.') && !facts?.needsReading);

export const dialogEventsIn = ({ context }: AnyMachineSnapshot) =>
  (context.record as DialogRecord).following === 'webhook' ? withoutReading : dialogEvents;

export const verdicts = ['waiting', 'ours', 'rejected', 'expired', 'cancelled'] as const;

export const ringEvents: readonly WithFacts<RingEvent, RingFacts>[] = [
  ...verdicts.map((verdict) => ({ type: 'ring.updated', facts: { verdict } }) as const),
  { type: 'ring.updated', facts: { verdict: 'ours', hasConversation: true } },
  { type: 'conversation.arrived', facts: { hasConversation: true } },
  { type: 'answer.agreed', facts: { hasConversation: true } },
  { type: 'connection.interrupted', facts: { isInterrupted: true } },
  { type: 'connection.restored', facts: { isInterrupted: false } },
  ...Object.values(ringSamples).filter(({ type }) => !/^(ring\.updated|conversation\.arrived|connection)/.test(type)),
];
