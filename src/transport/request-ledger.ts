import type { Deadline, DeadlineQueue } from './deadline-queue.js';
import { type Failure, failure, type OwnCode } from './failure.js';
import { platformFailure } from './policy.js';
import type { Secrets } from './secrets.js';

/** A request, in words of either dialect; the envelope around it is made here (protocol.md 5.1). */
export interface WireRequest {
  readonly type: string;
  readonly body?: unknown;
  readonly headers?: readonly unknown[];
  readonly metadata?: readonly unknown[];
  /** All of this as JSON, where it was written down when the call was made. */
  readonly text?: string;
}

/** A request as JSON, without what the ledger adds. Throws for what JSON cannot say. */
export const textOf = ({ type, body, headers, metadata }: WireRequest): string =>
  JSON.stringify({ type, body, headers, metadata });

export type Outcome =
  | { readonly ok: true; readonly code: number; readonly body: unknown; readonly type: string }
  // `body` so that whoever wants nothing else need not ask first whether there is one.
  | { readonly ok: false; readonly failure: Failure; readonly body?: undefined };

/** The platform's words for a refusal are a sentence; anything much longer is not for people. */
const LONGEST_WORDS = 1_000;

interface Pending {
  readonly type: string;
  readonly settle: (outcome: Outcome) => void;
  readonly deadline: Deadline;
}

/**
 * Matches answers to requests by id and settles each exactly once: by the answer, by its time limit, or because the
 * socket is gone. It survives the socket; ids are never used twice.
 */
export class RequestLedger {
  readonly #deadlines: DeadlineQueue;
  readonly #secrets: Secrets;
  readonly #pending = new Map<string, Pending>();
  #lastId = 0;

  constructor(deadlines: DeadlineQueue, secrets: Secrets) {
    this.#deadlines = deadlines;
    this.#secrets = secrets;
  }

  get size(): number {
    return this.#pending.size;
  }

  /** Enters the request and returns its frame, ready to be sent. */
  enter(request: WireRequest, timeoutMs: number, settle: (outcome: Outcome) => void): { id: string; frame: string } {
    this.#lastId += 1;
    const id = String(this.#lastId);
    const { type } = request;
    const deadline = this.#deadlines.arm(timeoutMs, () => this.#expire(id, timeoutMs));
    this.#pending.set(id, { type, settle, deadline });
    const { text = textOf(request) } = request;
    return { id, frame: `{"kind":"req","id":"${id}",${text.slice(1)}` };
  }

  /** Takes an answer. False when nobody waits for it: a late one, or one to a request of an earlier life. */
  answer(id: string, code: number, body: unknown, type: string): boolean {
    const pending = this.#take(id);
    if (!pending) return false;
    if (code >= 400) {
      const words = typeof body === 'string' ? this.#secrets.excerpt(body, LONGEST_WORDS) : '';
      pending.settle({ ok: false, failure: platformFailure('request', code, words, { request: pending.type }) });
    } else {
      pending.settle({ ok: true, code, body, type });
    }
    return true;
  }

  /** Type of a request that waits for its answer. */
  typeOf(id: string): string | undefined {
    return this.#pending.get(id)?.type;
  }

  /** Forgets one request: its caller gave up. Nothing is settled. */
  forget(id: string): void {
    this.#take(id);
  }

  /** Settles every pending request with a failure, in the order they were made. */
  abandon(why: OwnCode): void {
    for (const [id, { type }] of [...this.#pending]) {
      this.#take(id)?.settle({ ok: false, failure: failure(why, { request: type }) });
    }
  }

  #take(id: string): Pending | undefined {
    const pending = this.#pending.get(id);
    if (!pending) return undefined;
    this.#pending.delete(id);
    this.#deadlines.disarm(pending.deadline);
    return pending;
  }

  #expire(id: string, timeoutMs: number): void {
    // The deadline goes with its request, so there is one.
    const { type, settle } = this.#take(id)!;
    settle({ ok: false, failure: failure('RESPONSE_TIMEOUT', { request: type, timeoutMs }) });
  }
}
