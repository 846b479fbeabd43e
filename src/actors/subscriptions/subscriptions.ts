import { type AnyActorRef, createActor } from 'xstate';
import type { SubscriptionRef, SubscriptionSnapshot } from '../../machines/subscription/machine.js';
import type { Deadline, DeadlineQueue } from '../../transport/deadline-queue.js';
import { type Failure, failure } from '../../transport/failure.js';
import type { Outcome } from '../../transport/request-ledger.js';
import type { RuntimeClock } from '../../transport/runtime.js';
import type { Changes, Work } from '../../transport/wire/facts.js';
import { type Dialect, type SubscriptionQuery, wireName } from '../../transport/wire/request-names.js';
import type { Application } from '../app-events.js';
import { implementedSubscription, type SubscriptionActions } from '../connection/implementations.js';
import { when } from '../connection/when.js';
import { type Parent, startParent } from '../conversations/actor-pool.js';
import type { Router } from '../inbound/router.js';
import { announceChanges } from '../lifecycle-changes.js';
import type { Outbox } from '../requests/outbox.js';
import type { Tap } from '../tap.js';
import { freeBit } from './bits.js';
import { EarlyNotifications } from './early-notifications.js';
import { type Follower, giveUpMissing, type SnapshotOptions, takeChanges, takeSnapshot } from './snapshot.js';
import { type Topic, type TopicChanges, topicChanges } from './topic.js';

interface Subscription extends Follower {
  /** Absent where it is to conversations. */
  readonly topic: Topic | undefined;
  readonly ref: SubscriptionRef;
  deadline: Deadline | undefined;
  failure: Failure | undefined;
  /** The platform's id for the window that is being read. */
  window: string | undefined;
}

export interface SubscriptionsOptions extends SnapshotOptions {
  readonly application: Application;
  readonly router: SnapshotOptions['router'] & Pick<Router, 'malformed'>;
  readonly deadlines: DeadlineQueue;
  readonly outbox: Pick<Outbox, 'dispatch'>;
  readonly tap: Pick<Tap, 'subscribed'>;
  readonly dialect: Dialect;
  readonly parent: AnyActorRef;
  readonly clock: RuntimeClock;
  readonly responseTimeoutMs: number;
  readonly snapshotTimeoutMs: number;
}

/** One that could not be made again for the moment is asked for again so much later. */
const RETRY_MS = 10_000;
/** What overtook the snapshot is a moment ahead of it. */
const PATIENCE_MS = 250;

/**
 * The subscriptions of a connection: which there are, their actors and requests, and the way of every conversation
 * notification to the one it belongs to.
 */
export class Subscriptions {
  readonly #options: SubscriptionsOptions;
  readonly #all = new Map<string, Subscription>();
  readonly #byId = new Map<string, Subscription>();
  readonly #early = new EarlyNotifications();
  /** Early notifications whose subscription is known now. */
  #due: Work[] = [];
  /** Windows that were read; the platform may tell of them until it has ended them. */
  readonly #windowsRead = new Set<string>();
  #parent: Parent | undefined;
  #lastKey = 0;
  #lastEvent = '';

  constructor(options: SubscriptionsOptions) {
    this.#options = options;
  }

