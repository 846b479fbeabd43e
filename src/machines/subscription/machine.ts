import { type ActorRefFrom, assign, type SnapshotFrom, setup } from 'xstate';

/**
 * One subscription to conversations: from the first request until it is closed, over any number of connections.
 *
 * It promises that it exists on the platform at most once, is made again after every interruption, and says when the
 * conversations it covers are known (`live`). The platform gives it another id each time (protocol.md 4.6); applications
 * hold this one. It leaves the request itself and its time limit to the outbox, and the conversations to the registry.
 */
export interface SubscriptionContext {
  /** Id on this side; stays the same for the life of the subscription. */
  readonly key: string;
  /** Id on the platform's side, for the present connection only. */
  readonly subscriptionId: string | undefined;
  /** Code of the failure that ended it. */
  readonly failure: string | undefined;
}

export type SubscriptionEvent =
  | { type: 'subscription.start' }
  | { type: 'subscription.close' }
  | { type: 'subscribe.accepted'; subscriptionId: string }
  /**
   * `code` is a stable error code; `isLost` says that the connection went away before there was an answer, `mayPass` that the same
   * request may be taken later.
   */
  | { type: 'subscribe.refused'; code: string; isLost: boolean; mayPass: boolean }
  /** `hasMissing`: it is not all that was followed before the interruption. */
  | { type: 'snapshot.received'; hasMissing: boolean }
  /** It may have been cut at the platform's limit, and there are windows of it to read. */
  | { type: 'snapshot.cut' }
  | { type: 'snapshot.timedOut' }
  | { type: 'window.received'; isLast: boolean; hasMissing: boolean }
  | { type: 'window.refused' }
  | { type: 'patience.passed' }
  | { type: 'unsubscribe.settled' }
  | { type: 'retry.due' }
  | { type: 'connection.interrupted' }
  | { type: 'connection.restored' };

export const subscriptionEvents = {
  'subscription.start': ['subscription'],
  'subscription.close': ['subscription'],
  'subscribe.accepted': ['subscription'],
  'subscribe.refused': ['subscription'],
  'snapshot.received': ['subscription'],
  'snapshot.cut': ['subscription'],
  'snapshot.timedOut': ['subscription'],
  'window.received': ['subscription'],
  'window.refused': ['subscription'],
  'patience.passed': ['subscription'],
  'unsubscribe.settled': ['subscription'],
  'retry.due': ['subscription'],
  'connection.interrupted': ['subscription'],
  'connection.restored': ['subscription'],
} as const satisfies Record<SubscriptionEvent['type'], readonly 'subscription'[]>;

const ignored = {} as const;
/** Nothing has been asked for, so nothing can be answered. */
const noAnswer = { 'subscribe.accepted': ignored, 'subscribe.refused': ignored } as const;
/** No snapshot is waited for. */
const noSnapshot = { 'snapshot.received': ignored, 'snapshot.cut': ignored, 'snapshot.timedOut': ignored } as const;
/** Nothing is missing from one. */
const noneMissing = { 'patience.passed': ignored } as const;
/** No window is read. */
const noWindow = { 'window.received': ignored, 'window.refused': ignored } as const;

const subscriptionSetup = setup({
  types: {
    context: {} as SubscriptionContext,
    events: {} as SubscriptionEvent,
    input: {} as { readonly key: string },
    tags: {} as
      | 'terminal'
      | 'settled'
      | 'waiting'
      | 'requesting'
      | 'awaitsSnapshot'
      | 'readsWindows'
      | 'describes'
      | 'live'
      | 'refused'
      | 'closed',
  },
  actions: {
    /** Sends the request; its own time limit turns silence into `subscribe.refused`. */
    requestSubscription: () => {},
    /** Asks for the next part of a snapshot that was cut. */
    requestWindow: () => {},
    abandonWindow: () => {},
    requestUnsubscription: () => {},
    armSnapshotDeadline: () => {},
    disarmSnapshotDeadline: () => {},
    armRetryDeadline: () => {},
    disarmRetryDeadline: () => {},
    armPatienceDeadline: () => {},
    disarmPatienceDeadline: () => {},
    /** What is missing is not followed any more. */
    giveUpMissing: () => {},
    rememberId: assign({
      subscriptionId: ({ event, context }) =>
        event.type === 'subscribe.accepted' ? event.subscriptionId : context.subscriptionId,
      failure: undefined,
    }),
    forgetId: assign({ subscriptionId: undefined }),
    rememberFailure: assign({
      failure: ({ event, context }) => (event.type === 'subscribe.refused' ? event.code : context.failure),
    }),
    reportRefusal: () => {},
  },
  guards: {
    hasMissing: ({ event }) => 'hasMissing' in event && event.hasMissing,
    isLastAndHasMissing: ({ event }) => event.type === 'window.received' && event.isLast && event.hasMissing,
    isLast: ({ event }) => event.type === 'window.received' && event.isLast,
    isLost: ({ event }) => event.type === 'subscribe.refused' && event.isLost,
    mayPass: ({ event }) => event.type === 'subscribe.refused' && event.mayPass,
  },
});

