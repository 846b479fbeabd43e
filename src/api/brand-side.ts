import { brandSide } from '../actors/brand-side.js';
import { commandsOfBrands } from './brand-commands.js';
import { argumentError } from './errors.js';
import type { CreateConnectionOptions } from './options.js';
import type { UserSide } from './sides.js';
import { suggestion } from './suggest.js';

const CREDENTIAL_SETS: readonly (readonly string[])[] = [
  ['username', 'password'],
  ['username', 'appKey', 'secret', 'accessToken', 'accessTokenSecret'],
  ['assertion'],
];

function checkCredentials(options: CreateConnectionOptions): void {
  const authData: unknown = options.authData;
  const { authAgentSessionData: session, token } = options;
  if (token !== undefined) {
    throw argumentError(
      'Option token is for consumers.',
      'Pass authAgentSessionData to use a brand session that is signed in already.',
    );
  }
  if (session !== undefined) {
    const { token: bearer } = (session ?? {}) as { token?: unknown };
    if (typeof bearer !== 'string' || bearer === '') throw argumentError('Option authAgentSessionData has no token.');
    if (authData === undefined) return;
  }
  if (typeof authData !== 'object' || authData === null) {
    throw argumentError(
      `Option authData is ${authData === undefined ? 'missing' : 'not an object'}.`,
      `A brand user signs in with one of: ${CREDENTIAL_SETS.map((names) => `{${names.join(', ')}}`).join(', ')}.`,
    );
  }
  const given = Object.entries(authData)
    .filter(([, value]) => typeof value === 'string' && value !== '')
    .map(([name]) => name);
  if (CREDENTIAL_SETS.some((names) => names.every((name) => given.includes(name)))) return;
  // The set that most of it is there of is the one that was meant. Values are never shown: they are secrets.
  const meant = [...CREDENTIAL_SETS].sort((a, b) => share(b, given) - share(a, given))[0]!;
  const missing = meant.filter((name) => !given.includes(name));
  const odd = Object.keys(authData).find((name) => !CREDENTIAL_SETS.flat().includes(name));
  throw argumentError(
    `Option authData has ${given.length > 0 ? given.join(', ') : 'nothing in it'}, but no ${missing.join(', ')}.${odd ? ` There is no authData.${odd}. ${suggestion(odd, meant)}` : ''}`,
    `Accepted: ${CREDENTIAL_SETS.map((names) => `{${names.join(', ')}}`).join(', ')}; each a text that is not empty.`,
  );
}

const share = (names: readonly string[], given: readonly string[]): number =>
  names.filter((name) => given.includes(name)).length / names.length;

export const brandUsers: UserSide = { inside: brandSide, commands: commandsOfBrands, checkCredentials };