  /**
   * Hears that a subscription has come to its end. The connection itself must not: a machine remembers for ever each type of event it has
   * heard, and this one has the subscription's name in it.
   */
  get #parentOfAll(): Parent {
    this.#parent ??= startParent('subscriptions', this.#options.parent);
    return this.#parent;
  }

  /** A subscription to conversations, or to something else: then the query is empty. */
  create(query: SubscriptionQuery, topic?: Topic): string {
    const { application, registry } = this.#options;
    this.#lastKey += 1;
    const key = `subscription-${this.#lastKey}`;
    this.#options.tap.subscribed(key, topic?.request, () => topic?.body() ?? query);
    const ref = createActor(implementedSubscription(), {
      id: key,
      src: 'subscription',
      parent: this.#parentOfAll.ref,
      input: { key },
    } as never) as SubscriptionRef;
    const bit = freeBit(this.#lastKey - 1, this.#all.values());
    const subscription: Subscription = {
      key,
      query,
      topic,
      bit,
      ref,
      deadline: undefined,
      hasSnapshot: false,
      windows: undefined,
      missing: new Set(),
      window: undefined,
      failure: undefined,
    };
    this.#all.set(key, subscription);
    let before = ref.getSnapshot().value;
    ref.subscribe((snapshot) => {
      const { value } = snapshot;
      if (value === before) return;
      if (application.hearsLifecycle) announceChanges(application, 'subscription', key, before, value, this.#lastEvent);
      before = value;
      if (!topic) registry.delivery.readings.describes(key, snapshot.hasTag('describes'));
      if (snapshot.hasTag('closed')) this.#all.delete(key);
    });
    ref.start();
    return key;
  }

  /** What runs now, parents before their children. */
  *actors(): Iterable<AnyActorRef> {
    if (this.#parent) yield this.#parent.ref;
    for (const { ref } of this.#all.values()) yield ref;
  }

  /** Whether anything tells us of conversations. */
  get followsConversations(): boolean {
    for (const { topic } of this.#all.values()) if (!topic) return true;
    return false;
  }

  refOf(key: string): SubscriptionRef | undefined {
    return this.#all.get(key)?.ref;
  }

  snapshotOf(key: string): SubscriptionSnapshot | undefined {
    return this.#all.get(key)?.ref.getSnapshot();
  }

  watch(key: string, observer: (snapshot: SubscriptionSnapshot) => void): () => void {
    const subscription = this.#all.get(key)?.ref.subscribe(observer);
    return () => subscription?.unsubscribe();
  }

  start(key: string): void {
    this.#send(this.#all.get(key), { type: 'subscription.start' });
  }

  close(key: string): void {
    this.#send(this.#all.get(key), { type: 'subscription.close' });
  }

  interrupted(): void {
    this.#byId.clear();
    this.#early.clear();
    this.#windowsRead.clear();
    this.#due = [];
    for (const subscription of this.#all.values()) {
      subscription.window = undefined;
      subscription.missing.clear();
      this.#send(subscription, { type: 'connection.interrupted' });
    }
  }

  /** Makes every subscription (again) and resolves when the platform has answered each. */
  async establish(signal: AbortSignal): Promise<void> {
    const all = [...this.#all.values()];
    for (const subscription of all) this.#send(subscription, { type: 'connection.restored' });
    await Promise.all(all.map(({ key }) => this.reached(key, (snapshot) => snapshot.hasTag('settled'), signal)));
  }

  failureOf(key: string): Failure | undefined {
    const subscription = this.#all.get(key);
    return subscription?.ref.getSnapshot().hasTag('refused') ? subscription.failure : undefined;
  }

  /** Resolves when the subscription's machine is where it should be, has ended, or the caller has given up. */
  async reached(
    key: string,
    isThere: (snapshot: SubscriptionSnapshot) => boolean,
    signal?: AbortSignal,
  ): Promise<void> {
    const ref = this.refOf(key);
    if (!ref) return;
    const look = (snapshot: SubscriptionSnapshot): boolean => isThere(snapshot) || snapshot.hasTag('terminal');
    const { clock } = this.#options;
    await when(ref, look, { what: key, clock, signal }).catch(() => {});
  }

  /** Takes in the changes of one notification; returns what is left to do when that is more than one piece. */
  changed(subscriptionId: string, changes: Changes): Work | undefined {
    const subscription = this.#byId.get(subscriptionId);
    if (this.#windowsRead.has(subscriptionId)) return undefined;
    if (subscription) return this.#take(subscription, subscriptionId, changes);
    // Without an answer that is still to come, it belongs to a subscription that was given up: nobody follows it.
    if (this.#isRequesting && this.#early.keep(subscriptionId, changes) === 'full') {
      this.#options.router.malformed({ why: 'unknownSubscription', frame: subscriptionId });
    }
    return undefined;
  }

  /** What is to be done for notifications that overtook the answer which named their subscription. */
  due(): Work | undefined {
    if (this.#due.length === 0) return undefined;
    return () => {
      const work = this.#due[0];
      if (work?.()) this.#due.shift();
      return this.#due.length === 0;
    };
  }

  get #isRequesting(): boolean {
    for (const { ref } of this.#all.values()) if (ref.getSnapshot().hasTag('requesting')) return true;
    return false;
  }

  #take(subscription: Subscription, subscriptionId: string, changes: Changes): Work | undefined {
    if (subscription.topic)
      return this.#takeTopic(subscription, subscription.topic, subscriptionId, topicChanges(changes));
    if (subscription.window === subscriptionId) return this.#takeWindow(subscription, subscriptionId, changes);
    if (!subscription.ref.getSnapshot().hasTag('awaitsSnapshot')) {
      return takeChanges(this.#options, subscription, subscriptionId, changes);
    }
    return takeSnapshot(this.#options, subscription, subscriptionId, changes, ({ windows, missing: hasMissing }) =>
      this.#send(subscription, windows ? { type: 'snapshot.cut' } : { type: 'snapshot.received', hasMissing }),
    );
  }

  /** Of a window only its snapshot counts: whatever changes is told by the subscription itself. */
  #takeWindow(subscription: Subscription, windowId: string, changes: Changes): Work | undefined {
    this.#endWindow(subscription);
    const subscriptionId = subscription.ref.getSnapshot().context.subscriptionId ?? windowId;
    return takeSnapshot(this.#options, subscription, subscriptionId, changes, ({ windows, missing: hasMissing }) =>
      this.#send(subscription, { type: 'window.received', isLast: !windows, hasMissing }),
    );
  }

  #endWindow(subscription: Subscription): void {
    const { window: windowId } = subscription;
    if (windowId === undefined) return;
    subscription.window = undefined;
    this.#byId.delete(windowId);
    this.#windowsRead.add(windowId);
    this.#giveUp(windowId);
  }

  #takeTopic(subscription: Subscription, topic: Topic, subscriptionId: string, changes: TopicChanges): undefined {
    const { key, ref } = subscription;
    const { raw } = changes;
    this.#options.application.announce({ type: 'subscription.notified', key, subscriptionId, changes: raw });
    const isSnapshot = ref.getSnapshot().hasTag('awaitsSnapshot');
    topic.take(changes, isSnapshot);
    if (isSnapshot) this.#send(subscription, { type: 'snapshot.received', hasMissing: false });
  }

  #send(subscription: Subscription | undefined, event: Parameters<SubscriptionRef['send']>[0]): void {
    this.#lastEvent = event.type;
    // An answer can still come for one that has been closed.
    if (subscription && this.#all.has(subscription.key)) subscription.ref.send(event);
  }

  /** What a subscription's machine asks for. */
  readonly actions: SubscriptionActions = {
    requestSubscription: ({ key }) => this.#request(key),
    requestWindow: ({ key }) => this.#requestWindow(key),
    abandonWindow: ({ key }) => {
      const subscription = this.#all.get(key);
      if (subscription) this.#endWindow(subscription);
    },
    requestUnsubscription: ({ key, subscriptionId }) => this.#unsubscribe(key, subscriptionId),
    armSnapshotDeadline: ({ key }) => this.#arm(key, this.#options.snapshotTimeoutMs, 'snapshot.timedOut'),
    disarmSnapshotDeadline: ({ key }) => this.#disarm(key),
    armRetryDeadline: ({ key }) => this.#arm(key, RETRY_MS, 'retry.due'),
    disarmRetryDeadline: ({ key }) => this.#disarm(key),
    armPatienceDeadline: ({ key }) => this.#arm(key, PATIENCE_MS, 'patience.passed'),
    disarmPatienceDeadline: ({ key }) => this.#disarm(key),
    giveUpMissing: ({ key }) => {
      const subscription = this.#all.get(key);
      if (subscription) giveUpMissing(this.#options, subscription);
    },
    reportRefusal: ({ key }) => {
      const failure = this.#all.get(key)?.failure;
      if (failure) this.#options.application.announce({ type: 'error.reported', failure });
    },
  };

  /** No state of a subscription has two deadlines. */
  #arm(key: string, milliseconds: number, type: 'snapshot.timedOut' | 'retry.due' | 'patience.passed'): void {
    const subscription = this.#all.get(key);
    if (subscription)
      subscription.deadline = this.#options.deadlines.arm(milliseconds, () => this.#send(subscription, { type }));
  }

  #disarm(key: string): void {
    const deadline = this.#all.get(key)?.deadline;
    if (deadline) this.#options.deadlines.disarm(deadline);
  }

  #request(key: string): void {
    const subscription = this.#all.get(key);
    if (!subscription) return;
    const { outbox, dialect, responseTimeoutMs } = this.#options;
    const { query, topic } = subscription;
    subscription.windows = undefined;
    subscription.window = undefined;
    const type = wireName(topic?.request ?? 'cqm.SubscribeExConversations', dialect);
    outbox.dispatch({
      request: { type, body: topic?.body() ?? query },
      timeoutMs: responseTimeoutMs,
      settle: (outcome) => {
        const subscriptionId = idIn(outcome);
        if (subscriptionId) this.#accepted(subscription, subscriptionId);
        else
          this.#refused(subscription, outcome.ok ? failure('UNEXPECTED_ANSWER', { request: type }) : outcome.failure);
        if (!this.#isRequesting) this.#early.clear();
      },
    });
  }

  #requestWindow(key: string): void {
    const subscription = this.#all.get(key);
    const { windows } = subscription ?? {};
    if (!subscription || !windows) return;
    const { outbox, dialect, responseTimeoutMs, application } = this.#options;
    outbox.dispatch({
      request: { type: wireName('cqm.SubscribeExConversations', dialect), body: windows.next() },
      timeoutMs: responseTimeoutMs,
      settle: (outcome) => {
        const windowId = idIn(outcome);
        // It was given up meanwhile: the platform must not keep a ghost (KB-28).
        const isWanted = subscription.windows === windows && subscription.ref.getSnapshot().hasTag('readsWindows');
        if (windowId && isWanted) {
          subscription.window = windowId;
          this.#listen(subscription, windowId);
        } else if (windowId) {
          this.#giveUp(windowId);
        } else if (isWanted) {
          if (!outcome.ok) application.announce({ type: 'error.reported', failure: outcome.failure });
          this.#send(subscription, { type: 'window.refused' });
        }
      },
    });
  }

  #accepted(subscription: Subscription, subscriptionId: string): void {
    this.#send(subscription, { type: 'subscribe.accepted', subscriptionId });
    // One that was closed meanwhile has just been given up on the platform too.
    if (!subscription.ref.getSnapshot().hasTag('awaitsSnapshot')) return;
    this.#listen(subscription, subscriptionId);
  }

  /** From now on this id means the subscription; also in what came before its answer. */
  #listen(subscription: Subscription, subscriptionId: string): void {
    this.#byId.set(subscriptionId, subscription);
    for (const changes of this.#early.take(subscriptionId)) {
      let work: Work | undefined;
      // Begun only when it is its turn: whether it is the snapshot depends on those before it.
      this.#due.push(() => {
        if (work) return work();
        work = this.#take(subscription, subscriptionId, changes);
        return work === undefined;
      });
    }
  }

  #refused(subscription: Subscription, why: Failure): void {
    subscription.failure = why;
    const { code, family, retriable } = why;
    const fate = { isLost: family === 'network', mayPass: retriable || family === 'timeout' };
    this.#send(subscription, { type: 'subscribe.refused', code, ...fate });
  }

  #unsubscribe(key: string, subscriptionId: string | undefined): void {
    if (subscriptionId) this.#byId.delete(subscriptionId);
    // The platform has no request to end it; nobody listens to it any more.
    if (this.#all.get(key)?.topic) return this.#send(this.#all.get(key), { type: 'unsubscribe.settled' });
    // Whatever the platform says, we do not listen any more.
    this.#giveUp(subscriptionId, () => this.#send(this.#all.get(key), { type: 'unsubscribe.settled' }));
  }

  #giveUp(subscriptionId: string | undefined, settle: () => void = () => {}): void {
    const { outbox, dialect, responseTimeoutMs: timeoutMs } = this.#options;
    const type = wireName('cqm.UnsubscribeExConversations', dialect);
    outbox.dispatch({ request: { type, body: { subscriptionId } }, timeoutMs, settle });
  }
}

/** The platform's name for the subscription that it made; undefined where it did not, or named none. */
function idIn({ body }: Outcome): string | undefined {
  const { subscriptionId } = (body ?? {}) as { readonly subscriptionId?: unknown };
  return typeof subscriptionId === 'string' && subscriptionId !== '' ? subscriptionId : undefined;
}
