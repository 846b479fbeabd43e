import type { Failure, PolicyPlace } from './failure.js';
import { redact } from './redact.js';

/** One code of the platform: what it means, what we do about it, what the user is told, and where that is known from. */
export interface PolicyRow {
  readonly place: PolicyPlace;
  /** First and last code that the row is about; the first row that fits is taken. */
  readonly codes: readonly [first: number, last: number];
  /** Our code, stable once released. */
  readonly code: string;
  /** What the connection does about it. */
  readonly next: Failure['next'];
  /** Whether the same call may work later without anybody changing anything. */
  readonly retriable: boolean;
  readonly message: string;
  /** The first thing to do, where there is a real one. */
  readonly remediation?: string;
  /** Section of the protocol notes, or another document. `[INF]` marks what is inferred. */
  readonly source: string;
}

type Row = Omit<PolicyRow, 'place'>;

/** `retriable` is written down only where it does not follow from `next`: what gives up is not retriable. */
const row = (
  codes: number | PolicyRow['codes'],
  code: string,
  next: Failure['next'],
  said: Pick<Row, 'message' | 'remediation' | 'source'> & { readonly retriable?: boolean },
): Row => ({
  codes: typeof codes === 'number' ? [codes, codes] : codes,
  code,
  next,
  retriable: next !== 'giveUp',
  ...said,
});

