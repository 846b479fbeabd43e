import type { Session } from '../../actors/session.js';
import type { SubscriptionLifecycle, SubscriptionSnapshot } from '../../machines/subscription/machine.js';
import { Emitter } from '../events/emitter.js';

/** What a subscription was told, as it came. */
export interface SubscriptionNotification {
  readonly subscriptionId: string;
  readonly changes: readonly unknown[];
}

export type SubscriptionEvents = {
  /** Everything this subscription receives. */
  notification: (notification: SubscriptionNotification) => unknown;
  close: () => unknown;
};

/** A subscription to conversations. It is made again after every interruption; its id on the platform may change. */
export class ConversationSubscription extends Emitter<SubscriptionEvents> {
  readonly #session: Session;
  readonly #key: string;
  readonly query: Readonly<Record<string, unknown>>;
  #lifecycle: SubscriptionLifecycle = 'idle';
  #subscriptionId: string | null = null;

  /** @internal */
  constructor(session: Session, key: string, query: Readonly<Record<string, unknown>>) {
    super();
    this.#session = session;
    this.#key = key;
    this.query = query;
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

  /** Ends it. Its conversations stay known, but are followed by this subscription no more. */
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
