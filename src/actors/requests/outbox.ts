import type { ConnectionRef } from '../../machines/connection/machine.js';
import type { Deadline, DeadlineQueue } from '../../transport/deadline-queue.js';
import { type Failure, failure } from '../../transport/failure.js';
import type { Outcome, RequestLedger, WireRequest } from '../../transport/request-ledger.js';
import type { RuntimeClock } from '../../transport/runtime.js';
import { pathOf } from '../lifecycle-changes.js';

/**
 * What is to be done with a request at this moment: it leaves, it goes on waiting, what it asks for is already so, or it fails
 * with what stands against it.
 */
export type Verdict = 'send' | 'wait' | 'complete' | Failure;

/** The outcome of what is already so. */
export const DONE: Outcome = { ok: true, code: 200, body: undefined, type: '' };

/** A request on its way out, with where its outcome goes. */
export interface OutgoingRequest {
  readonly request: WireRequest;
  readonly timeoutMs: number;
  readonly settle: (outcome: Outcome) => void;
  /** Asked before it leaves, also after it has waited. Without it nothing but the connection is waited for. */
  readonly verdict?: (() => Verdict) | undefined;
  /** It leaves now. */
  readonly leaves?: (() => void) | undefined;
  /** When it was put into the queue first, written by the outbox; what comes back is not younger for it. */
  queuedAt?: number;
  /** Its place among those that have one, in which it stays when it comes back. */
  readonly place?: number;
}

interface Waiting extends OutgoingRequest {
  readonly queuedAt: number;
  /** Takes it back; what that means changes once it is sent. */
  retract: () => void;
  readonly deadline: Deadline;
}

export interface OutboxLimits {
  /** Most requests that wait while the connection is interrupted. */
  readonly count: number;
  /** Older ones are failed rather than sent: a burst of stale requests helps nobody (KB-34). */
  readonly ageMs: number;
}

export interface OutboxOptions {
  /** Its tags say what may be sent at this moment. */
  readonly connection: Pick<ConnectionRef, 'getSnapshot' | 'send'>;
  readonly ledger: RequestLedger;
  readonly deadlines: DeadlineQueue;
  readonly clock: RuntimeClock;
  readonly limits: OutboxLimits;
  readonly transmit: (frame: string, type: string) => void;
}

