import { type Failure, failure } from '../../transport/failure.js';
import type { Outcome, WireRequest } from '../../transport/request-ledger.js';
import type { Outbox } from './outbox.js';

export interface CommandOptions {
  readonly request: WireRequest;
  /** Milliseconds until the platform must have answered; the option `responseTimeout` by default. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | null | undefined;
  /** Called when the platform, the machine or time said no, before the promise settles. */
  readonly refused?: (why: Failure) => void;
  /** Called when the platform said yes, before the promise settles. */
  readonly agreed?: () => void;
}

export interface Command {
  readonly commandId: number;
  /** Settles exactly once (G1); it never rejects, the outcome says how it went. */
  readonly outcome: Promise<Outcome>;
}

interface Pending {
  readonly request: WireRequest;
  readonly timeoutMs: number;
  readonly settle: (outcome: Outcome) => void;
  retract: () => void;
}

export const aborted = (request: string): Failure => failure('ABORTED', { request });

const done: Outcome = { ok: true, code: 200, body: undefined, type: '' };

/** Pending calls of the application. An event carries only the id; promise, request and signal stay here. */
export class Commands {
  readonly #outbox: Outbox;
  readonly #timeoutMs: number;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;

  constructor(outbox: Outbox, timeoutMs: number) {
    this.#outbox = outbox;
    this.#timeoutMs = timeoutMs;
  }

  issue({ request, timeoutMs = this.#timeoutMs, signal, refused, agreed }: CommandOptions): Command {
    this.#lastId += 1;
    const commandId = this.#lastId;
    const outcome = new Promise<Outcome>((resolve) => {
      const giveUp = (): void => {
        const command = this.#pending.get(commandId);
        command?.retract();
        command?.settle({ ok: false, failure: aborted(request.type) });
      };
      let isSettled = false;
      this.#pending.set(commandId, {
        request,
        timeoutMs,
        retract: () => {},
        settle: (result) => {
          if (isSettled) return;
          isSettled = true;
          this.#pending.delete(commandId);
          signal?.removeEventListener('abort', giveUp);
          if (result.ok) agreed?.();
          else refused?.(result.failure);
          resolve(result);
        },
      });
      signal?.addEventListener('abort', giveUp, { once: true });
      if (signal?.aborted) giveUp();
    });
    return { commandId, outcome };
  }

  /** The machine allows it. Should it have to wait for the connection, `refusal` says whether it still does. */
  perform(commandId: number, refusal?: (type: string) => Failure | undefined): void {
    const command = this.#pending.get(commandId);
    if (!command) return;
    const { request, timeoutMs, settle } = command;
    command.retract = this.#outbox.submit({
      request,
      timeoutMs,
      settle,
      refusal: refusal && (() => refusal(request.type)),
    });
  }

  /** What it asks for is already so. */
  complete(commandId: number): void {
    this.#pending.get(commandId)?.settle(done);
  }

  /** The machine does not allow it. */
  refuse(commandId: number, failure: (type: string) => Failure): void {
    const command = this.#pending.get(commandId);
    command?.settle({ ok: false, failure: failure(command.request.type) });
  }

  /** It waits for the connection, and must not be sent any more. */
  withdraw(commandId: number, failure: (type: string) => Failure): void {
    this.#pending.get(commandId)?.retract();
    this.refuse(commandId, failure);
  }
}
