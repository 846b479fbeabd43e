import type { Failure } from './failure.js';
import { redact } from './redact.js';

/** Where a code was met. */
export type PolicyPlace = 'domains' | 'login' | 'refresh' | 'signup' | 'upgrade' | 'close' | 'request';

export interface PolicyRow {
  readonly place: PolicyPlace;
  /** One code, or the first and last of a range. The first row that fits is taken. */
  readonly codes: number | readonly [number, number];
  readonly code: string;
  readonly message: string;
  readonly remediation?: string;
  /** What the connection does about it. */
  readonly next: Failure['next'];
  /** Whether the same call may work later without anybody changing anything. */
  readonly retriable: boolean;
  readonly source: string;
}

/**
 * Every code of the platform that means something: what it means, what we do, what the user is told, and where the
 * knowledge comes from. The connection chart asks it through `next`; docs print it; a test walks every row.
 */
export const POLICY: readonly PolicyRow[] = [
  // Domain look-up (protocol.md 1)
  {
    place: 'domains',
    codes: 404,
    code: 'ACCOUNT_UNKNOWN',
    next: 'giveUp',
    retriable: false,
    source: 'protocol.md 1.2',
    message: 'The domain service does not know this account.',
    remediation: 'Check the option accountId.',
  },
  {
    place: 'domains',
    codes: 429,
    code: 'RATE_LIMITED',
    next: 'retrySlowly',
    retriable: true,
    source: 'protocol.md 10.1',
    message: 'The domain service limits us.',
  },
  {
    place: 'domains',
    codes: [400, 499],
    code: 'DISCOVERY_REFUSED',
    next: 'giveUp',
    retriable: false,
    source: 'protocol.md 1.2',
    message: 'The domain service refused the look-up.',
    remediation: 'Check the options accountId and csdsDomain.',
  },
  {
    place: 'domains',
    codes: [500, 599],
    code: 'DISCOVERY_FAILED',
    next: 'retry',
    retriable: true,
    source: 'protocol.md 1.2',
    message: 'The domain service failed.',
  },

  // Brand sign-in: 4xx is final, 5xx is tried again (protocol.md 2.1, 2.4)
  {
    place: 'login',
    codes: 401,
    code: 'BAD_CREDENTIALS',
    next: 'giveUp',
    retriable: false,
    source: 'protocol.md 2.1',
    message: 'The platform refused the credentials.',
    remediation: 'Check the option authData, then call open() again.',
  },
  {
    place: 'login',
    codes: 429,
    code: 'RATE_LIMITED',
    next: 'retrySlowly',
    retriable: true,
    source: 'protocol.md 2.1',
    message: 'The platform limits sign-ins of this user.',
  },
  {
    place: 'login',
    codes: 451,
    code: 'USER_BLOCKED',
    next: 'giveUp',
    retriable: false,
    source: 'protocol.md 2.1',
    message: 'The platform has blocked this user.',
    remediation: 'Ask the administrator of the account to lift the block.',
  },
  {
    place: 'login',
    codes: [400, 499],
    code: 'LOGIN_REFUSED',
    next: 'giveUp',
    retriable: false,
    source: 'protocol.md 2.1',
    message: 'The platform refused the sign-in.',
    remediation: 'Check the options accountId and authData.',
  },
  {
    place: 'login',
    codes: [500, 599],
    code: 'LOGIN_FAILED',
    next: 'retrySlowly',
    retriable: true,
    source: 'protocol.md 2.4',
    message: 'The sign-in service failed.',
  },

  // Refresh: a 401 means that the session is gone; the socket lives on (protocol.md 2.2; KB-24)
  {
    place: 'refresh',
    codes: 401,
    code: 'TOKEN_WITHDRAWN',
    next: 'signIn',
    retriable: true,
    source: 'protocol.md 2.2',
    message: 'The platform has withdrawn the token.',
  },
  {
    place: 'refresh',
    codes: [400, 599],
    code: 'REFRESH_FAILED',
    next: 'retry',
    retriable: true,
    source: 'protocol.md 2.2',
    message: 'The token could not be refreshed; it is tried again at the next interval.',
  },

  // Consumer tokens (protocol.md 3)
  {
    place: 'signup',
    codes: 429,
    code: 'RATE_LIMITED',
    next: 'retrySlowly',
    retriable: true,
    source: 'protocol.md 10.1',
    message: 'The platform limits new consumers.',
  },
  {
    place: 'signup',
    codes: [400, 499],
    code: 'SIGNUP_REFUSED',
    next: 'giveUp',
    retriable: false,
    source: 'protocol.md 3.1',
    message: 'The platform refused to make an anonymous consumer.',
    remediation: 'Check the option accountId.',
  },
  {
    place: 'signup',
    codes: [500, 599],
    code: 'SIGNUP_FAILED',
    next: 'retrySlowly',
    retriable: true,
    source: 'protocol.md 3.3',
    message: 'The identity service failed.',
  },

  // HTTP answers to the upgrade (protocol.md 4.5)
  {
    place: 'upgrade',
    codes: 401,
    code: 'TOKEN_REFUSED',
    next: 'signIn',
    retriable: true,
    source: 'protocol.md 4.5',
    message: 'The platform did not accept the token for a new socket.',
  },
  {
    place: 'upgrade',
    codes: 429,
    code: 'RATE_LIMITED',
    next: 'retrySlowly',
    retriable: true,
    source: 'protocol.md 4.5 [INF]',
    message: 'The platform limits the connections of this user.',
  },
  {
    place: 'upgrade',
    codes: 503,
    code: 'MESSAGING_UNAVAILABLE',
    next: 'retrySlowly',
    retriable: true,
    source: 'protocol.md 4.5; api-surface.md I-49',
    message: 'The platform has no messaging to offer now.',
    remediation: 'If it stays so, ask whether messaging is enabled for the account.',
  },
  {
    place: 'upgrade',
    codes: [400, 499],
    code: 'UPGRADE_REFUSED',
    next: 'retrySlowly',
    retriable: true,
    source: 'protocol.md 4.5',
    message: 'The platform refused the WebSocket.',
  },
  {
    place: 'upgrade',
    codes: [500, 599],
    code: 'UPGRADE_FAILED',
    next: 'retry',
    retriable: true,
    source: 'protocol.md 4.5',
    message: 'The platform failed to open the WebSocket.',
  },

  // Close codes (protocol.md 4.6)
  {
    place: 'close',
    codes: 4401,
    code: 'TOKEN_EXPIRED',
    next: 'signIn',
    retriable: true,
    source: 'protocol.md 4.6',
    message: 'The platform closed the socket: a fresh token is needed.',
  },
  {
    place: 'close',
    codes: 4407,
    code: 'IDENTITY_EXPIRED',
    next: 'signIn',
    retriable: true,
    source: 'protocol.md 4.6',
    message: 'The platform closed the socket: the identity must be extended.',
  },
  {
    place: 'close',
    codes: 1011,
    code: 'TOKEN_EXPIRED',
    next: 'signIn',
    retriable: true,
    source: 'protocol.md 4.6',
    message: 'The platform closed the socket with a server error, which it uses for authentication too.',
  },
  {
    place: 'close',
    codes: 1008,
    code: 'TOKEN_EXPIRED',
    next: 'signIn',
    retriable: true,
    source: 'protocol.md 4.6',
    message: 'The platform closed the socket for a policy or authentication reason.',
  },
  {
    place: 'close',
    codes: 1013,
    code: 'RATE_LIMITED',
    next: 'retrySlowly',
    retriable: true,
    source: 'RFC 6455 registry: try again later',
    message: 'The platform asks to come back later.',
  },
  // A token that was revoked shows as 1006 too (KB-25). The same token is tried first: if it is bad, the upgrade
  // answers 401, and that row signs in again.
  {
    place: 'close',
    codes: [1000, 4999],
    code: 'SOCKET_LOST',
    next: 'retry',
    retriable: true,
    source: 'protocol.md 4.6',
    message: 'The connection to the platform was lost.',
  },

  // Answers to requests (protocol.md 5.6)
  {
    place: 'request',
    codes: 400,
    code: 'BAD_REQUEST',
    next: 'giveUp',
    retriable: false,
    source: 'protocol.md 5.6',
    message: 'The platform refused the request.',
  },
  {
    place: 'request',
    codes: 401,
    code: 'NOT_SIGNED_IN',
    next: 'signIn',
    retriable: false,
    source: 'protocol.md 5.6',
    message: 'The platform does not take requests on this socket yet, or no longer.',
  },
  {
    place: 'request',
    codes: 403,
    code: 'FORBIDDEN',
    next: 'giveUp',
    retriable: false,
    source: 'protocol.md 5.6',
    message: 'The user may not do this.',
  },
  {
    place: 'request',
    codes: 404,
    code: 'NOT_FOUND',
    next: 'giveUp',
    retriable: false,
    source: 'protocol.md 5.6 [INF]',
    message: 'The platform does not know what the request is about.',
  },
  {
    place: 'request',
    codes: 429,
    code: 'RATE_LIMITED',
    next: 'retrySlowly',
    retriable: true,
    source: 'protocol.md 10.1',
    message: 'The platform limits requests.',
    remediation: 'Wait at least a second before the next one.',
  },
  {
    place: 'request',
    codes: [400, 499],
    code: 'BAD_REQUEST',
    next: 'giveUp',
    retriable: false,
    source: 'protocol.md 5.2',
    message: 'The platform refused the request.',
  },
  {
    place: 'request',
    codes: [500, 599],
    code: 'PLATFORM_FAILED',
    next: 'giveUp',
    retriable: true,
    source: 'protocol.md 5.6',
    message: 'The platform failed to carry the request out.',
  },
];

export function policyFor(place: PolicyPlace, code: number): PolicyRow | undefined {
  return POLICY.find((row) => {
    if (row.place !== place) return false;
    return typeof row.codes === 'number' ? row.codes === code : code >= row.codes[0] && code <= row.codes[1];
  });
}

/** The failure for a code of the platform, with the platform's own words where it gave some. */
export function platformFailure(
  place: PolicyPlace,
  status: number,
  words?: string,
  context?: Failure['context'],
): Failure {
  const row = policyFor(place, status);
  const reason = words ? redact(words) : undefined;
  return {
    family: place === 'close' ? 'network' : 'platform',
    code: row?.code ?? 'UNEXPECTED_ANSWER',
    message: `${row?.message ?? `The platform gave an answer that is not in its documentation (${place}).`} (${status}${reason ? `: ${reason}` : ''})`,
    next: row?.next ?? 'retry',
    retriable: row?.retriable ?? true,
    status,
    ...(row?.remediation && { remediation: row.remediation }),
    ...(reason && { reason }),
    ...(context && { context }),
  };
}
