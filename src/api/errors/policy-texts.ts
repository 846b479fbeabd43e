import { POLICY, type PolicyPlace, type PolicyRow } from '../../transport/policy.js';

/** What a row of the policy table is told with, and where the knowledge comes from (for docs/errors.md). */
export interface PolicyText {
  readonly message: string;
  readonly remediation?: string;
  readonly source: string;
}

/** By place, then by the codes of the row. */
const TEXTS: Readonly<Record<PolicyPlace, Readonly<Record<string, PolicyText>>>> = {
  domains: {
    404: {
      message: 'The domain service does not know this account.',
      remediation: 'Check the option accountId.',
      source: 'protocol.md 1.2',
    },
    429: {
      message: 'The domain service limits us.',
      source: 'protocol.md 10.1',
    },
    '400-499': {
      message: 'The domain service refused the look-up.',
      remediation: 'Check the options accountId and csdsDomain.',
      source: 'protocol.md 1.2',
    },
    '500-599': {
      message: 'The domain service failed.',
      source: 'protocol.md 1.2',
    },
  },
  login: {
    401: {
      message: 'The platform refused the credentials.',
      remediation: 'Check the option authData, then call open() again.',
      source: 'protocol.md 2.1',
    },
    429: {
      message: 'The platform limits sign-ins of this user.',
      source: 'protocol.md 2.1',
    },
    451: {
      message: 'The platform has blocked this user.',
      remediation: 'Ask the administrator of the account to lift the block.',
      source: 'protocol.md 2.1',
    },
    '400-499': {
      message: 'The platform refused the sign-in.',
      remediation: 'Check the options accountId and authData.',
      source: 'protocol.md 2.1',
    },
    '500-599': {
      message: 'The sign-in service failed.',
      source: 'protocol.md 2.4',
    },
  },
  refresh: {
    401: {
      message: 'The platform has withdrawn the token.',
      source: 'protocol.md 2.2',
    },
    '400-599': {
      message: 'The token could not be refreshed; it is tried again at the next interval.',
      source: 'protocol.md 2.2',
    },
  },
  signup: {
    429: {
      message: 'The platform limits new consumers.',
      source: 'protocol.md 10.1',
    },
    '400-499': {
      message: 'The platform refused to make an anonymous consumer.',
      remediation: 'Check the option accountId.',
      source: 'protocol.md 3.1',
    },
    '500-599': {
      message: 'The identity service failed.',
      source: 'protocol.md 3.3',
    },
  },
  upgrade: {
    401: {
      message: 'The platform did not accept the token for a new socket.',
      source: 'protocol.md 4.5',
    },
    429: {
      message: 'The platform limits the connections of this user.',
      source: 'protocol.md 4.5 [INF]',
    },
    503: {
      message: 'The platform has no messaging to offer now.',
      remediation: 'If it stays so, ask whether messaging is enabled for the account.',
      source: 'protocol.md 4.5; api-surface.md I-49',
    },
    '400-499': {
      message: 'The platform refused the WebSocket.',
      source: 'protocol.md 4.5',
    },
    '500-599': {
      message: 'The platform failed to open the WebSocket.',
      source: 'protocol.md 4.5',
    },
  },
  close: {
    4401: {
      message: 'The platform closed the socket: a fresh token is needed.',
      source: 'protocol.md 4.6',
    },
    4407: {
      message: 'The platform closed the socket: the identity must be extended.',
      source: 'protocol.md 4.6',
    },
    1011: {
      message: 'The platform closed the socket with a server error, which it uses for authentication too.',
      source: 'protocol.md 4.6',
    },
    1008: {
      message: 'The platform closed the socket for a policy or authentication reason.',
      source: 'protocol.md 4.6',
    },
    1013: {
      message: 'The platform asks to come back later.',
      source: 'RFC 6455 registry: try again later',
    },
    '1000-4999': {
      message: 'The connection to the platform was lost.',
      source: 'protocol.md 4.6',
    },
  },
  request: {
    400: {
      message: 'The platform refused the request.',
      source: 'protocol.md 5.6',
    },
    401: {
      message: 'The platform does not take requests on this socket yet, or no longer.',
      source: 'protocol.md 5.6',
    },
    403: {
      message: 'The user may not do this.',
      source: 'protocol.md 5.6',
    },
    404: {
      message: 'The platform does not know what the request is about.',
      source: 'protocol.md 5.6 [INF]',
    },
    429: {
      message: 'The platform limits requests.',
      remediation: 'Wait at least a second before the next one.',
      source: 'protocol.md 10.1',
    },
    '400-499': {
      message: 'The platform refused the request.',
      source: 'protocol.md 5.2',
    },
    '500-599': {
      message: 'The platform failed to carry the request out.',
      source: 'protocol.md 5.6',
    },
  },
};

export function policyText({ place, codes: [first, last] }: PolicyRow): PolicyText {
  return TEXTS[place][first === last ? first : `${first}-${last}`]!;
}

/** The whole table with its words, for docs and tests. */
export const describedPolicy = (): readonly (PolicyRow & PolicyText)[] =>
  POLICY.map((row) => ({ ...row, ...policyText(row) }));
