import type { RuntimeClock } from '../../transport/runtime.js';
import { isList, isObject, isText } from '../options/check.js';

/** A connection that webhooks are for. */
export interface WebhookTarget {
  readonly userId: string | undefined;
  handleNotification(raw: object): Promise<void>;
}

/** Whose a notification is, as far as it says so (protocol.md 7.1, 7.3). */
interface Address {
  readonly conversationId: string;
  /** Only where it describes the conversation. */
  readonly consumerId: string | undefined;
  readonly isDescription: boolean;
  readonly isClosed: boolean;
}

/** A message may overtake the description of its conversation, which says whose it is. */
const CLAIMED_WITHIN_MS = 10_000;
/** Notifications that wait for that, of all conversations together. */
const MOST_EARLY = 1_000;
/** Conversations that closed: a message may be late. */
const MOST_CLOSED = 1_000;

/** Which connection a webhook is for: the platform posts those of all consumers of an app to the same address. */
export class WebhookRoutes {
  readonly #byConsumer = new Map<string, WebhookTarget>();
  readonly #byConversation = new Map<string, WebhookTarget>();
  readonly #closed = new Map<string, WebhookTarget>();
  readonly #early = new Map<string, object[]>();
  #earlyCount = 0;
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
  async take(notification: Readonly<Record<string, unknown>>): Promise<void> {
    const { conversationId, isDescription, consumerId, isClosed } = addressOf(notification);
    if (!isDescription) {
      const known = this.#byConversation.get(conversationId) ?? this.#closed.get(conversationId);
      return known ? known.handleNotification(notification) : this.#keep(conversationId, notification);
    }
    const target = this.#byConsumer.get(consumerId ?? '');
    if (!target) return this.#unclaimed(notification);
    if (isClosed) this.#close(conversationId, target);
    else if (!this.#closed.has(conversationId)) this.#byConversation.set(conversationId, target);
    // No subscription has brought it; a frame without one would not be read.
    await target.handleNotification({ ...notification, body: { subscriptionId: '', ...membersOf(notification.body) } });
    for (const one of this.#takeEarly(conversationId)) await target.handleNotification(one);
  }

  #close(conversationId: string, target: WebhookTarget): void {
    this.#byConversation.delete(conversationId);
    this.#closed.set(conversationId, target);
    const [oldest = ''] = this.#closed.keys();
    if (this.#closed.size > MOST_CLOSED) this.#closed.delete(oldest);
  }

  #takeEarly(conversationId: string): readonly object[] {
    const early = this.#early.get(conversationId) ?? [];
    this.#early.delete(conversationId);
    this.#earlyCount -= early.length;
    return early;
  }

  #keep(conversationId: string, notification: object): void {
    if (this.#earlyCount >= MOST_EARLY) return this.#unclaimed(notification);
    this.#earlyCount += 1;
    const early = this.#early.get(conversationId);
    if (early) return void early.push(notification);
    const list = [notification];
    this.#early.set(conversationId, list);
    const timer = this.#clock.setTimeout(() => {
      if (this.#early.get(conversationId) !== list) return;
      for (const one of this.#takeEarly(conversationId)) this.#unclaimed(one);
    }, CLAIMED_WITHIN_MS);
    // It must not be the reason why a process does not end.
    (timer as { unref?: () => void }).unref?.();
  }
}

function addressOf({ body }: Readonly<Record<string, unknown>>): Address {
  const change = membersOf(listOf(membersOf(body).changes)[0]);
  const result = membersOf(change.result);
  const { stage, participants } = membersOf(result.conversationDetails);
  const consumer = listOf(participants)
    .map(membersOf)
    .find(({ role }) => role === 'CONSUMER');
  return {
    conversationId: [result.convId, change.conversationId, change.dialogId].find(isText) ?? '',
    consumerId: isText(consumer?.id) ? consumer.id : undefined,
    isDescription: isObject(change.result),
    isClosed: stage === 'CLOSE',
  };
}

const membersOf = (value: unknown): Readonly<Record<string, unknown>> => (isObject(value) ? value : {});
const listOf = (value: unknown): readonly unknown[] => (isList(value) ? value : []);