const subscription = subscriptionSetup.createMachine({
  id: 'subscription',
  context: ({ input }) => ({ key: input.key, subscriptionId: undefined, failure: undefined }),
  initial: 'idle',
  states: {
    idle: {
      on: {
        'subscription.start': 'subscribing',
        'subscription.close': 'closed',
        ...noAnswer,
        ...noSnapshot,
        ...noWindow,
        ...noneMissing,
        'unsubscribe.settled': ignored,
        'retry.due': ignored,
        'connection.interrupted': ignored,
        'connection.restored': 'subscribing',
      },
    },
    subscribing: {
      tags: ['waiting', 'requesting'],
      entry: 'requestSubscription',
      on: {
        'subscribe.accepted': { target: 'awaitingSnapshot', actions: 'rememberId' },
        'subscribe.refused': [
          { guard: 'isLost', target: 'suspended' },
          { target: 'failed', actions: ['rememberFailure', 'reportRefusal'] },
        ],
        'subscription.close': 'withdrawing',
        'connection.interrupted': 'suspended',
        'subscription.start': ignored,
        ...noSnapshot,
        ...noWindow,
        ...noneMissing,
        'unsubscribe.settled': ignored,
        'retry.due': ignored,
        'connection.restored': ignored,
      },
    },
    awaitingSnapshot: {
      tags: ['settled', 'waiting', 'awaitsSnapshot', 'describes'],
      entry: 'armSnapshotDeadline',
      exit: 'disarmSnapshotDeadline',
      on: {
        'snapshot.received': [{ guard: 'hasMissing', target: 'awaitingMissing' }, { target: 'live' }],
        'snapshot.cut': 'readingWindows',
        // Nothing promises a snapshot when there is nothing to tell [INF]; waiting for ever would be worse.
        'snapshot.timedOut': 'live',
        ...noWindow,
        ...noneMissing,
        'subscription.close': 'unsubscribing',
        'connection.interrupted': 'suspended',
        'subscription.start': ignored,
        ...noAnswer,
        'unsubscribe.settled': ignored,
        'retry.due': ignored,
        'connection.restored': ignored,
      },
    },
    readingWindows: {
      description:
        'The platform has cut the snapshot. What is missing is read in windows of the time of the last update.',
      tags: ['settled', 'waiting', 'requesting', 'readsWindows', 'describes'],
      entry: ['requestWindow', 'armSnapshotDeadline'],
      exit: ['disarmSnapshotDeadline', 'abandonWindow'],
      on: {
        'window.received': [
          { guard: 'isLastAndHasMissing', target: 'awaitingMissing' },
          { guard: 'isLast', target: 'live' },
          { target: 'readingWindows', reenter: true },
        ],
        // What was read so far is known; the event `limit-break` has told that it may not be all.
        'window.refused': 'live',
        'snapshot.timedOut': 'live',
        'subscription.close': 'unsubscribing',
        'connection.interrupted': 'suspended',
        'subscription.start': ignored,
        ...noAnswer,
        ...noneMissing,
        'snapshot.received': ignored,
        'snapshot.cut': ignored,
        'unsubscribe.settled': ignored,
        'retry.due': ignored,
        'connection.restored': ignored,
      },
    },
    awaitingMissing: {
      description:
        'The snapshot lacks conversations that were followed before the interruption. A change may have overtaken it; what is not heard of within a moment is gone.',
      tags: ['settled', 'waiting', 'live', 'describes'],
      entry: 'armPatienceDeadline',
      exit: 'disarmPatienceDeadline',
      on: {
        'patience.passed': { target: 'live', actions: 'giveUpMissing' },
        'subscription.close': 'unsubscribing',
        'connection.interrupted': 'suspended',
        'subscription.start': ignored,
        ...noAnswer,
        ...noSnapshot,
        'window.received': ignored,
        'window.refused': ignored,
        'unsubscribe.settled': ignored,
        'retry.due': ignored,
        'connection.restored': ignored,
      },
    },
    live: {
      tags: ['settled', 'live'],
      on: {
        'subscription.close': 'unsubscribing',
        'connection.interrupted': 'suspended',
        'subscription.start': ignored,
        ...noAnswer,
        ...noSnapshot,
        ...noWindow,
        ...noneMissing,
        'unsubscribe.settled': ignored,
        'retry.due': ignored,
        'connection.restored': ignored,
      },
    },
    suspended: {
      description: 'The connection is gone and the platform has forgotten us.',
      entry: 'forgetId',
      on: {
        'connection.restored': 'resubscribing',
        'subscription.close': 'closed',
        'subscription.start': ignored,
        ...noAnswer,
        ...noSnapshot,
        ...noWindow,
        ...noneMissing,
        'unsubscribe.settled': ignored,
        'retry.due': ignored,
        'connection.interrupted': ignored,
      },
    },
    resubscribing: {
      tags: ['waiting', 'requesting'],
      entry: 'requestSubscription',
      on: {
        'subscribe.accepted': { target: 'awaitingSnapshot', actions: 'rememberId' },
        'subscribe.refused': [
          { guard: 'isLost', target: 'suspended' },
          { guard: 'mayPass', target: 'waitingToRetry', actions: ['rememberFailure', 'reportRefusal'] },
          { target: 'failed', actions: ['rememberFailure', 'reportRefusal'] },
        ],
        'subscription.close': 'withdrawing',
        'connection.interrupted': 'suspended',
        'subscription.start': ignored,
        ...noSnapshot,
        ...noWindow,
        ...noneMissing,
        'unsubscribe.settled': ignored,
        'retry.due': ignored,
        'connection.restored': ignored,
      },
    },
    waitingToRetry: {
      description:
        'The application has it already, so the platform being busy when it is made again must not be its end.',
      tags: ['settled', 'waiting', 'refused'],
      entry: 'armRetryDeadline',
      exit: 'disarmRetryDeadline',
      on: {
        'retry.due': 'resubscribing',
        'subscription.start': 'resubscribing',
        'subscription.close': 'closed',
        'connection.interrupted': 'suspended',
        ...noAnswer,
        ...noSnapshot,
        ...noWindow,
        ...noneMissing,
        'unsubscribe.settled': ignored,
        'connection.restored': ignored,
      },
    },
    withdrawing: {
      description: 'It was closed while its request was under way: the platform must not keep a ghost (KB-28).',
      tags: 'waiting',
      on: {
        'subscribe.accepted': { target: 'unsubscribing', actions: 'rememberId' },
        'subscribe.refused': 'closed',
        'connection.interrupted': 'closed',
        'subscription.start': ignored,
        'subscription.close': ignored,
        ...noSnapshot,
        ...noWindow,
        ...noneMissing,
        'unsubscribe.settled': ignored,
        'retry.due': ignored,
        'connection.restored': ignored,
      },
    },
    unsubscribing: {
      tags: 'waiting',
      entry: 'requestUnsubscription',
      on: {
        'unsubscribe.settled': 'closed',
        // With the connection the platform's side of it is gone as well.
        'connection.interrupted': 'closed',
        'subscription.close': ignored,
        'subscription.start': ignored,
        'retry.due': ignored,
        ...noAnswer,
        ...noSnapshot,
        ...noWindow,
        ...noneMissing,
        'connection.restored': ignored,
      },
    },
    closed: {
      type: 'final',
      tags: ['terminal', 'settled', 'closed'],
      entry: 'forgetId',
    },
    failed: {
      tags: ['terminal', 'settled', 'refused'],
      on: {
        'subscription.start': 'subscribing',
        'subscription.close': 'closed',
        ...noAnswer,
        ...noSnapshot,
        ...noWindow,
        ...noneMissing,
        'unsubscribe.settled': ignored,
        'retry.due': ignored,
        'connection.interrupted': ignored,
        // Every subscription is made again after an interruption; what was refused once may be allowed now.
        'connection.restored': 'resubscribing',
      },
    },
  },
});

type Inferred = typeof subscription;
/** Named, so that declarations that mention the machine stay short. */
export interface SubscriptionMachine extends Inferred {}
export const subscriptionMachine: SubscriptionMachine = subscription;
export type SubscriptionRef = ActorRefFrom<SubscriptionMachine>;
export type SubscriptionSnapshot = SnapshotFrom<SubscriptionMachine>;
