import type { Session } from '../../actors/session.js';
import type { SubscriptionSnapshot } from '../../machines/subscription/machine.js';
import type { SubscriptionLifecycle } from '../../machines/subscription/state.js';
import { Emitter } from '../events/emitter.js';

/** What a subscription was told, as it came. */
export interface SubscriptionNotification {
  /** The platform's id of the subscription at that moment. */
  readonly subscriptionId: string;
  /** The changes in the notification, as the platform sent them (protocol.md 7.1). */
  readonly changes: readonly unknown[];
}

/** Events of a subscription. */
export type SubscriptionEvents = {
  /** Everything this subscription receives. */
  notification: (notification: SubscriptionNotification) => unknown;
  /** It is over; nothing follows. */
  close: () => unknown;
};

/** A subscription of a connection. It is made again after every interruption; its id on the platform may change. */
export abstract class Subscription extends Emitter<SubscriptionEvents> {
  readonly #session: Session;
  readonly #key: string;
  #lifecycle: SubscriptionLifecycle = 'idle';
  #subscriptionId: string | null = null;

  /** @internal */
  constructor(session: Session, key: string) {
    super();
    this.#session = session;
    this.#key = key;
    const follow = (snapshot: SubscriptionSnapshot | undefined): void => {
      if (!snapshot) return;
      const was = this.#lifecycle;
      this.#lifecycle = snapshot.value as SubscriptionLifecycle;
      this.#subscriptionId = snapshot.context.subscriptionId ?? null;
      if (this.#lifecycle === 'closed' && was !== 'closed') this.emit('close');
    };
    session.subscriptions.watch(key, follow);
    follow(session.subscriptions.snapshotOf(key));
  }

  /** The platform's id for it, on the present connection; null while there is none. */
  get subscriptionId(): string | null {
    return this.#subscriptionId;
  }

  /** Where its machine stands, such as `live`. */
  get lifecycle(): SubscriptionLifecycle {
    return this.#lifecycle;
  }

  /** Ends it. What it told stays known, but is followed by this subscription no more. */
  async close(): Promise<void> {
    this.#session.subscriptions.close(this.#key);
    await this.#session.subscriptions.reached(this.#key, (snapshot) => snapshot.hasTag('closed'));
  }

  /** The same as `close()`, by the platform's word for it. */
  unsubscribe(): Promise<void> {
    return this.close();
  }

  protected override handlerFailed(error: unknown, event: string): void {
    this.#session.application.announce({ type: 'handler.failed', error, event });
  }

  protected override get hasEnded(): boolean {
    return this.#lifecycle === 'closed';
  }
}

/** A subscription to conversations. */
export class ConversationSubscription extends Subscription {
  /** What was asked for, in words of the wire (protocol.md 6.3). */
  readonly query: Readonly<Record<string, unknown>>;

  /** @internal */
  constructor(session: Session, key: string, query: Readonly<Record<string, unknown>>) {
    super(session, key);
    this.query = query;
  }
}
