import { createActor } from 'xstate';
import {
  type SubscriptionEvent,
  type SubscriptionLifecycle,
  subscriptionMachine,
} from '../../../src/machines/index.js';

/** One subscription, and what its chart asked others to do. */
export type SubscriptionWorld = ReturnType<typeof newSubscription>;

export function newSubscription() {
  let asked: string[] = [];
  const ask = (what: string) => () => {
    asked.push(what);
  };
  const actor = createActor(
    subscriptionMachine.provide({
      actions: {
        requestSubscription: ask('subscribe'),
        requestUnsubscription: ({ context }) => asked.push(`unsubscribe ${context.subscriptionId}`),
        armSnapshotDeadline: ask('arm snapshot'),
        disarmSnapshotDeadline: ask('disarm snapshot'),
        armRetryDeadline: ask('arm retry'),
        disarmRetryDeadline: ask('disarm retry'),
        armPatienceDeadline: ask('arm patience'),
        disarmPatienceDeadline: ask('disarm patience'),
        giveUpMissing: ask('give up what is missing'),
        requestWindow: ask('ask for a window'),
        abandonWindow: ask('give the window up'),
        reportRefusal: ({ context }) => asked.push(`refused ${context.failure}`),
      },
    }),
    { input: { key: 'open conversations' } },
  ).start();
  const happens = (...events: readonly SubscriptionEvent[]): void => {
    for (const event of events) actor.send(event);
  };

  return {
    happens,
    starts: () => happens({ type: 'subscription.start' }),
    closes: () => happens({ type: 'subscription.close' }),
    isAccepted: (subscriptionId: string) => happens({ type: 'subscribe.accepted', subscriptionId }),
    isRefused: (code = 'REQUEST_REFUSED') =>
      happens({ type: 'subscribe.refused', code, isLost: false, mayPass: false }),
    isRefusedForNow: () =>
      happens({ type: 'subscribe.refused', code: 'TOO_MANY_REQUESTS', isLost: false, mayPass: true }),
    losesItsAnswer: () => happens({ type: 'subscribe.refused', code: 'CONNECTION_LOST', isLost: true, mayPass: true }),
    retryIsDue: () => happens({ type: 'retry.due' }),
    snapshotArrives: (hasMissing = false) => happens({ type: 'snapshot.received', hasMissing }),
    snapshotIsCut: () => happens({ type: 'snapshot.cut' }),
    windowArrives: (isLast: boolean, hasMissing = false) => happens({ type: 'window.received', isLast, hasMissing }),
    patiencePasses: () => happens({ type: 'patience.passed' }),
    connectionIsLost: () => happens({ type: 'connection.interrupted' }),
    connectionIsBack: () => happens({ type: 'connection.restored' }),
    /** Everything asked for since the last look. */
    asked(): readonly string[] {
      const before = asked;
      asked = [];
      return before;
    },
    get lifecycle() {
      return actor.getSnapshot().value as unknown as SubscriptionLifecycle;
    },
    get context() {
      return actor.getSnapshot().context;
    },
    can: (
      tag:
        | 'settled'
        | 'terminal'
        | 'waiting'
        | 'requesting'
        | 'awaitsSnapshot'
        | 'describes'
        | 'live'
        | 'refused'
        | 'closed',
    ): boolean => actor.getSnapshot().hasTag(tag),
  };
}

const waysTo: Record<SubscriptionLifecycle, (subscription: SubscriptionWorld) => void> = {
  idle: () => {},
  subscribing: (subscription) => subscription.starts(),
  awaitingSnapshot: (subscription) => {
    subscription.starts();
    subscription.isAccepted('s1');
  },
  readingWindows: (subscription) => {
    waysTo.awaitingSnapshot(subscription);
    subscription.snapshotIsCut();
  },
  awaitingMissing: (subscription) => {
    waysTo.awaitingSnapshot(subscription);
    subscription.snapshotArrives(true);
  },
  live: (subscription) => {
    waysTo.awaitingSnapshot(subscription);
    subscription.snapshotArrives();
  },
  suspended: (subscription) => {
    waysTo.live(subscription);
    subscription.connectionIsLost();
  },
  resubscribing: (subscription) => {
    waysTo.suspended(subscription);
    subscription.connectionIsBack();
  },
  waitingToRetry: (subscription) => {
    waysTo.resubscribing(subscription);
    subscription.isRefusedForNow();
  },
  withdrawing: (subscription) => {
    waysTo.subscribing(subscription);
    subscription.closes();
  },
  unsubscribing: (subscription) => {
    waysTo.live(subscription);
    subscription.closes();
  },
  closed: (subscription) => subscription.closes(),
  failed: (subscription) => {
    subscription.starts();
    subscription.isRefused();
  },
};

export const subscriptionLifecycles = Object.keys(waysTo) as readonly SubscriptionLifecycle[];

/** A subscription in that state; nothing of the way there is left in `asked()`. */
export function subscriptionThatIs(lifecycle: SubscriptionLifecycle): SubscriptionWorld {
  const subscription = newSubscription();
  waysTo[lifecycle](subscription);
  if (subscription.lifecycle !== lifecycle)
    throw new Error(`The way to ${lifecycle} ended in ${subscription.lifecycle}.`);
  subscription.asked();
  return subscription;
}
