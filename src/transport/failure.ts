import type { ConnectionFailure } from '../machines/connection/types.js';

/** Where a code of the platform was met: on the way online, the upgrade, a close, the answer to a request, or another service. */
export type PolicyPlace =
  | 'domains'
  | 'login'
  | 'refresh'
  | 'signup'
  | 'authenticate'
  | 'upgrade'
  | 'close'
  | 'request'
  | 'service'
  | 'storage';

/** Who is at fault; the class of the error an application sees is chosen by it. */
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
 * What went wrong, as plain data without words, so that it can travel in events and contexts. src/api makes the error from
 * it, and finds the words by code. Nothing in it may be a secret; everything relayed from outside goes through `redact`.
 */
export interface Failure extends ConnectionFailure {
  readonly family: FailureFamily;
  readonly retriable: boolean;
  /** Where a code of the platform was met; its words differ by place. */
  readonly place?: PolicyPlace;
  /** HTTP status, request code or close code. */
  readonly status?: number;
  /** The platform's own words, or those of whatever else failed. */
  readonly reason?: string;
  /** Ids, state paths and numbers. */
  readonly context?: Readonly<Record<string, string | number | undefined>>;
}

/** Codes that Parley makes up itself: whose fault it is, and whether the same call may work later. */
export const OWN_FAILURES = {
  ABORTED: ['abort', true],
  BAD_ARGUMENT: ['argument', false],
  PLAIN_HTTP_REFUSED: ['argument', false],
  CONNECTION_CLOSED: ['lifecycle', false],
  CONVERSATION_STATE: ['lifecycle', false],
  DIALOG_STATE: ['lifecycle', false],
  RING_STATE: ['lifecycle', false],
  STEP_UP_STATE: ['lifecycle', false],
  OUTBOX_FULL: ['lifecycle', true],
  OUTBOX_EXPIRED: ['timeout', true],
  RESPONSE_LOST: ['network', false],
  RESPONSE_TIMEOUT: ['timeout', false],
  TIMEOUT: ['timeout', true],
  CONVERSATION_MISSING: ['timeout', false],
  HISTORY_MISSING: ['platform', true],
  HISTORY_FOUND: ['platform', false],
  MESSAGES_NOT_LOADED: ['platform', true],
  NETWORK_FAILED: ['network', true],
  DISCOVERY_TIMEOUT: ['timeout', true],
  SIGN_IN_TIMEOUT: ['timeout', true],
  SOCKET_TIMEOUT: ['timeout', true],
  SUBSCRIBE_TIMEOUT: ['timeout', true],
  PEER_SILENT: ['timeout', true],
  SESSION_CONTENDED: ['platform', false],
  TOKEN_REFUSED: ['platform', false],
  CLAIMS_REFUSED: ['platform', false],
  APP_REFUSED: ['platform', false],
  SEND_API_UNSUPPORTED: ['argument', false],
  CREDENTIALS_FAILED: ['handler', true],
  IDENTITY_LOST: ['platform', false],
  SERVICE_UNKNOWN: ['platform', false],
  TLS_MISSING: ['network', false],
  PROXY_REFUSED: ['network', true],
  UNEXPECTED_ANSWER: ['platform', true],
  MALFORMED_FRAME: ['protocol', false],
  HANDLER_FAILED: ['handler', false],
  MACHINE_BROKEN: ['protocol', false],
  UNKNOWN: ['timeout', true],
} as const satisfies Record<string, readonly [FailureFamily, boolean]>;

export type OwnCode = keyof typeof OWN_FAILURES;

/** A failure with a code of our own. */
export function failure(code: OwnCode, context?: Failure['context'], more?: Partial<Failure>): Failure {
  const [family, retriable] = OWN_FAILURES[code];
  return { family, code, next: 'giveUp', retriable, ...(context && { context }), ...more };
}

export function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && 'family' in value && 'next' in value;
}

/** How an actor that failed says so: it throws a failure, and whatever else was thrown becomes one. */
export function failureFrom(thrown: unknown, step: string): Failure {
  if (isFailure(thrown)) return thrown;
  return failure('NETWORK_FAILED', { step }, { next: 'retry', reason: readable(thrown, describe) });
}

/** The words of what an application has thrown, which may be anything: what cannot be read either is no reason to throw again. */
export const wordsOfThrown = (thrown: unknown): string => readable(thrown, ({ message }) => message);

function readable(thrown: unknown, wordsOf: (error: Error) => string): string {
  try {
    return isError(thrown) ? wordsOf(thrown) : String(thrown);
  } catch {
    return 'something that cannot be shown as text';
  }
}

/** Told by its shape: a fetch from outside may make its errors in another realm. */
const isError = (value: unknown): value is Error =>
  typeof value === 'object' && value !== null && typeof (value as Error).message === 'string';

/** `fetch failed` says nothing; the reason is in its cause, or in the first of several. */
function describe(error: Error): string {
  const { cause } = error;
  if (!isError(cause)) return error.message || error.name;
  const first: unknown = (cause as Partial<AggregateError>).errors?.[0];
  return (isError(first) && first.message) || cause.message || error.message || error.name;
}

const UNANSWERED: ReadonlySet<string> = new Set(['RESPONSE_LOST', 'RESPONSE_TIMEOUT', 'ABORTED']);

/** Whether the platform may have done what it was asked for. */
export function mayHaveHappened({ code, context }: Failure): boolean {
  // A request that was never sent fails with the state of the connection.
  if (code === 'CONNECTION_CLOSED') return context?.connection === undefined;
  return UNANSWERED.has(code);
}
