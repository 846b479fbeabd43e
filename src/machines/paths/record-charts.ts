import { fromTransition, initialTransition, transition } from 'xstate';
import { conversationMachine } from '../conversation/machine.js';
import type { ConversationRecord } from '../conversation/record.js';
import type { ConversationEvent } from '../conversation/types.js';
import { dialogMachine } from '../dialog/machine.js';
import type { DialogRecord } from '../dialog/record.js';
import { MOST_ATTEMPTS, MOST_LOOKUPS } from '../dialog/setup.js';
import type { DialogEvent } from '../dialog/types.js';
import { ringMachine } from '../ring/machine.js';
import type { RingRecord } from '../ring/record.js';
import type { RingEvent } from '../ring/types.js';
import {
  behind,
  type ConversationFacts,
  caughtUp,
  type DialogFacts,
  newConversationRecord,
  newDialogRecord,
  newRingRecord,
  type RingFacts,
  reachesTheChart,
} from './records.js';
import { conversationSamples, dialogSamples, ringSamples } from './samples.js';

/**
 * The record is changed in place, by the frame path and by the chart's `remember`. The graph goes back to every state many
 * times, so each step works on a copy of the record of the state it starts from, and runs the actions that write to it.
 */
export interface Standing<Record> {
  readonly value: unknown;
  readonly record: Record;
}

export type WithFacts<Event, Facts> = Event & { readonly facts?: Facts };

export type ConversationStep = WithFacts<ConversationEvent, ConversationFacts>;
export type DialogStep = WithFacts<DialogEvent, DialogFacts>;

interface Executable {
  readonly exec?: ((info: never, params: never) => void) | undefined;
  readonly info: unknown;
  readonly params: unknown;
}

function execute(actions: readonly unknown[]): void {
  for (const { exec, info, params } of actions as readonly Executable[]) exec?.(info as never, params as never);
}

export const conversationModel = fromTransition<
  Standing<ConversationRecord>,
  ConversationStep,
  never,
  undefined,
  { readonly type: string }
>(
  ({ value, record: before }, { facts, ...event }) => {
    const record = { ...before, ...facts };
    const here = conversationMachine.resolveState({ value: value as never, context: { record } });
    const [next, actions] = transition(conversationMachine, here, event as ConversationEvent);
    execute(actions);
    return { value: next.value, record };
  },
  () => {
    const record = newConversationRecord();
    const [next, actions] = initialTransition(conversationMachine, { record });
    execute(actions);
    return { value: next.value, record };
  },
);

export const dialogModelOf = (kind: Partial<DialogRecord>) =>
  fromTransition<Standing<DialogRecord>, DialogStep, never, undefined, { readonly type: string }>(
    ({ value, record: before }, { facts, ...event }) => {
      const record = { ...before, ...facts };
      const here = dialogMachine.resolveState({ value: value as never, context: { record } });
      const [next, actions] = transition(dialogMachine, here, event as DialogEvent);
      execute(actions);
      return { value: next.value, record };
    },
    () => {
      const record = newDialogRecord(kind);
      const [next, actions] = initialTransition(dialogMachine, { record });
      execute(actions);
      return { value: next.value, record };
    },
  );

const phases = ['open', 'surveying', 'closed', 'unfollowed'] as const;
const routings = ['queued', 'suggested', 'assigned'] as const;

/** The platform may say anything of a conversation; everything else is an event as it is. */
const conversationSteps: readonly ConversationStep[] = [
  ...phases.flatMap((phase) =>
    (phase === 'open' ? routings : routings.slice(0, 1)).flatMap((routing) =>
      [[], ['MANAGER']].map(
        (ownRoles) => ({ type: 'conversation.updated', facts: { phase, routing, ownRoles } }) as const,
      ),
    ),
  ),
  { type: 'conversation.updated', facts: { phase: 'closed', mainDialog: behind } },
  { type: 'conversation.updated', facts: { phase: 'open', awaitsMessages: true } },
  { type: 'dialogs.caughtUp', facts: { mainDialog: caughtUp } },
  ...Object.values(conversationSamples).filter(({ type }) => type !== 'conversation.updated'),
];

export const conversationStepsIn = ({ context }: { readonly context: Standing<ConversationRecord> }) =>
  conversationSteps.filter(({ facts }) => !facts || reachesTheChart(context.record, facts));

/** What the record says beside an event: the actors write it first. */
export const dialogSteps: readonly DialogStep[] = [
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
  ...(['page.refused', 'page.timedOut'] as const).flatMap((type) =>
    [1, MOST_ATTEMPTS].map((attempts) => ({ type, facts: { attempts } }) as const),
  ),
  { type: 'publish.unanswered', isLast: false },
  { type: 'lookup.failed', attempt: MOST_LOOKUPS, why: 'unreadable' },
  ...Object.values(dialogSamples).filter(({ type }) => !/^(dialog|message|hole|page)\./.test(type)),
];

export type RingStep = WithFacts<RingEvent, RingFacts>;

export const verdicts = ['waiting', 'ours', 'rejected', 'expired', 'cancelled'] as const;

/** The facts are written before the chart is told. */
export const ringSteps: readonly RingStep[] = [
  ...verdicts.map((verdict) => ({ type: 'ring.updated', facts: { verdict } }) as const),
  { type: 'ring.updated', facts: { verdict: 'ours', hasConversation: true } },
  { type: 'conversation.arrived', facts: { hasConversation: true } },
  { type: 'answer.agreed', facts: { hasConversation: true } },
  { type: 'connection.interrupted', facts: { isInterrupted: true } },
  { type: 'connection.restored', facts: { isInterrupted: false } },
  ...Object.values(ringSamples).filter(({ type }) => !/^(ring\.updated|conversation\.arrived|connection)/.test(type)),
];

/** The chart and its record, for a walk through everything that can come about. */
export const ringModel = fromTransition<Standing<RingRecord>, RingStep, never, undefined, { readonly type: string }>(
  ({ value, record: before }, { facts, ...event }) => {
    const record = { ...before, ...facts };
    const here = ringMachine.resolveState({ value: value as never, context: { record } });
    const [next, actions] = transition(ringMachine, here, event as RingEvent);
    execute(actions);
    return { value: next.value, record };
  },
  () => {
    const record = newRingRecord();
    const [next, actions] = initialTransition(ringMachine, { record });
    execute(actions);
    return { value: next.value, record };
  },
);
