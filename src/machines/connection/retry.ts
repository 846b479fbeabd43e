import { LOGIN_SPACING_MS, RETRY_FIRST_MS, RETRY_SLOW_FIRST_MS } from './delays.js';
import type { ConnectionContext, ConnectionFailure } from './types.js';

/** A wait that is not for a connection has no sign-in to keep apart from. */
type RetryBasis = Pick<ConnectionContext, 'attempt' | 'failure' | 'longestRetryMs'> &
  Partial<Pick<ConnectionContext, 'signInFailed'>>;

type RenewalBasis = Pick<ConnectionContext, 'failedRenewals' | 'failure' | 'longestRetryMs'>;

/** What was refused for good at the beginning is not asked for again in a hurry either. */
const isSlow = (failure: ConnectionFailure | undefined): boolean =>
  failure?.next === 'retrySlowly' || failure?.next === 'giveUpOpening';

/** The longest the next wait may be: doubles with each attempt, on the ladder that fits the last failure. */
export function retryCeilingMs({ attempt, failure, longestRetryMs }: RetryBasis): number {
  const first = isSlow(failure) ? RETRY_SLOW_FIRST_MS : RETRY_FIRST_MS;
  return Math.min(longestRetryMs, first * 2 ** Math.min(attempt, 20));
}

/** The shortest it may be: full jitter may come out at zero, but sign-ins after a failure keep their distance (G9). */
export function retryFloorMs({ attempt, failure, signInFailed }: RetryBasis): number {
  const signsInAgain = signInFailed || (failure?.next === 'signIn' && attempt > 0);
  return signsInAgain || isSlow(failure) ? LOGIN_SPACING_MS : 0;
}

/** The wait before the next attempt, for a random number between 0 and 1. */
export function retryDelayMs(basis: RetryBasis, random: number): number {
  const floor = retryFloorMs(basis);
  return Math.round(floor + random * Math.max(0, retryCeilingMs(basis) - floor));
}

/**
 * The wait before the next sign-in beside an open socket, after as many failed ones in a row: the socket lives on, so there
 * is no hurry, and an outage of the sign-in service may last (KB-26). No answer at all counts as "you are being limited".
 */
export function renewalDelayMs({ failedRenewals, failure, longestRetryMs }: RenewalBasis, random: number): number {
  const first = failure && !isSlow(failure) ? LOGIN_SPACING_MS : RETRY_SLOW_FIRST_MS;
  const ceiling = Math.min(longestRetryMs, first * 2 ** Math.min(Math.max(0, failedRenewals - 1), 20));
  return Math.round(LOGIN_SPACING_MS + random * Math.max(0, ceiling - LOGIN_SPACING_MS));
}

/** What is to be remembered when one more of them failed; `failure` is why, if there was an answer. */
export function nextRenewal(
  { failedRenewals: before, longestRetryMs }: Omit<RenewalBasis, 'failure'>,
  failure: ConnectionFailure | undefined,
  random: number,
): Pick<ConnectionContext, 'failedRenewals' | 'renewalDelayMs'> {
  const failedRenewals = before + 1;
  return { failedRenewals, renewalDelayMs: renewalDelayMs({ failedRenewals, failure, longestRetryMs }, random) };
}

/** The failure an event carries: of an invoked actor (XState's error event) or of the socket. */
export function failureOf(event: { readonly type: string }): ConnectionFailure | undefined {
  if ('failure' in event) return event.failure as ConnectionFailure;
  return 'error' in event ? (event.error as ConnectionFailure) : undefined;
}
