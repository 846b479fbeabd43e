import type { RuntimeClock } from '../../transport/runtime.js';

/** A connection that webhooks are for. */
export interface WebhookTarget {
  readonly userId: string | undefined;
  handleNotification(raw: object): Promise<void>;
}

/** A notification, as far as it must be understood to know whose it is (protocol.md 7.1, 7.3). */
interface Notification {
  readonly type?: unknown;
  readonly body?: {
    readonly subscriptionId?: unknown;
    readonly changes?: readonly {
      readonly conversationId?: unknown;
      readonly dialogId?: unknown;
      readonly result?: {
        readonly convId?: unknown;
        readonly conversationDetails?: {
          readonly stage?: unknown;
          readonly participants?: readonly { readonly id?: unknown; readonly role?: unknown }[];
        };
      };
    }[];
  };
}

/** A message may overtake the description of its conversation, which says whose it is. */
const CLAIMED_WITHIN_MS = 10_000;
const MOST_EARLY = 1_000;
/** Conversations that closed: a message may be late. */
const MOST_CLOSED = 1_000;

/** Which connection a webhook is for: the platform posts those of all consumers of an app to the same address. */
export class WebhookRoutes {
  readonly #byConsumer = new Map<string, WebhookTarget>();
  readonly #byConversation = new Map<string, WebhookTarget>();
  readonly #closed = new Map<string, WebhookTarget>();
  readonly #early = new Map<string, object[]>();
  readonly #clock: RuntimeClock;
  readonly #unclaimed: (notification: object) => void;

  constructor(clock: RuntimeClock, unclaimed: (notification: object) => void) {
    this.#clock = clock;
    this.#unclaimed = unclaimed;
  }

  attach(target: WebhookTarget): void {
    if (target.userId !== undefined) this.#byConsumer.set(target.userId, target);
  }

  detach(target: WebhookTarget): void {
    for (const map of [this.#byConsumer, this.#byConversation, this.#closed]) {
      for (const [key, one] of map) if (one === target) map.delete(key);
    }
  }

  /** Resolves when it is taken in, or kept for whom it may be for. */
  async take(notification: Notification): Promise<void> {
    const [change] = notification.body?.changes ?? [];
    const { result } = change ?? {};
    if (result) return this.#conversation(notification, String(result.convId), result.conversationDetails ?? {});
    const conversationId = String(change?.conversationId ?? change?.dialogId);
    const target = this.#byConversation.get(conversationId) ?? this.#closed.get(conversationId);
    if (target) return target.handleNotification(notification);
    return this.#keep(conversationId, notification);
  }

  async #conversation(
    notification: Notification,
    conversationId: string,
    { stage, participants = [] }: NonNullable<NonNullable<WebhookChange>['result']>['conversationDetails'] & object,
  ): Promise<void> {
    const consumer = participants.find(({ role }) => role === 'CONSUMER')?.id;
    const target = this.#byConsumer.get(String(consumer));
    if (!target) return this.#unclaimed(notification);
    if (stage === 'CLOSE') this.#close(conversationId, target);
    else if (!this.#closed.has(conversationId)) this.#byConversation.set(conversationId, target);
    // No subscription has brought it; a frame without one would not be read.
    await target.handleNotification({ ...notification, body: { subscriptionId: '', ...notification.body } });
    const early = this.#early.get(conversationId) ?? [];
    this.#early.delete(conversationId);
    for (const one of early) await target.handleNotification(one);
  }

  #close(conversationId: string, target: WebhookTarget): void {
    this.#byConversation.delete(conversationId);
    this.#closed.set(conversationId, target);
    const [oldest = ''] = this.#closed.keys();
    if (this.#closed.size > MOST_CLOSED) this.#closed.delete(oldest);
  }

  #keep(conversationId: string, notification: object): void {
    const early = this.#early.get(conversationId);
    if (early) {
      early.push(notification);
      return;
    }
    if (this.#early.size >= MOST_EARLY) return this.#unclaimed(notification);
    const list = [notification];
    this.#early.set(conversationId, list);
    const timer = this.#clock.setTimeout(() => {
      if (this.#early.get(conversationId) !== list) return;
      this.#early.delete(conversationId);
      for (const one of list) this.#unclaimed(one);
    }, CLAIMED_WITHIN_MS);
    // It must not be the reason why a process does not end.
    (timer as { unref?: () => void }).unref?.();
  }
}

type WebhookChange = NonNullable<NonNullable<Notification['body']>['changes']>[number] | undefined;
