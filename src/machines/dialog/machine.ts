import { type ActorRefFrom, type SnapshotFrom, setup } from 'xstate';
import type { DialogRecord } from './record.js';

/**
 * One dialog of a conversation: whether its messages are complete, and whether one may be sent into it.
 *
 * It promises that after an interruption, or when a sequence is missing, the older events are fetched before newer ones
 * are passed on, and that a dialog which cannot be completed says so instead of waiting. It leaves the fetching, the
 * sorting out of duplicates and the messages themselves to the actors that run it. No `invoke`, no `after`: there may be
 * as many of these as there are conversations.
 */
export interface DialogContext {
  readonly record: DialogRecord;
}

export type DialogEvent =
  /** The platform described it; the record already holds the new facts. */
  | { type: 'dialog.updated' }
  | { type: 'connection.interrupted' }
  | { type: 'connection.restored' }
  /** An event arrived whose sequence leaves a hole behind it. */
  | { type: 'gap.seen' }
  | { type: 'history.received' }
  | { type: 'history.refused' }
  | { type: 'history.timedOut' }
  | { type: 'command.publish'; commandId: number }
  | { type: 'command.update'; commandId: number }
  | { type: 'command.close'; commandId: number }
  | { type: 'close.refused' }
  | { type: 'close.timedOut' };

/** Which region decides which event; the dialog has one region only, the machine itself. */
export const dialogEvents = {
  'dialog.updated': ['dialog'],
  'connection.interrupted': ['dialog'],
  'connection.restored': ['dialog'],
  'gap.seen': ['dialog'],
  'history.received': ['dialog'],
  'history.refused': ['dialog'],
  'history.timedOut': ['dialog'],
  'command.publish': ['dialog'],
  'command.update': ['dialog'],
  'command.close': ['dialog'],
  'close.refused': ['dialog'],
  'close.timedOut': ['dialog'],
} as const satisfies Record<DialogEvent['type'], readonly 'dialog'[]>;

export type DialogDeadline = 'history' | 'dialogClose';

export interface DialogRememberParams {
  readonly sync?: DialogRecord['sync'];
  readonly isClosing?: boolean;
}

const ignored = {} as const;

const dialogSetup = setup({
  types: {
    context: {} as DialogContext,
    events: {} as DialogEvent,
    input: {} as DialogContext,
    tags: {} as 'canSend' | 'holdsBack' | 'terminal' | 'waiting',
  },
  actions: {
    perform: () => {},
    refuse: () => {},
    complete: () => {},
    /** Consumer side: asks for the dialog's events, old ones first (protocol.md 6.6). */
    subscribeMessages: () => {},
    /** Asks for everything after the last sequence that the program has. */
    requestHistory: () => {},
    /** Passes on what was held back while older events were being fetched. */
    releaseHeld: () => {},
    /** Forgets what was held back: it will be fetched. */
    dropHeld: () => {},
    /** Tells the program that events may be missing. */
    reportGap: () => {},
    armDeadline: (_, _params: { readonly name: DialogDeadline }) => {},
    disarmDeadline: (_, _params: { readonly name: DialogDeadline }) => {},
    remember: ({ context }, params: DialogRememberParams) => {
      Object.assign(context.record, params);
    },
  },
  guards: {
    isClosed: ({ context }) => context.record.state === 'CLOSE',
    needsSubscription: ({ context }) => context.record.following === 'subscription',
    // A brand user who never saw an event of this dialog has nothing to catch up with (protocol.md 12.3).
    needsHistory: ({ context }) => context.record.following === 'subscription' || context.record.lastSequence >= 0,
  },
});

/** The older events cannot be had: the program is told, and the newer ones are passed on. */
const incomplete = [
  { guard: 'isClosed', target: '#dialog.closed', actions: ['reportGap', 'releaseHeld'] },
  { target: '#dialog.open.live', actions: ['reportGap', 'releaseHeld'] },
] as const;

