import { type AnyActorRef, createActor } from 'xstate';
import type { ConversationRecord } from '../../machines/conversation/record.js';
import type {
  SubscriptionContext,
  SubscriptionRef,
  SubscriptionSnapshot,
} from '../../machines/subscription/machine.js';
import type { Deadline, DeadlineQueue } from '../../transport/deadline-queue.js';
import type { Failure } from '../../transport/failure.js';
import type { Changes, Work } from '../../transport/wire/facts.js';
import { type Dialect, wireName } from '../../transport/wire/request-names.js';
import type { Program } from '../app-events.js';
import { runningSubscription } from '../connection/implementations.js';
import type { Registry } from '../conversations/registry.js';
import type { Router } from '../inbound/router.js';
import { tellMoves } from '../lifecycle-changes.js';
import type { Outbox } from '../requests/outbox.js';

/** A subscription as the wire wants it: only names of UMS, only arrays (protocol.md 6.3). */
export type SubscriptionQuery = Readonly<Record<string, unknown>>;

type Effect = (context: SubscriptionContext) => void;

export interface SubscriptionEffects {
  readonly requestSubscription: Effect;
  readonly requestUnsubscription: Effect;
  readonly armSnapshotDeadline: Effect;
  readonly disarmSnapshotDeadline: Effect;
  readonly reportRefusal: Effect;
}

interface Subscription {
  readonly key: string;
  readonly query: SubscriptionQuery;
  readonly bit: number;
  readonly ref: SubscriptionRef;
  snapshotDeadline: Deadline | undefined;
  /** Told of each move. An observer of XState and a listener to an abort signal for each wait would cost more. */
  readonly waits: Set<(snapshot: SubscriptionSnapshot) => void>;
  /** Its first snapshot has been taken in, so a later one may miss conversations that this one had. */
  hasSnapshot: boolean;
  failure: Failure | undefined;
}

export interface SubscriptionsOptions {
  readonly program: Program;
  readonly deadlines: DeadlineQueue;
  readonly outbox: Outbox;
  readonly registry: Registry;
  readonly router: Router;
  readonly dialect: Dialect;
  readonly parent: () => AnyActorRef;
  readonly responseTimeoutMs: number;
  readonly snapshotTimeoutMs: number;
}

/** The platform stops a snapshot here (protocol.md 6.3): what is missing from a full one is not thereby gone. */
const SNAPSHOT_CAP = 1_000;
/** Bits of a small integer; more subscriptions on one connection share the last one. */
const MOST_BITS = 30;

/**
 * The subscriptions of a connection, each an actor, and the way of every conversation notification to the one it belongs
 * to. Long notifications are taken in slices; what arrives meanwhile waits, so the order stays that of the wire.
 */
export class Subscriptions {
  readonly #options: SubscriptionsOptions;
  readonly #all = new Map<string, Subscription>();
  readonly #byId = new Map<string, Subscription>();
  /** Notifications that overtook the answer which names their subscription. */
  readonly #early = new Map<string, Changes[]>();
  #lastKey = 0;

  constructor(options: SubscriptionsOptions) {
    this.#options = options;
  }

