import type { Failure } from './failure.js';
import { redact } from './redact.js';

/** Where a code was met. */
export type PolicyPlace = 'domains' | 'login' | 'refresh' | 'signup' | 'upgrade' | 'close' | 'request';

export interface PolicyRow {
  readonly place: PolicyPlace;
  /** First and last code that it is about; the first row that fits is taken. */
  readonly codes: readonly [number, number];
  readonly code: string;
  /** What the connection does about it. */
  readonly next: Failure['next'];
  /** Whether the same call may work later without anybody changing anything. */
  readonly retriable: boolean;
}

/** First code, last code, our code, what is done; retriable where that does not follow from it. */
type TableRow = readonly [number, number, string, Failure['next'], boolean?];

/**
 * Every code of the platform that means something, and what we do about it. The words for it, and where the knowledge comes
 * from, are in api/errors/policy-texts.ts: they are told, but nothing depends on them.
 */
const TABLE: Readonly<Record<PolicyPlace, readonly TableRow[]>> = {
  // Domain look-up (protocol.md 1)
  domains: [
    [404, 404, 'ACCOUNT_UNKNOWN', 'giveUp'],
    [429, 429, 'RATE_LIMITED', 'retrySlowly'],
    [400, 499, 'DISCOVERY_REFUSED', 'giveUp'],
    [500, 599, 'DISCOVERY_FAILED', 'retry'],
  ],
  // Brand sign-in: 4xx is final, 5xx is tried again (protocol.md 2.1, 2.4)
  login: [
    [401, 401, 'BAD_CREDENTIALS', 'giveUp'],
    [429, 429, 'RATE_LIMITED', 'retrySlowly'],
    [451, 451, 'USER_BLOCKED', 'giveUp'],
    [400, 499, 'LOGIN_REFUSED', 'giveUp'],
    [500, 599, 'LOGIN_FAILED', 'retrySlowly'],
  ],
  // Refresh: a 401 means that the session is gone; the socket lives on (protocol.md 2.2; KB-24)
  refresh: [
    [401, 401, 'TOKEN_WITHDRAWN', 'signIn'],
    [400, 599, 'REFRESH_FAILED', 'retry'],
  ],
  // Consumer tokens (protocol.md 3)
  signup: [
    [429, 429, 'RATE_LIMITED', 'retrySlowly'],
    [400, 499, 'SIGNUP_REFUSED', 'giveUp'],
    [500, 599, 'SIGNUP_FAILED', 'retrySlowly'],
  ],
  // HTTP answers to the upgrade (protocol.md 4.5)
  upgrade: [
    [401, 401, 'TOKEN_REFUSED', 'signIn'],
    [429, 429, 'RATE_LIMITED', 'retrySlowly'],
    [503, 503, 'MESSAGING_UNAVAILABLE', 'retrySlowly'],
    [400, 499, 'UPGRADE_REFUSED', 'retrySlowly'],
    [500, 599, 'UPGRADE_FAILED', 'retry'],
  ],
  // Close codes (protocol.md 4.6)
  close: [
    [4401, 4401, 'TOKEN_EXPIRED', 'signIn'],
    [4407, 4407, 'IDENTITY_EXPIRED', 'signIn'],
    [1011, 1011, 'TOKEN_EXPIRED', 'askToken'],
    [1008, 1008, 'TOKEN_EXPIRED', 'askToken'],
    [1013, 1013, 'RATE_LIMITED', 'retrySlowly'],
    // A token that was revoked shows as 1006 too (KB-25). The same token is tried first: if it is bad, the upgrade
    // answers 401, and that row signs in again.
    [1000, 4999, 'SOCKET_LOST', 'retry'],
  ],
  // Answers to requests (protocol.md 5.6). Nothing of them is repeated by itself.
  request: [
    [400, 400, 'BAD_REQUEST', 'giveUp'],
    [401, 401, 'NOT_SIGNED_IN', 'signIn', false],
    [403, 403, 'FORBIDDEN', 'giveUp'],
    [404, 404, 'NOT_FOUND', 'giveUp'],
    [429, 429, 'RATE_LIMITED', 'retrySlowly'],
    [400, 499, 'BAD_REQUEST', 'giveUp'],
    [500, 599, 'PLATFORM_FAILED', 'giveUp', true],
  ],
};

/** The same, row by row. The connection chart asks it through `next`; docs print it; a test walks every row. */
export const POLICY: readonly PolicyRow[] = (Object.keys(TABLE) as PolicyPlace[]).flatMap((place) =>
  TABLE[place].map(([first, last, code, next, retriable = next !== 'giveUp']) => ({
    place,
    codes: [first, last] as const,
    code,
    next,
    retriable,
  })),
);

export function policyFor(place: PolicyPlace, code: number): PolicyRow | undefined {
  return POLICY.find((row) => row.place === place && code >= row.codes[0] && code <= row.codes[1]);
}

/** The failure for a code of the platform, with the platform's own words where it gave some. */
export function platformFailure(
  place: PolicyPlace,
  status: number,
  words?: string,
  context?: Failure['context'],
): Failure {
  const row = policyFor(place, status);
  return {
    family: place === 'close' ? 'network' : 'platform',
    code: row?.code ?? 'UNEXPECTED_ANSWER',
    next: row?.next ?? 'retry',
    retriable: row?.retriable ?? true,
    place,
    status,
    ...(words && { reason: redact(words) }),
    ...(context && { context }),
  };
}
