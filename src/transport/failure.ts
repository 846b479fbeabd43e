import type { ConnectionFailure } from '../machines/connection.js';

/** Who is at fault; the class of the error a program sees is chosen by it. */
export type FailureFamily =
  | 'platform'
  | 'network'
  | 'lifecycle'
  | 'argument'
  | 'timeout'
  | 'abort'
  | 'protocol'
  | 'handler';

/**
 * What went wrong, as plain data, so that it can travel in events and contexts. src/api makes the error from it.
 * `message` and `remediation` must not hold a secret; everything relayed from outside goes through `redact` first.
 */
export interface Failure extends ConnectionFailure {
  readonly family: FailureFamily;
  /** The first thing to do, where there is a real one. */
  readonly remediation?: string;
  readonly retriable: boolean;
  /** HTTP status, request code or close code. */
  readonly status?: number;
  /** The platform's own words. */
  readonly reason?: string;
  /** Ids and state paths. */
  readonly context?: Readonly<Record<string, string | number | undefined>>;
}

export function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && 'family' in value && 'next' in value;
}

/** How an actor that failed says so: it throws a failure, and whatever else was thrown becomes one. */
export function failureFrom(thrown: unknown, during: string): Failure {
  if (isFailure(thrown)) return thrown;
  const words = isError(thrown) ? describe(thrown) : String(thrown);
  return {
    family: 'network',
    code: 'NETWORK_FAILED',
    message: `The platform could not be reached while ${during}: ${words}.`,
    remediation: 'Check the network, the proxy and the option csdsDomain. Parley goes on trying.',
    next: 'retry',
    retriable: true,
    reason: words,
  };
}

/** Told by its shape: a fetch from outside may make its errors in another realm. */
const isError = (value: unknown): value is Error =>
  typeof value === 'object' && value !== null && typeof (value as Error).message === 'string';

/** `fetch failed` says nothing; the reason is in its cause, or in the first of several. */
function describe(error: Error): string {
  const { cause } = error;
  if (!isError(cause)) return error.message || error.name;
  const [first] = (cause as Partial<AggregateError>).errors ?? [];
  return (isError(first) && first.message) || cause.message || error.message || error.name;
}
