import type { Deadline, DeadlineQueue } from '../../transport/deadline-queue.js';
import { type Failure, failure } from '../../transport/failure.js';
import type { Outcome, RequestLedger, WireRequest } from '../../transport/request-ledger.js';

/** A request on its way out, with where its outcome goes. */
export interface Errand {
  readonly request: WireRequest;
  readonly timeoutMs: number;
  readonly settle: (outcome: Outcome) => void;
}

interface Waiting extends Errand {
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

interface OutboxTools {
  readonly ledger: RequestLedger;
  readonly transmit: (frame: string, type: string) => void;
  readonly now: () => number;
  readonly deadlines: DeadlineQueue;
  readonly limits: OutboxLimits;
  /** What the connection chart permits at this moment, by its tags. */
  readonly permission: () => 'send' | 'queue' | 'refuse';
  readonly lifecycle: () => string;
  readonly settled: () => void;
}

/**
 * Requests leave through here: at once while the connection can send, in order after it can again, and not at all when
 * it is over. Each is settled exactly once, here or by the ledger.
 */
export class Outbox {
  readonly #tools: OutboxTools;
  #queue: Waiting[] = [];

  constructor(tools: OutboxTools) {
    this.#tools = tools;
  }

  /** What waits for the connection, oldest first: types and ages, no contents. */
  get waiting(): readonly { readonly type: string; readonly waitedMs: number }[] {
    const now = this.#tools.now();
    return this.#queue.map(({ request, queuedAt }) => ({ type: request.type, waitedMs: now - queuedAt }));
  }

  get isEmpty(): boolean {
    return this.#queue.length === 0 && this.#tools.ledger.size === 0;
  }

  /** Takes a request; the returned function takes it back, if it is not too late. */
  submit(errand: Errand): () => void {
    const permission = this.#tools.permission();
    if (permission === 'send') return this.dispatch(errand);
    if (permission === 'refuse') {
      errand.settle({ ok: false, failure: notOpen(errand.request.type, this.#tools.lifecycle()) });
      return () => {};
    }
    if (this.#queue.length >= this.#tools.limits.count) {
      errand.settle({
        ok: false,
        failure: failure('OUTBOX_FULL', { request: errand.request.type, count: this.#tools.limits.count }),
      });
      return () => {};
    }
    const { deadlines, limits, now } = this.#tools;
    const waiting: Waiting = {
      ...errand,
      queuedAt: now(),
      retract: () => this.#remove(waiting),
      deadline: deadlines.arm(limits.ageMs, () => {
        this.#remove(waiting);
        errand.settle({
          ok: false,
          failure: failure('OUTBOX_EXPIRED', { request: errand.request.type, waitedMs: limits.ageMs }),
        });
      }),
    };
    this.#queue.push(waiting);
    return () => waiting.retract();
  }

  /** Sends without asking the connection chart: for requests that are part of getting online. */
  dispatch({ request, timeoutMs, settle }: Errand): () => void {
    const { ledger, transmit, settled } = this.#tools;
    const { id, frame } = ledger.enter(request, timeoutMs, (outcome) => {
      settle(outcome);
      settled();
    });
    transmit(frame, request.type);
    return () => {
      ledger.forget(id);
      settled();
    };
  }

  /** The connection can send again. */
  flush(): void {
    for (const waiting of this.#take()) waiting.retract = this.dispatch(waiting);
  }

  /** The connection is over: nothing that waits will be sent. */
  abandon(why: (type: string) => Failure): void {
    for (const { request, settle } of this.#take()) settle({ ok: false, failure: why(request.type) });
  }

  /** Everything that waits; nobody waits afterwards. */
  #take(): readonly Waiting[] {
    const queue = this.#queue;
    this.#queue = [];
    for (const { deadline } of queue) this.#tools.deadlines.disarm(deadline);
    return queue;
  }

  #remove(waiting: Waiting): void {
    this.#tools.deadlines.disarm(waiting.deadline);
    this.#queue = this.#queue.filter((other) => other !== waiting);
  }
}

export const notOpen = (request: string, connection: string): Failure =>
  failure('CONNECTION_CLOSED', { request, connection });
