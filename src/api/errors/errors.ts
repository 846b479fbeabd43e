import type { Failure, FailureFamily } from '../../transport/failure.js';
import { failure } from '../../transport/failure.js';
import type { ErrorCode } from './codes.js';
import { type ArgumentProblem, argumentWords, type Words, wordsOf } from './texts.js';

/** Ids and state paths that say where an error belongs; never a secret, never message text. */
export type ErrorContext = Readonly<Record<string, string | number | undefined>>;

/** What an error is made of. */
type Told = Omit<Failure, 'family' | 'next' | 'place'> & Words;

/**
 * Base of every error that Parley makes. `code` is stable: once released it keeps its meaning. `remediation` is the
 * first thing to do, and only there when there is a real one.
 */
export class ParleyError extends Error {
  /** Name of its class: `instanceof` fails where an application has two copies of the package. */
  override readonly name: string = 'ParleyError';
  /** Which error it is; docs/errors.md has all of them. The one thing to compare with. */
  readonly code: ErrorCode;
  /** The first thing to do; undefined where there is no real one. */
  readonly remediation: string | undefined;
  /** Whether the same call may work later without anybody changing anything. */
  readonly retriable: boolean;
  /** Ids, states and limits, by name. */
  readonly context: ErrorContext;

  constructor(failure: Told, options?: ErrorOptions) {
    super(failure.message, options);
    this.code = failure.code;
    this.remediation = failure.remediation;
    this.retriable = failure.retriable;
    this.context = failure.context ?? {};
  }
}

/** The platform said no. */
export class PlatformError extends ParleyError {
  override readonly name = 'PlatformError';
  /** The HTTP status, or the code of its answer to a request, which has the same meaning. */
  readonly status: number | undefined;
  /** Its own words, without secrets. */
  readonly reason: string | undefined;

  constructor(failure: Told, options?: ErrorOptions) {
    super(failure, options);
    this.status = failure.status;
    this.reason = failure.reason;
  }
}

/** The platform could not be reached, or the connection to it was lost. */
export class NetworkError extends ParleyError {
  override readonly name = 'NetworkError';
  /** The close code of the socket, if there was one. */
  readonly status: number | undefined;

  constructor(failure: Told, options?: ErrorOptions) {
    super(failure, options);
    this.status = failure.status;
  }
}

/** The state of the connection, conversation or dialog does not allow it; `context` names the state. */
export class LifecycleError extends ParleyError {
  override readonly name = 'LifecycleError';
}

/** An argument or option is missing or wrong. The message names it, what was given and what is accepted. */
export class ArgumentError extends ParleyError {
  override readonly name = 'ArgumentError';
}

/** A time limit ran out. */
export class TimeoutError extends ParleyError {
  override readonly name = 'TimeoutError';
}

/** The caller's own signal ended it. The name is the one that the platform's AbortController uses. */
export class AbortError extends ParleyError {
  override readonly name = 'AbortError';
}

/** The platform sent something that its protocol does not have; `context.frame` is the frame, without secrets. */
export class ProtocolError extends ParleyError {
  override readonly name = 'ProtocolError';
}

/** A handler of the application threw, or its promise was rejected. `cause` is what it threw; nothing else was affected. */
export class HandlerError extends ParleyError {
  override readonly name = 'HandlerError';
}

const CLASSES: Readonly<Record<FailureFamily, new (failure: Told, options?: ErrorOptions) => ParleyError>> = {
  platform: PlatformError,
  network: NetworkError,
  lifecycle: LifecycleError,
  argument: ArgumentError,
  timeout: TimeoutError,
  abort: AbortError,
  protocol: ProtocolError,
  handler: HandlerError,
};

/** The error for a failure that travelled as plain data; the words for it are found here. */
export function errorFrom(failure: Failure, cause?: unknown): ParleyError {
  const { family } = failure;
  return new CLASSES[family]({ ...failure, ...wordsOf(failure) }, cause === undefined ? undefined : { cause });
}

/** An argument that is wrong: what is the matter with it, what was given (never a secret), and what would do. */
export function argumentError(
  problem: ArgumentProblem,
  values: ErrorContext = {},
  accepted: readonly string[] = [],
  cause?: unknown,
): ArgumentError {
  const failed = failure('BAD_ARGUMENT', { problem, ...values });
  return new ArgumentError(
    { ...failed, ...argumentWords(problem, values, accepted) },
    cause === undefined ? undefined : { cause },
  );
}
