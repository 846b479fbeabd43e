import type { ConnectionRef } from '../../machines/connection/machine.js';
import type { Deadline, DeadlineQueue } from '../../transport/deadline-queue.js';
import { type Failure, failure } from '../../transport/failure.js';
import type { Outcome, RequestLedger, WireRequest } from '../../transport/request-ledger.js';
import type { RuntimeClock } from '../../transport/runtime.js';
import { pathOf } from '../lifecycle-changes.js';

/** A request on its way out, with where its outcome goes. */
export interface OutgoingRequest {
  readonly request: WireRequest;
  readonly timeoutMs: number;
  readonly settle: (outcome: Outcome) => void;
  /** Asked again when it has waited: why it must not be sent any more, if so. */
  readonly refusal?: (() => Failure | undefined) | undefined;
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

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** What waits for the connection, oldest first: types and ages, no contents. */
  get waiting(): readonly { readonly type: string; readonly waitedMs: number }[] {
    const now = this.#options.clock.now();
    return this.#queue.map(({ request, queuedAt }) => ({ type: request.type, waitedMs: now - queuedAt }));
  }

  get isEmpty(): boolean {
    return this.#queue.length === 0 && this.#options.ledger.size === 0;
  }

  /** Takes a request; the returned function takes it back, if it is not too late. */
  submit(outgoing: OutgoingRequest): () => void {
    const connection = this.#options.connection.getSnapshot();
    const isAlive = connection.status === 'active';
    if (isAlive && connection.hasTag('canSend')) return this.dispatch(outgoing);
    if (!isAlive || !connection.hasTag('queuesSends')) {
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
    const { deadlines, limits, clock } = this.#options;
    const waiting: Waiting = {
      ...outgoing,
      queuedAt: clock.now(),
      retract: () => this.#remove(waiting),
      deadline: deadlines.arm(limits.ageMs, () => {
        this.#remove(waiting);
        outgoing.settle({
          ok: false,
          failure: failure('OUTBOX_EXPIRED', { request: outgoing.request.type, waitedMs: limits.ageMs }),
        });
      }),
    };
    this.#queue.push(waiting);
    return () => waiting.retract();
  }

  /** Sends as soon as there is a socket: for requests that do not wait until the connection is online. */
  submitOnSocket(outgoing: OutgoingRequest): () => void {
    const hasSocket = this.#options.connection.getSnapshot().hasTag('hasSocket');
    return hasSocket ? this.dispatch(outgoing) : this.submit(outgoing);
  }

  /** Sends without asking the connection's machine: for requests that are part of getting online. */
  dispatch({ request, timeoutMs, settle }: OutgoingRequest): () => void {
    const { ledger, transmit } = this.#options;
    const { id, frame } = ledger.enter(request, timeoutMs, (outcome) => {
      settle(outcome);
      this.#reportIfDrained();
    });
    transmit(frame, request.type);
    return () => {
      ledger.forget(id);
      this.#reportIfDrained();
    };
  }

  /** The connection can send again. */
  flush(): void {
    for (const waiting of this.#take()) {
      const failure = waiting.refusal?.();
      if (failure) waiting.settle({ ok: false, failure });
      else waiting.retract = this.dispatch(waiting);
    }
  }

  /** The connection is over: nothing that waits will be sent. */
  abandon(why: (type: string) => Failure): void {
    for (const { request, settle } of this.#take()) settle({ ok: false, failure: why(request.type) });
  }

  /** Everything that waits; nobody waits afterwards. */
  #take(): readonly Waiting[] {
    const queue = this.#queue;
    this.#queue = [];
    for (const { deadline } of queue) this.#options.deadlines.disarm(deadline);
    return queue;
  }

  /** While draining the connection waits for the last answer. */
  #reportIfDrained(): void {
    const { connection } = this.#options;
    if (this.isEmpty && connection.getSnapshot().hasTag('drains')) connection.send({ type: 'outbox.empty' });
  }

  #remove(waiting: Waiting): void {
    this.#options.deadlines.disarm(waiting.deadline);
    this.#queue = this.#queue.filter((other) => other !== waiting);
  }
}

export const notOpen = (request: string, connection: string): Failure =>
  failure('CONNECTION_CLOSED', { request, connection });