  create(query: SubscriptionQuery): string {
    const { parent, program } = this.#options;
    this.#lastKey += 1;
    const key = `subscription-${this.#lastKey}`;
    const ref = createActor(runningSubscription(), {
      id: key,
      src: 'subscription',
      parent: parent(),
      input: { key },
    } as never) as SubscriptionRef;
    const bit = 1 << Math.min(MOST_BITS - 1, this.#lastKey - 1);
    const subscription: Subscription = {
      key,
      query,
      bit,
      ref,
      snapshotDeadline: undefined,
      waits: new Set(),
      hasSnapshot: false,
      failure: undefined,
    };
    this.#all.set(key, subscription);
    let before = ref.getSnapshot().value;
    ref.subscribe((snapshot) => {
      const { value } = snapshot;
      if (value === before) return;
      if (program.isWatching) tellMoves(program, 'subscription', key, before, value, this.#lastEvent);
      before = value;
      if (value === 'closed') this.#all.delete(key);
      for (const look of subscription.waits) look(snapshot);
    });
    ref.start();
    return key;
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
    for (const subscription of this.#all.values()) this.#send(subscription, { type: 'connection.interrupted' });
  }

  /** Makes every subscription (again) and resolves when the platform has answered each. */
  async establish(signal: AbortSignal): Promise<void> {
    const all = [...this.#all.values()];
    for (const subscription of all) this.#send(subscription, { type: 'connection.restored' });
    await Promise.all(all.map(({ key }) => this.reached(key, (snapshot) => snapshot.hasTag('settled'), signal)));
  }

  failureOf(key: string): Failure | undefined {
    const subscription = this.#all.get(key);
    return subscription?.ref.getSnapshot().value === 'failed' ? subscription.failure : undefined;
  }

  /**
   * Resolves when the subscription's chart is where it should be, or has ended, or moves after the caller has given up:
   * it does move then, because whoever gives up a connection's subscriptions interrupts them.
   */
  reached(key: string, isThere: (snapshot: SubscriptionSnapshot) => boolean, signal?: AbortSignal): Promise<void> {
    const subscription = this.#all.get(key);
    if (!subscription) return Promise.resolve();
    const isOver = (snapshot: SubscriptionSnapshot): boolean =>
      isThere(snapshot) || snapshot.hasTag('terminal') || signal?.aborted === true;
    if (isOver(subscription.ref.getSnapshot())) return Promise.resolve();
    return new Promise((resolve) => {
      const look = (snapshot: SubscriptionSnapshot): void => {
        if (!isOver(snapshot)) return;
        subscription.waits.delete(look);
        resolve();
      };
      subscription.waits.add(look);
    });
  }

  /** Takes in the changes of one notification; returns what is left to do when that is more than one piece. */
  changed(subscriptionId: string, changes: Changes): Work | undefined {
    const subscription = this.#byId.get(subscriptionId);
    if (subscription) return this.#take(subscription, subscriptionId, changes);
    const early = this.#early.get(subscriptionId) ?? [];
    early.push(changes);
    this.#early.set(subscriptionId, early);
    return undefined;
  }

  #take(subscription: Subscription, subscriptionId: string, changes: Changes): Work | undefined {
    const { program, router } = this.#options;
    const isSnapshot = subscription.ref.getSnapshot().value === 'awaitingSnapshot';
    const seen = isSnapshot && subscription.hasSnapshot ? new Set<ConversationRecord>() : undefined;
    let count = 0;
    const work = (): boolean => {
      const piece = changes();
      if (!piece) {
        if (isSnapshot) this.#snapshotTaken(subscription, count, seen);
        return true;
      }
      if (program.wantsWholeFrames) program.subscriptionNotification(subscription.key, subscriptionId, piece);
      for (const change of piece) {
        const record = router.change(change, subscription.bit);
        if (record) seen?.add(record);
      }
      count += piece.length;
      router.settled();
      return false;
    };
    // Nearly every notification is one piece, and done by the second call.
    return work() || work() ? undefined : work;
  }

  #snapshotTaken(subscription: Subscription, count: number, seen: ReadonlySet<ConversationRecord> | undefined): void {
    subscription.hasSnapshot = true;
    if (count >= SNAPSHOT_CAP) this.#options.program.limitReached(count);
    else if (seen) this.#missing(subscription, seen);
    this.#send(subscription, { type: 'snapshot.received' });
  }

  /** What this subscription followed before the interruption and does not follow any more, and what is up to date again. */
  #missing(subscription: Subscription, seen: ReadonlySet<ConversationRecord>): void {
    const { registry, router } = this.#options;
    // Asking for nothing but open conversations, one that is not there any more can only have closed.
    const keys = Object.keys(subscription.query);
    const isClosed = keys.length === 1 && keys[0] === 'stage' && String(subscription.query.stage) === 'OPEN';
    for (const record of [...registry.conversations.values()]) {
      if ((record.followers & subscription.bit) === 0 && !seen.has(record)) continue;
      if (!seen.has(record)) router.missing(record, subscription.bit, isClosed);
      registry.tell(record, { type: 'conversation.resynced' });
    }
    router.settled();
  }

  #lastEvent = '';

  #send(subscription: Subscription | undefined, event: Parameters<SubscriptionRef['send']>[0]): void {
    this.#lastEvent = event.type;
    subscription?.ref.send(event);
  }

  /** What a subscription's chart calls for. */
  readonly effects: SubscriptionEffects = {
    requestSubscription: ({ key }) => this.#request(key),
    requestUnsubscription: ({ key, subscriptionId }) => this.#unsubscribe(key, subscriptionId),
    armSnapshotDeadline: ({ key }) => {
      const subscription = this.#all.get(key);
      if (!subscription) return;
      subscription.snapshotDeadline = this.#options.deadlines.arm(this.#options.snapshotTimeoutMs, () =>
        this.#send(subscription, { type: 'snapshot.timedOut' }),
      );
    },
    disarmSnapshotDeadline: ({ key }) => {
      const deadline = this.#all.get(key)?.snapshotDeadline;
      if (deadline) this.#options.deadlines.disarm(deadline);
    },
    reportRefusal: ({ key }) => {
      const failure = this.#all.get(key)?.failure;
      if (failure) this.#options.program.error(failure);
    },
  };

  #request(key: string): void {
    const subscription = this.#all.get(key);
    if (!subscription) return;
    const { outbox, dialect, responseTimeoutMs } = this.#options;
    const request = { type: wireName('cqm.SubscribeExConversations', dialect), body: subscription.query };
    outbox.dispatch({
      request,
      timeoutMs: responseTimeoutMs,
      settle: (outcome) => {
        if (!outcome.ok) {
          const { failure } = outcome;
          subscription.failure = failure;
          this.#send(subscription, {
            type: 'subscribe.refused',
            code: failure.code,
            isLost: failure.family === 'network',
          });
          return;
        }
        const subscriptionId = String((outcome.body as { subscriptionId?: unknown })?.subscriptionId ?? '');
        this.#byId.set(subscriptionId, subscription);
        this.#send(subscription, { type: 'subscribe.accepted', subscriptionId });
        const early = this.#early.get(subscriptionId);
        this.#early.delete(subscriptionId);
        for (const changes of early ?? []) {
          const work = this.#take(subscription, subscriptionId, changes);
          while (work && !work());
        }
      },
    });
  }

  #unsubscribe(key: string, subscriptionId: string | undefined): void {
    const subscription = this.#all.get(key);
    if (!subscription) return;
    if (subscriptionId) this.#byId.delete(subscriptionId);
    const { outbox, dialect, responseTimeoutMs } = this.#options;
    outbox.dispatch({
      request: { type: wireName('cqm.UnsubscribeExConversations', dialect), body: { subscriptionId } },
      timeoutMs: responseTimeoutMs,
      // Whatever the platform says, we do not listen any more.
      settle: () => this.#send(subscription, { type: 'unsubscribe.settled' }),
    });
  }
}
