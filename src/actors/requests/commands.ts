import { type Failure, failure } from '../../transport/failure.js';
import type { Outcome, WireRequest } from '../../transport/request-ledger.js';
import { DONE, type Outbox, type OutgoingRequest, type Verdict } from './outbox.js';

export interface CommandOptions {
  readonly request: WireRequest;
  /** Milliseconds until the platform must have answered; the option `responseTimeout` by default. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | null | undefined;
  /** A message whose answer was lost: it rejects at once instead of being looked for. */
  readonly rejectsWhenLost?: boolean;
  /** Called when the platform, the machine or time said no, before the promise settles. */
  readonly refused?: (why: Failure) => void;
  /** Called when the platform said yes, before the promise settles. */
  readonly agreed?: () => void;
}

type Issued = (commandId: number, asked: Required<Pick<CommandOptions, 'request' | 'rejectsWhenLost'>>) => void;

export interface Command {
  readonly commandId: number;
  /** Settles exactly once (G1); it never rejects, the outcome says how it went. */
  readonly outcome: Promise<Outcome>;
}

/** How a command is carried out, where that is more than to send a request and to hand on its outcome. */
export interface Performance {
  /** Should it have to wait: whether it may leave. */
  readonly verdict?: ((request: string) => Verdict) | undefined;
  readonly leaves?: () => void;
  /** Takes the outcome, and settles the command once it is known. */
  readonly answered?: (outcome: Outcome) => void;
  /** The caller does not want to know any more. */
  readonly givenUp?: () => void;
}

interface Pending extends Pick<CommandOptions, 'request' | 'rejectsWhenLost'> {
  readonly timeoutMs: number;
  readonly settle: (outcome: Outcome) => void;
  outgoing: OutgoingRequest | undefined;
  retract: () => void;
  givenUp: () => void;
}

export const aborted = (request: string): Failure => failure('ABORTED', { request });

const nothing = (): void => {};

/** Pending calls of the application. An event carries only the id; promise, request and signal stay here. */
export class Commands {
  readonly #outbox: Outbox;
  readonly #timeoutMs: number;
  readonly #issued: Issued;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;

  /** `issued` is told of each before anything is done with it. */
  constructor(outbox: Outbox, timeoutMs: number, issued: Issued = nothing) {
    this.#outbox = outbox;
    this.#timeoutMs = timeoutMs;
    this.#issued = issued;
  }

  issue({
    request,
    timeoutMs = this.#timeoutMs,
    signal,
    rejectsWhenLost = false,
    refused,
    agreed,
  }: CommandOptions): Command {
    this.#lastId += 1;
    const commandId = this.#lastId;
    this.#issued(commandId, { request, rejectsWhenLost });
    const outcome = new Promise<Outcome>((resolve) => {
      const giveUp = (): void => {
        const command = this.#pending.get(commandId);
        command?.retract();
        command?.givenUp();
        command?.settle({ ok: false, failure: aborted(request.type) });
      };
      let isSettled = false;
      this.#pending.set(commandId, {
        request,
        timeoutMs,
        rejectsWhenLost,
        outgoing: undefined,
        retract: nothing,
        givenUp: nothing,
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
      signal?.addEventListener('abort', giveUp);
      if (signal?.aborted) giveUp();
    });
    return { commandId, outcome };
  }

  /** A command that is not settled yet. */
  find(commandId: number): Pick<CommandOptions, 'request' | 'rejectsWhenLost'> | undefined {
    return this.#pending.get(commandId);
  }

  settle(commandId: number, outcome: Outcome): void {
    this.#pending.get(commandId)?.settle(outcome);
  }

  /** The machine allows it. */
  perform(commandId: number, { verdict, leaves, answered, givenUp = nothing }: Performance = {}): void {
    const command = this.#pending.get(commandId);
    if (!command) return;
    const { request, timeoutMs, settle } = command;
    command.givenUp = givenUp;
    command.outgoing = {
      request,
      timeoutMs,
      leaves,
      place: commandId,
      settle: answered ?? settle,
      verdict: verdict && (() => verdict(request.type)),
    };
    command.retract = this.#outbox.submit(command.outgoing);
  }

  /** It was sent, and did not arrive: it takes its place in the outbox again. */
  performAgain(commandId: number): void {
    const command = this.#pending.get(commandId);
    if (command?.outgoing) command.retract = this.#outbox.takeBack(command.outgoing);
  }

  /** What it asks for is already so. */
  complete(commandId: number): void {
    this.settle(commandId, DONE);
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