const dialog = dialogSetup.createMachine({
  id: 'dialog',
  context: ({ input }) => ({ record: input.record }),
  initial: 'opening',
  states: {
    /** Known by its id; the platform's description is being taken in. Waits with its conversation, whose deadline counts. */
    opening: {
      tags: 'canSend',
      on: {
        'dialog.updated': [
          { guard: 'isClosed', target: 'closed' },
          { guard: 'needsSubscription', target: 'open.loading' },
          { target: 'open.live' },
        ],
        'connection.interrupted': ignored,
        'connection.restored': ignored,
        'gap.seen': ignored,
        'history.received': ignored,
        'history.refused': ignored,
        'history.timedOut': ignored,
        'command.publish': { actions: 'perform' },
        'command.update': { actions: 'perform' },
        'command.close': { actions: 'perform' },
        'close.refused': ignored,
        'close.timedOut': ignored,
      },
    },
    open: {
      tags: 'canSend',
      initial: 'live',
      on: {
        'dialog.updated': { guard: 'isClosed', target: 'closed' },
        'command.publish': { actions: 'perform' },
        'command.update': { actions: 'perform' },
        'command.close': { target: 'closing', actions: 'perform' },
        'close.refused': ignored,
        'close.timedOut': ignored,
      },
      states: {
        loading: {
          tags: 'waiting',
          entry: [
            { type: 'remember', params: { sync: 'loading' } },
            'subscribeMessages',
            { type: 'armDeadline', params: { name: 'history' } },
          ],
          exit: { type: 'disarmDeadline', params: { name: 'history' } },
          on: {
            'history.received': 'live',
            'history.refused': { target: 'live', actions: 'reportGap' },
            'history.timedOut': { target: 'live', actions: 'reportGap' },
            'connection.interrupted': 'stale',
            'connection.restored': ignored,
            'gap.seen': ignored,
            // Performed from here: what is being fetched would be forgotten in `closing`.
            'command.close': { actions: 'perform' },
          },
        },
        live: {
          entry: { type: 'remember', params: { sync: 'live' } },
          on: {
            'gap.seen': 'catchingUp',
            'connection.interrupted': 'stale',
            'connection.restored': ignored,
            'history.received': ignored,
            'history.refused': ignored,
            'history.timedOut': ignored,
          },
        },
        stale: {
          entry: { type: 'remember', params: { sync: 'stale' } },
          on: {
            'connection.restored': [
              { guard: 'needsHistory', target: 'catchingUp' },
              { guard: 'isClosed', target: '#dialog.closed' },
              { target: 'live' },
            ],
            'connection.interrupted': ignored,
            'gap.seen': ignored,
            'history.received': ignored,
            'history.refused': ignored,
            'history.timedOut': ignored,
            // What was said before it closed is still to be fetched, so it closes after catching up.
            'dialog.updated': ignored,
            'command.close': { actions: 'perform' },
          },
        },
        catchingUp: {
          tags: ['holdsBack', 'waiting'],
          entry: [
            { type: 'remember', params: { sync: 'catchingUp' } },
            'requestHistory',
            { type: 'armDeadline', params: { name: 'history' } },
          ],
          exit: { type: 'disarmDeadline', params: { name: 'history' } },
          on: {
            'history.received': [
              { guard: 'isClosed', target: '#dialog.closed', actions: 'releaseHeld' },
              { target: 'live', actions: 'releaseHeld' },
            ],
            'history.refused': incomplete,
            'history.timedOut': incomplete,
            // Passing on what is held would hide the hole behind it for ever: all of it is fetched again afterwards.
            'connection.interrupted': { target: 'stale', actions: 'dropHeld' },
            'connection.restored': ignored,
            'gap.seen': ignored,
            'dialog.updated': ignored,
            'command.close': { actions: 'perform' },
          },
        },
      },
    },
    /** Our close is on its way. */
    closing: {
      tags: ['canSend', 'waiting'],
      entry: [
        { type: 'remember', params: { isClosing: true } },
        { type: 'armDeadline', params: { name: 'dialogClose' } },
      ],
      exit: [
        { type: 'disarmDeadline', params: { name: 'dialogClose' } },
        { type: 'remember', params: { isClosing: false } },
      ],
      on: {
        'dialog.updated': { guard: 'isClosed', target: 'closed' },
        'close.refused': [{ guard: 'isClosed', target: 'closed' }, { target: 'open.live' }],
        'close.timedOut': [{ guard: 'isClosed', target: 'closed' }, { target: 'open.live' }],
        'connection.interrupted': 'open.stale',
        'connection.restored': ignored,
        // The close is with the platform and goes on; completeness cannot wait for it.
        'gap.seen': 'open.catchingUp',
        'history.received': ignored,
        'history.refused': ignored,
        'history.timedOut': ignored,
        'command.publish': { actions: 'perform' },
        'command.update': { actions: 'perform' },
        'command.close': { actions: 'refuse' },
      },
    },
    closed: {
      tags: 'terminal',
      entry: { type: 'remember', params: { sync: 'live' } },
      on: {
        // The platform may describe a dialog as open again; messages must find it then.
        'dialog.updated': [
          { guard: 'isClosed' },
          { guard: 'needsSubscription', target: 'open.loading' },
          { target: 'open.live' },
        ],
        'connection.interrupted': ignored,
        'connection.restored': ignored,
        'gap.seen': ignored,
        'history.received': ignored,
        'history.refused': ignored,
        'history.timedOut': ignored,
        'command.publish': { actions: 'refuse' },
        'command.update': { actions: 'perform' },
        'command.close': { actions: 'complete' },
        'close.refused': ignored,
        'close.timedOut': ignored,
      },
    },
  },
});

type Inferred = typeof dialog;
/** Named, so that declarations that mention the machine stay short. */
export interface DialogMachine extends Inferred {}
export const dialogMachine: DialogMachine = dialog;
export type DialogRef = ActorRefFrom<DialogMachine>;
export type DialogSnapshot = SnapshotFrom<DialogMachine>;

export type DialogLifecycle =
  | 'opening'
  | 'open.loading'
  | 'open.live'
  | 'open.stale'
  | 'open.catchingUp'
  | 'closing'
  | 'closed';

export type DialogStateValue =
  | 'opening'
  | 'closing'
  | 'closed'
  | { readonly open: 'loading' | 'live' | 'stale' | 'catchingUp' };

/** The chart's state, told from the record alone; held against the chart by a property test. */
export function dialogStateOf(record: DialogRecord): DialogStateValue {
  if (record.isClosing) return 'closing';
  if (record.sync === 'opening') return 'opening';
  // A close that was heard of while catching up waits for the older messages.
  if (record.state === 'CLOSE' && record.sync !== 'stale' && record.sync !== 'catchingUp') return 'closed';
  return { open: record.sync };
}
