import type { AnyEventObject, AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { connectionMachine } from '../connection/machine.js';
import type { ConnectionContext } from '../connection/types.js';
import { conversationMachine } from '../conversation/machine.js';
import type { ConversationRecord } from '../conversation/record.js';
import { dialogMachine } from '../dialog/machine.js';
import type { DialogRecord } from '../dialog/record.js';
import { ringMachine } from '../ring/machine.js';
import type { RingRecord } from '../ring/record.js';
import { subscriptionMachine } from '../subscription/machine.js';
import { connectionEventsIn, factsOfConnection } from './connection-events.js';
import { conversationEventsIn, dialogEventsIn, ringEvents, subscriptionEvents } from './events.js';
import { newConversationRecord, newDialogRecord, newRingRecord } from './records.js';

/** Parley's machines. */
export type MachineName = 'connection' | 'subscription' | 'conversation' | 'dialog' | 'ring';

/** What one of a machine's actors is begun with and another is not, such as `{ maintainConnection: false }`. */
export type Beginning = Readonly<Record<string, unknown>>;

/** A machine, and everything that can happen to it. */
export interface MachineModel {
  readonly machine: AnyStateMachine;
  /** An actor stays what it was begun as, so each is a graph by itself. The usual one stands first. */
  readonly beginnings: readonly [Beginning, ...Beginning[]];
  /** Input for `createActor`, made anew: records are changed in place. */
  readonly inputOf: (beginning: Beginning) => object;
  /** With `facts`: what is written into the record before. */
  readonly eventsIn: (snapshot: AnyMachineSnapshot) => readonly AnyEventObject[];
  /** What the guards read: states that differ in it are different ones of the graph. */
  readonly factsOf: (context: never) => unknown;
}

interface WithRecord<Record> {
  readonly record: Record;
}

export const models: Readonly<Record<MachineName, MachineModel>> = {
  connection: {
    machine: connectionMachine as unknown as AnyStateMachine,
    beginnings: [
      { maintainConnection: true, canRefresh: true },
      { maintainConnection: true, canRefresh: false },
      { maintainConnection: false, canRefresh: true },
    ],
    inputOf: (beginning) => beginning,
    eventsIn: connectionEventsIn,
    factsOf: (context: ConnectionContext) => factsOfConnection(context),
  },
  subscription: {
    machine: subscriptionMachine as unknown as AnyStateMachine,
    beginnings: [{ key: 'k' }],
    inputOf: (beginning) => beginning,
    eventsIn: () => subscriptionEvents,
    factsOf: () => undefined,
  },
  conversation: {
    machine: conversationMachine as unknown as AnyStateMachine,
    beginnings: [{}],
    inputOf: () => ({ record: newConversationRecord() }),
    eventsIn: conversationEventsIn,
    factsOf: ({ record: { phase, routing, ownRoles, mainDialog, awaitsMessages } }: WithRecord<ConversationRecord>) => [
      phase,
      routing,
      ownRoles,
      mainDialog?.told,
      awaitsMessages,
    ],
  },
  dialog: {
    machine: dialogMachine as unknown as AnyStateMachine,
    beginnings: [{ following: 'membership' }, { following: 'subscription' }, { following: 'webhook' }],
    inputOf: (beginning) => ({ record: newDialogRecord(beginning) }),
    eventsIn: dialogEventsIn,
    // Each event that a guard asks of attempts, or of our roles, brings them along.
    factsOf: ({ record: { state, isFollowed, needsReading, known, told } }: WithRecord<DialogRecord>) => [
      state,
      isFollowed,
      needsReading,
      known > told,
    ],
  },
  ring: {
    machine: ringMachine as unknown as AnyStateMachine,
    beginnings: [{}],
    inputOf: () => ({ record: newRingRecord() }),
    eventsIn: () => ringEvents,
    factsOf: ({ record: { verdict, hasConversation, isInterrupted, isOverdue } }: WithRecord<RingRecord>) => [
      verdict,
      hasConversation,
      isInterrupted,
      isOverdue,
    ],
  },
};
