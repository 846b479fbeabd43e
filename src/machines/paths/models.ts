import type { AnyActorLogic, AnyEventObject, AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { connectionMachine } from '../connection/machine.js';
import type { ConnectionContext } from '../connection/types.js';
import { conversationMachine } from '../conversation/machine.js';
import type { ConversationRecord } from '../conversation/record.js';
import { dialogMachine } from '../dialog/machine.js';
import type { DialogRecord } from '../dialog/record.js';
import { ringMachine } from '../ring/machine.js';
import type { RingRecord } from '../ring/record.js';
import type { StateValue } from '../state-value.js';
import { subscriptionMachine } from '../subscription/machine.js';
import { connectionEventsIn, factsOfConnection } from './connection-events.js';
import {
  conversationModel,
  conversationStepsIn,
  dialogModelOf,
  dialogSteps,
  ringModel,
  ringSteps,
  type Standing,
} from './record-charts.js';
import { newConversationRecord, newDialogRecord, newRingRecord } from './records.js';
import { subscriptionSamples } from './samples.js';

/** Parley's charts. Two kinds of dialog: what is said in one comes by a subscription of its own, or because we take part. */
export type ChartName = 'connection' | 'subscription' | 'conversation' | 'dialog' | 'subscribedDialog' | 'ring';

/** A chart, and everything that can happen to it. */
export interface ChartModel {
  readonly machine: AnyStateMachine;
  /** What is walked through: the machine itself, or one that keeps the record beside it as plain data. */
  readonly logic: AnyActorLogic;
  /** Input for `createActor`, made anew: records are changed in place. */
  readonly input: () => object;
  readonly events: unknown;
  readonly stateOf: (snapshot: never) => StateValue;
  /** What the guards read: states that differ in it are different ones of the graph. */
  readonly factsOf: (snapshot: never) => unknown;
  /** The transitions that an event takes, as XState's own objects for them. */
  readonly transitions: (snapshot: never, event: AnyEventObject) => readonly unknown[];
}

interface At<Record> {
  readonly context: Standing<Record>;
}

const ofRecord = <Record extends object>(
  machine: unknown,
  logic: unknown,
  newRecord: () => Record,
  events: unknown,
  factsOf: (record: Record) => unknown,
): ChartModel => ({
  machine: machine as AnyStateMachine,
  logic: logic as AnyActorLogic,
  input: () => ({ record: newRecord() }),
  events,
  stateOf: ({ context }: At<Record>) => context.value as StateValue,
  factsOf: ({ context }: At<Record>) => factsOf(context.record),
  transitions: ({ context: { value, record } }: At<Record>, { facts, ...event }) => {
    const typed = machine as AnyStateMachine;
    const here = typed.resolveState({ value: value as StateValue, context: { record: { ...record, ...facts } } });
    return typed.getTransitionData(here, event);
  },
});

const ofDialog = (following: DialogRecord['following']): ChartModel =>
  ofRecord(
    dialogMachine,
    dialogModelOf({ following }),
    () => newDialogRecord({ following }),
    dialogSteps,
    // Each event that a guard asks of attempts brings their number along.
    ({ state, isFollowed, needsReading, known, told }: DialogRecord) => [state, isFollowed, needsReading, known > told],
  );

const transitionsOf =
  (machine: unknown) =>
  (snapshot: AnyMachineSnapshot, event: AnyEventObject): readonly unknown[] =>
    (machine as AnyStateMachine).getTransitionData(snapshot, event);

const CONNECTION = { maintainConnection: true, canRefresh: true };

export const models: Readonly<Record<ChartName, ChartModel>> = {
  connection: {
    machine: connectionMachine as unknown as AnyStateMachine,
    logic: connectionMachine as unknown as AnyActorLogic,
    input: () => CONNECTION,
    events: connectionEventsIn,
    stateOf: ({ value }: { readonly value: StateValue }) => value,
    factsOf: ({ context }: { readonly context: ConnectionContext }) => factsOfConnection(context),
    transitions: transitionsOf(connectionMachine),
  },
  subscription: {
    machine: subscriptionMachine as unknown as AnyStateMachine,
    logic: subscriptionMachine as unknown as AnyActorLogic,
    input: () => ({ key: 'k' }),
    events: [
      ...Object.values(subscriptionSamples),
      { ...subscriptionSamples['subscribe.refused'], mayPass: true },
      { ...subscriptionSamples['subscribe.refused'], isLost: true },
      { ...subscriptionSamples['window.received'], isLast: false },
    ],
    stateOf: ({ value }: { readonly value: StateValue }) => value,
    factsOf: () => undefined,
    transitions: transitionsOf(subscriptionMachine),
  },
  conversation: ofRecord(
    conversationMachine,
    conversationModel,
    () => newConversationRecord(),
    conversationStepsIn,
    ({ phase, routing, ownRoles, mainDialog, awaitsMessages }: ConversationRecord) => [
      phase,
      routing,
      ownRoles,
      mainDialog?.told,
      awaitsMessages,
    ],
  ),
  dialog: ofDialog('membership'),
  subscribedDialog: ofDialog('subscription'),
  ring: ofRecord(
    ringMachine,
    ringModel,
    () => newRingRecord(),
    ringSteps,
    ({ verdict, hasConversation, isInterrupted, isOverdue }: RingRecord) => [
      verdict,
      hasConversation,
      isInterrupted,
      isOverdue,
    ],
  ),
};
