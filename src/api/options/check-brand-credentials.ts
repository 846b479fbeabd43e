import type { SignIn } from '../../actors/sides/sign-in.js';
import { argumentError } from '../errors/errors.js';
import { sourceOfFunction, sourceOfMaintainer } from './brand-sources.js';
import { aFunction, type Check, checkOption, isObject, methods, onlyMembers, optional, secret, text } from './check.js';
import type { AuthAgentSessionData, AuthData, CreateConnectionOptions } from './options.js';

/** What a brand user can sign in with (protocol.md 2.1). */
const CREDENTIAL_SETS: readonly (readonly string[])[] = [
  ['username', 'password'],
  ['username', 'appKey', 'secret', 'accessToken', 'accessTokenSecret'],
  ['assertion'],
];

const SESSION: Check = onlyMembers({
  token: secret,
  csrf: optional(secret),
  sessionId: optional(secret),
  userId: optional(text),
  userPid: optional(text),
});

const WAYS = ['authData', 'getCredentials', 'tokenMaintainer'] as const;

/** A brand user needs a session that is signed in, or a way to sign in. */
export function checkBrandCredentials(options: CreateConnectionOptions): Partial<SignIn> {
  const { authData, authAgentSessionData, getCredentials, tokenMaintainer, agentId } = options;
  const brandSession = authAgentSessionData ?? undefined;
  if (brandSession !== undefined) checkOption(SESSION, brandSession, 'authAgentSessionData');
  const given = WAYS.filter((name) => (options[name] ?? undefined) !== undefined);
  if (given.length > 1) throw argumentError('twoWays', { given: given.join(', ') });
  const rest = { brandSession, agentId: agentId ?? undefined };
  if (getCredentials) {
    checkOption(aFunction, getCredentials, 'getCredentials');
    return { ...rest, source: sourceOfFunction(getCredentials, checkedAnswer) };
  }
  if (tokenMaintainer) {
    checkOption(methods('getToken'), tokenMaintainer, 'tokenMaintainer');
    if (brandSession) throw argumentError('twoWays', { given: 'authAgentSessionData, tokenMaintainer' });
    return { ...rest, source: sourceOfMaintainer(tokenMaintainer) };
  }
  if (authData || brandSession === undefined) checkSet(authData, 'Option authData');
  return { ...rest, brandCredentials: authData ?? undefined };
}

/** What `getCredentials` gave: a session, or a complete set of credentials. */
function checkedAnswer(given: unknown): AuthData | AuthAgentSessionData {
  if (isObject(given) && 'token' in given) checkOption(SESSION, given, 'getCredentials, its answer');
  else checkSet(given, 'The answer of getCredentials');
  return given as AuthData | AuthAgentSessionData;
}

function checkSet(credentials: unknown, subject: string): void {
  if (!isObject(credentials)) {
    const missing = credentials === undefined || credentials === null;
    throw argumentError('authData', { subject, given: missing ? 'missing' : 'not an object' }, sets());
  }
  const given = Object.entries(credentials)
    .filter(([, value]) => typeof value === 'string' && value !== '')
    .map(([name]) => name);
  if (CREDENTIAL_SETS.some((names) => names.every((name) => given.includes(name)))) return;
  // The set that most of it is there of is the one that was meant. Values are never shown: they are secrets.
  const meant = [...CREDENTIAL_SETS].sort((a, b) => share(b, given) - share(a, given))[0]!;
  const missing = meant.filter((name) => !given.includes(name));
  const odd = Object.keys(credentials).find((name) => !CREDENTIAL_SETS.flat().includes(name));
  throw argumentError('credentials', { subject, given: given.join(', '), missing: missing.join(', '), odd }, sets());
}

const sets = (): string[] => CREDENTIAL_SETS.map((names) => `{${names.join(', ')}}`);

const share = (names: readonly string[], given: readonly string[]): number =>
  names.filter((name) => given.includes(name)).length / names.length;