/**
 * Requests leave through here: at once while the connection can send, in order after it can again, and not at all when
 * it is over. Each is settled exactly once, here or by the ledger.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  #queue: Waiting[] = [];
  #isFlushing = false;
  /** Told when the connection is over before it is known what became of something that was sent. */
  readonly #doubts = new Set<() => void>();
  /** Those who wait for answers; they look whenever a request is settled. */
  readonly #listeners = new Set<() => void>();

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** What waits to be sent, oldest first: types and ages, no contents. */
  get waiting(): readonly { readonly type: string; readonly waitedMs: number }[] {
    const now = this.#options.clock.now();
    return this.#queue.map(({ request, queuedAt }) => ({ type: request.type, waitedMs: now - queuedAt }));
  }

  get isEmpty(): boolean {
    return this.#queue.length === 0 && this.#options.ledger.size === 0 && this.#doubts.size === 0;
  }

  /** Resolves when each request that has left is answered or given up. What waits to leave is not waited for. */
  answered(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (this.#options.ledger.size > 0) return;
        this.#listeners.delete(look);
        resolve();
      };
      const givenUp = (): void => {
        this.#listeners.delete(look);
        reject(signal.reason);
      };
      if (signal.aborted) return givenUp();
      this.#listeners.add(look);
      signal.addEventListener('abort', givenUp, { once: true });
      look();
    });
  }

  /** Takes a request; the returned function takes it back, if it is not too late. */
  submit(outgoing: OutgoingRequest): () => void {
    const connection = this.#options.connection.getSnapshot();
    const isAlive = connection.status === 'active';
    const canSend = isAlive && connection.hasTag('canSend');
    // Whoever asks for something while the queue leaves comes after it.
    if (canSend && !this.#isFlushing && (outgoing.verdict?.() ?? 'send') === 'send') return this.dispatch(outgoing);
    if (!canSend && !(isAlive && connection.hasTag('queuesSends'))) {
      const lifecycle = isAlive ? pathOf(connection.value.lifecycle) : 'failed';
      outgoing.settle({ ok: false, failure: notOpen(outgoing.request.type, lifecycle) });
      return () => {};
    }
    if (this.#queue.length >= this.#options.limits.count) {
      outgoing.settle({
        ok: false,
        failure: failure('OUTBOX_FULL', { request: outgoing.request.type, count: this.#options.limits.count }),
      });
      return () => {};
    }
    return this.#enqueue(outgoing);
  }

  /** Takes back a request that was sent and did not arrive: it waits in front of those that were made after it. */
  takeBack(outgoing: OutgoingRequest): () => void {
    return this.#enqueue(outgoing);
  }

  /**
   * Something was sent, and nobody knows what became of it: until the returned function is called the outbox is not empty.
   * `ended` is called instead when the connection is over first.
   */
  doubt(ended: () => void): () => void {
    this.#doubts.add(ended);
    return () => {
      this.#doubts.delete(ended);
      this.settled();
    };
  }

  /** Sends as soon as there is a socket: for requests that do not wait until the connection is online. */
  submitOnSocket(outgoing: OutgoingRequest): () => void {
    const hasSocket = this.#options.connection.getSnapshot().hasTag('hasSocket');
    return hasSocket ? this.dispatch(outgoing) : this.submit(outgoing);
  }

  /** Sends without asking the connection's machine: for requests that are part of getting online. */
  dispatch({ request, timeoutMs, settle, leaves }: OutgoingRequest): () => void {
    const { ledger, transmit } = this.#options;
    const { id, frame } = ledger.enter(request, timeoutMs, (outcome) => {
      settle(outcome);
      this.settled();
    });
    leaves?.();
    transmit(frame, request.type);
    return () => {
      ledger.forget(id);
      this.settled();
    };
  }

  /** Sends what may leave now, if the connection can send. */
  flush(): void {
    const connection = this.#options.connection.getSnapshot();
    if (this.#isFlushing || connection.status !== 'active' || !connection.hasTag('canSend')) return;
    this.#isFlushing = true;
    // Handlers that hear of what leaves may ask for more, take something back, or close the connection.
    const asked = new Set<Waiting>();
    const next = (): Waiting | undefined => this.#queue.find((waiting) => !asked.has(waiting));
    for (let waiting = next(); waiting; waiting = next()) {
      asked.add(waiting);
      const verdict = waiting.verdict?.() ?? 'send';
      if (verdict === 'wait') continue;
      this.#leaveQueue(waiting);
      if (verdict === 'send') waiting.retract = this.dispatch(waiting);
      else {
        waiting.settle(verdict === 'complete' ? DONE : { ok: false, failure: verdict });
        this.settled();
      }
    }
    this.#isFlushing = false;
  }

  /** The connection is over: nothing that waits will be sent, and of nothing in doubt more will be known. */
  abandon(why: (type: string) => Failure): void {
    for (const waiting of this.#queue) {
      this.#leaveQueue(waiting);
      waiting.settle({ ok: false, failure: why(waiting.request.type) });
    }
    for (const ended of [...this.#doubts]) ended();
  }

  /** One less is waited for: by those who wait for answers, and by a connection that drains. */
  protected settled(): void {
    for (const look of [...this.#listeners]) look();
    const { connection } = this.#options;
    if (this.isEmpty && connection.getSnapshot().hasTag('drains')) connection.send({ type: 'outbox.empty' });
  }

  #enqueue(outgoing: OutgoingRequest): () => void {
    const { deadlines, limits, clock } = this.#options;
    const now = clock.now();
    outgoing.queuedAt ??= now;
    const { queuedAt } = outgoing;
    const waiting: Waiting = {
      ...outgoing,
      queuedAt,
      retract: () => this.#remove(waiting),
      deadline: deadlines.arm(Math.max(0, limits.ageMs - (now - queuedAt)), () => {
        this.#remove(waiting);
        const { type } = outgoing.request;
        outgoing.settle({ ok: false, failure: failure('OUTBOX_EXPIRED', { request: type, waitedMs: limits.ageMs }) });
      }),
    };
    const { place = Number.POSITIVE_INFINITY } = outgoing;
    const index = this.#queue.findIndex((other) => (other.place ?? 0) > place);
    if (index < 0) this.#queue.push(waiting);
    else this.#queue.splice(index, 0, waiting);
    return () => waiting.retract();
  }

  #remove(waiting: Waiting): void {
    this.#leaveQueue(waiting);
    this.settled();
  }

  #leaveQueue(waiting: Waiting): void {
    this.#options.deadlines.disarm(waiting.deadline);
    this.#queue = this.#queue.filter((other) => other !== waiting);
  }
}

export const notOpen = (request: string, connection: string): Failure =>
  failure('CONNECTION_CLOSED', { request, connection });
