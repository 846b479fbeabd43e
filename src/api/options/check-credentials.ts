import { argumentError } from '../errors/errors.js';
import { checkOption, isObject, onlyMembers, optional, secret, text } from './check.js';
import type { CreateConnectionOptions } from './options.js';

/** What a brand user can sign in with (protocol.md 2.1). */
const CREDENTIAL_SETS: readonly (readonly string[])[] = [
  ['username', 'password'],
  ['username', 'appKey', 'secret', 'accessToken', 'accessTokenSecret'],
  ['assertion'],
];

const SESSION = onlyMembers({
  token: secret,
  csrf: optional(secret),
  sessionId: optional(secret),
  userId: optional(text),
  userPid: optional(text),
});

/** A brand user needs a session that is signed in, or a complete set of credentials. */
export function checkBrandCredentials({ authData, authAgentSessionData }: CreateConnectionOptions): void {
  const session: unknown = authAgentSessionData ?? undefined;
  const credentials: unknown = authData ?? undefined;
  if (session !== undefined) checkOption(SESSION, session, 'authAgentSessionData');
  if (credentials === undefined && session !== undefined) return;
  if (!isObject(credentials)) {
    throw argumentError('authData', { given: credentials === undefined ? 'missing' : 'not an object' }, sets());
  }
  const given = Object.entries(credentials)
    .filter(([, value]) => typeof value === 'string' && value !== '')
    .map(([name]) => name);
  if (CREDENTIAL_SETS.some((names) => names.every((name) => given.includes(name)))) return;
  // The set that most of it is there of is the one that was meant. Values are never shown: they are secrets.
  const meant = [...CREDENTIAL_SETS].sort((a, b) => share(b, given) - share(a, given))[0]!;
  const missing = meant.filter((name) => !given.includes(name));
  const odd = Object.keys(credentials).find((name) => !CREDENTIAL_SETS.flat().includes(name));
  throw argumentError('credentials', { given: given.join(', '), missing: missing.join(', '), odd }, sets());
}

/** A consumer needs nothing; a token is one that the platform issued. */
export function checkConsumerCredentials({ token }: CreateConnectionOptions): void {
  const given: unknown = token ?? undefined;
  if (given === undefined) return;
  if (typeof given !== 'string' || given.split('.').length < 2) throw argumentError('token');
}

const sets = (): string[] => CREDENTIAL_SETS.map((names) => `{${names.join(', ')}}`);

const share = (names: readonly string[], given: readonly string[]): number =>
  names.filter((name) => given.includes(name)).length / names.length;
