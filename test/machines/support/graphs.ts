import { type AnyMachineSnapshot, type AnyStateNode, fromTransition, initialTransition, transition } from 'xstate';
import { MOST_ATTEMPTS, MOST_LOOKUPS } from '../../../src/machines/dialog/setup.js';
import {
  type ConnectionContext,
  type ConnectionEvent,
  type ConversationEvent,
  type ConversationRecord,
  conversationMachine,
  type DialogEvent,
  type DialogRecord,
  dialogMachine,
} from '../../../src/machines/index.js';
import {
  behind,
  type ConversationFacts,
  caughtUp,
  type DialogFacts,
  newConversationRecord,
  newDialogRecord,
  reachesTheChart,
} from './records.js';
import { connectionSamples, conversationSamples, dialogSamples, failures } from './samples.js';

/** `{ lifecycle: { open: 'queued' }, sync: 'live' }` → `lifecycle.open.queued`, `sync.live`. */
export function leavesOf(value: unknown, above = ''): readonly string[] {
  if (typeof value === 'string') return [above + value];
  return Object.entries(value as Record<string, unknown>).flatMap(([key, below]) => leavesOf(below, `${above}${key}.`));
}

/** What is known of an event beyond its type, short enough for the title of a test. */
export function labelOf(event: { readonly type: string }): string {
  const { type, ...more } = event as { type: string; error?: { code: string }; facts?: Record<string, unknown> };
  if (more.error) return `${type} (${more.error.code})`;
  if (more.facts) return `${type} (${Object.values(more.facts).map(wordOf).join(' ') || 'nothing new'})`;
  return type;
}

const wordOf = (fact: unknown): string =>
  typeof fact === 'object' && fact !== null && 'told' in fact ? `told up to ${String(fact.told)}` : String(fact);

/* ---- connection: the chart as it is; what its calls and timers come to are events too ---- */

/** Everything that can happen to a connection in this state. */
export function connectionEventsIn(snapshot: AnyMachineSnapshot): readonly ConnectionEvent[] {
  const nodes = snapshot._nodes as readonly AnyStateNode[];
  const outcomes = nodes.flatMap((node) => [
    ...node.after.map(({ eventType }) => ({ type: eventType })),
    ...node.invoke.flatMap(({ id }) => [
      { type: `xstate.done.actor.${id}`, output: { socketId: 1 }, actorId: id },
      ...Object.values(failures).map((error) => ({ type: `xstate.error.actor.${id}`, error, actorId: id })),
    ]),
  ]);
  const closes = [failures.withdrawn, failures.doubtful, failures.refused].map((failure) => ({
    ...connectionSamples['socket.closed'],
    failure,
  }));
  // What the regions raise for each other is no event of the world.
  const raised = [
    'socket.silent',
    'token.granted',
    'token.doubted',
    'socket.opened',
    'socket.gone',
    'token.refusedBySocket',
    'session.ended',
  ];
  return [
    ...Object.values(connectionSamples).filter(({ type }) => !raised.includes(type)),
    ...closes,
    ...(outcomes as unknown as ConnectionEvent[]),
  ];
}

/** What the guards read. An attempt's number and the failure itself decide nothing but the length of a wait. */
export const factsOfConnection = (context: ConnectionContext): readonly unknown[] => [
  Math.min(context.withdrawals, 2),
  context.tokenHeld,
  context.isTokenDoubted,
  context.hasBeenOnline,
];

/** The length of the timer behind `xstate.after.<delay>.<state>`. */
export function timeoutOf(snapshot: AnyMachineSnapshot, eventType: string): number {
  const name = Object.keys(snapshot.machine.implementations.delays).find((one) =>
    eventType.startsWith(`xstate.after.${one}.`),
  );
  const delay: unknown = name && snapshot.machine.implementations.delays[name];
  const ms: unknown = typeof delay === 'function' ? delay({ context: snapshot.context }) : delay;
  if (typeof ms !== 'number') throw new Error(`${eventType} belongs to no named delay.`);
  return ms;
}

/* ---- conversation and dialog: a record beside the chart, which facts are written into before the chart hears of them ---- */

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