/** Every code of the platform that means something. The connection machine reads `next`; docs/errors.md prints the table. */
const TABLE: Readonly<Record<PolicyPlace, readonly Row[]>> = {
  // Domain look-up (protocol.md 1)
  domains: [
    row(404, 'ACCOUNT_UNKNOWN', 'giveUp', {
      message: 'The domain service does not know this account.',
      remediation: 'Check the option accountId.',
      source: 'protocol.md 1.2',
    }),
    row(429, 'RATE_LIMITED', 'retrySlowly', { message: 'The domain service limits us.', source: 'protocol.md 10.1' }),
    row([400, 499], 'DISCOVERY_REFUSED', 'giveUp', {
      message: 'The domain service refused the look-up.',
      remediation: 'Check the options accountId and csdsDomain.',
      source: 'protocol.md 1.2',
    }),
    row([500, 599], 'DISCOVERY_FAILED', 'retry', { message: 'The domain service failed.', source: 'protocol.md 1.2' }),
  ],
  // Brand sign-in: 4xx is final, 5xx is tried again (protocol.md 2.1, 2.4)
  login: [
    row(401, 'BAD_CREDENTIALS', 'giveUp', {
      message: 'The platform refused the credentials.',
      remediation: 'Check the option authData, then call open() again.',
      source: 'protocol.md 2.1',
    }),
    row(429, 'RATE_LIMITED', 'retrySlowly', {
      message: 'The platform limits sign-ins of this user.',
      source: 'protocol.md 2.1',
    }),
    row(451, 'USER_BLOCKED', 'giveUp', {
      message: 'The platform has blocked this user.',
      remediation: 'Ask the administrator of the account to lift the block.',
      source: 'protocol.md 2.1',
    }),
    row([400, 499], 'LOGIN_REFUSED', 'giveUp', {
      message: 'The platform refused the sign-in.',
      remediation: 'Check the options accountId and authData.',
      source: 'protocol.md 2.1',
    }),
    row([500, 599], 'LOGIN_FAILED', 'retrySlowly', {
      message: 'The sign-in service failed.',
      source: 'protocol.md 2.4',
    }),
  ],
  // Refresh: a 401 means that the session is gone; the socket lives on (protocol.md 2.2)
  refresh: [
    row(401, 'TOKEN_WITHDRAWN', 'signIn', {
      message: 'The platform has withdrawn the token.',
      source: 'protocol.md 2.2',
    }),
    row([400, 599], 'REFRESH_FAILED', 'retry', {
      message: 'The token could not be refreshed; it is tried again at the next interval.',
      source: 'protocol.md 2.2',
    }),
  ],
  // Consumer tokens (protocol.md 3)
  signup: [
    row(429, 'RATE_LIMITED', 'retrySlowly', {
      message: 'The platform limits new consumers.',
      source: 'protocol.md 10.1',
    }),
    row([400, 499], 'SIGNUP_REFUSED', 'giveUp', {
      message: 'The platform refused to make an anonymous consumer.',
      remediation: 'Check the option accountId.',
      source: 'protocol.md 3.1',
    }),
    row([500, 599], 'SIGNUP_FAILED', 'retrySlowly', {
      message: 'The identity service failed.',
      source: 'protocol.md 3.3',
    }),
  ],
  // Consumers that a connector vouches for (protocol.md 3.2, 3.3). What is wrong with their claims is CLAIMS_REFUSED.
  authenticate: [
    row(404, 'CONNECTOR_UNKNOWN', 'giveUp', {
      message: 'The identity service does not know this connector.',
      remediation: 'Check the options authConnectorId, unauthConnectorId and accountId.',
      source: 'protocol.md 3.3 [INF]',
    }),
    row(429, 'RATE_LIMITED', 'retrySlowly', {
      message: 'The identity service limits sign-ins.',
      source: 'protocol.md 10.1',
    }),
    row([400, 499], 'CONNECTOR_REFUSED', 'giveUp', {
      message: 'The identity service refused the sign-in through this connector.',
      remediation: 'Check that the connector is of the kind that the option says.',
      source: 'protocol.md 3.3',
    }),
    row([500, 599], 'SIGNUP_FAILED', 'retrySlowly', {
      message: 'The identity service failed.',
      source: 'protocol.md 3.3',
    }),
  ],
  // HTTP answers to the upgrade (protocol.md 4.5)
  upgrade: [
    row(401, 'TOKEN_REFUSED', 'signIn', {
      message: 'The platform did not accept the token for a new socket.',
      source: 'protocol.md 4.5',
    }),
    row(429, 'RATE_LIMITED', 'retrySlowly', {
      message: 'The platform limits the connections of this user.',
      source: 'protocol.md 4.5 [INF]',
    }),
    row(503, 'MESSAGING_UNAVAILABLE', 'retrySlowly', {
      message: 'The platform has no messaging to offer now.',
      remediation: 'If it stays so, ask whether messaging is enabled for the account.',
      source: 'protocol.md 4.5',
    }),
    row([400, 499], 'UPGRADE_REFUSED', 'retrySlowly', {
      message: 'The platform refused the WebSocket.',
      source: 'protocol.md 4.5',
    }),
    row([500, 599], 'UPGRADE_FAILED', 'retry', {
      message: 'The platform failed to open the WebSocket.',
      source: 'protocol.md 4.5',
    }),
  ],
  // Close codes (protocol.md 4.6)
  close: [
    row(4401, 'TOKEN_EXPIRED', 'signIn', {
      message: 'The platform closed the socket: a fresh token is needed.',
      source: 'protocol.md 4.6',
    }),
    row(4407, 'IDENTITY_EXPIRED', 'signIn', {
      message: 'The platform closed the socket: the identity must be extended.',
      source: 'protocol.md 4.6',
    }),
    row(1011, 'TOKEN_EXPIRED', 'askToken', {
      message: 'The platform closed the socket with a server error, which it uses for authentication too.',
      source: 'protocol.md 4.6',
    }),
    row(1008, 'TOKEN_EXPIRED', 'askToken', {
      message: 'The platform closed the socket for a policy or authentication reason.',
      source: 'protocol.md 4.6',
    }),
    row(1013, 'RATE_LIMITED', 'retrySlowly', {
      message: 'The platform asks to come back later.',
      source: 'RFC 6455 registry: try again later',
    }),
    // A token that was revoked shows as 1006 too. The same token is tried first: if it is bad, the upgrade
    // answers 401, and that row signs in again.
    row([1000, 4999], 'SOCKET_LOST', 'retry', {
      message: 'The connection to the platform was lost.',
      source: 'protocol.md 4.6',
    }),
  ],
  // Answers to requests (protocol.md 5.6). Nothing of them is repeated by itself.
  request: [
    row(400, 'BAD_REQUEST', 'giveUp', { message: 'The platform refused the request.', source: 'protocol.md 5.6' }),
    row(401, 'NOT_SIGNED_IN', 'signIn', {
      retriable: false,
      message: 'The platform does not take requests on this socket yet, or no longer.',
      source: 'protocol.md 5.6',
    }),
    row(403, 'FORBIDDEN', 'giveUp', { message: 'The user may not do this.', source: 'protocol.md 5.6' }),
    row(404, 'NOT_FOUND', 'giveUp', {
      message: 'The platform does not know what the request is about.',
      source: 'protocol.md 5.6 [INF]',
    }),
    row(429, 'RATE_LIMITED', 'retrySlowly', {
      message: 'The platform limits requests.',
      remediation: 'Wait at least a second before the next one.',
      source: 'protocol.md 10.1',
    }),
    row([400, 499], 'BAD_REQUEST', 'giveUp', {
      message: 'The platform refused the request.',
      source: 'protocol.md 5.2',
    }),
    row([500, 599], 'PLATFORM_FAILED', 'giveUp', {
      retriable: true,
      message: 'The platform failed to carry the request out.',
      source: 'protocol.md 5.6',
    }),
  ],
  // HTTP services beside the socket (protocol.md 10). Nothing of them touches the connection.
  service: [
    row(401, 'NOT_SIGNED_IN', 'signIn', {
      retriable: false,
      message: 'The service does not take the token.',
      source: 'protocol.md 2.4',
    }),
    row(403, 'FORBIDDEN', 'giveUp', { message: 'The user may not do this.', source: 'protocol.md 10.3' }),
    row(404, 'NOT_FOUND', 'giveUp', {
      message: 'The service does not know what the request is about.',
      source: 'protocol.md 10.3',
    }),
    row(429, 'RATE_LIMITED', 'retrySlowly', {
      message: 'The service limits us.',
      remediation: 'Wait at least a second before the next request.',
      source: 'protocol.md 10.1',
    }),
    row([400, 499], 'BAD_REQUEST', 'giveUp', {
      message: 'The service refused the request.',
      source: 'protocol.md 10.6',
    }),
    row([500, 599], 'PLATFORM_FAILED', 'giveUp', {
      retriable: true,
      message: 'The service failed to carry the request out.',
      source: 'protocol.md 10.3',
    }),
  ],
  // The object store for files (protocol.md 9). A URL that has expired is asked for again before anybody hears of it.
  storage: [
    row(401, 'URL_REFUSED', 'giveUp', {
      retriable: true,
      message: 'The object store does not take the temporary URL of the file.',
      remediation: 'If it happens again, compare the clock of this machine with the time of day.',
      source: 'protocol.md 9',
    }),
    row(404, 'NOT_FOUND', 'giveUp', {
      message: 'The object store does not have the file.',
      source: 'protocol.md 9 [INF]',
    }),
    row(413, 'FILE_TOO_LARGE', 'giveUp', {
      message: 'The object store does not take a file of this size.',
      source: 'protocol.md 9 [INF]',
    }),
    row(429, 'RATE_LIMITED', 'retrySlowly', { message: 'The object store limits us.', source: 'protocol.md 10.1' }),
    row([400, 499], 'BAD_REQUEST', 'giveUp', {
      message: 'The object store refused the file.',
      source: 'protocol.md 9 [INF]',
    }),
    row([500, 599], 'PLATFORM_FAILED', 'giveUp', {
      retriable: true,
      message: 'The object store failed.',
      source: 'protocol.md 9 [INF]',
    }),
  ],
};

/** The table row by row. */
export const POLICY: readonly PolicyRow[] = (Object.keys(TABLE) as PolicyPlace[]).flatMap((place) =>
  TABLE[place].map((one) => ({ ...one, place })),
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
