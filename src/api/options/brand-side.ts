import { brandSide } from '../../actors/sides/brand.js';
import { commandsOfBrands } from '../conversation/brand-commands.js';
import { argumentError } from '../errors/errors.js';
import type { CreateConnectionOptions } from './options.js';
import type { UserSide } from './sides.js';

const CREDENTIAL_SETS: readonly (readonly string[])[] = [
  ['username', 'password'],
  ['username', 'appKey', 'secret', 'accessToken', 'accessTokenSecret'],
  ['assertion'],
];

function checkCredentials(options: CreateConnectionOptions): void {
  const authData: unknown = options.authData;
  const { authAgentSessionData: session, token } = options;
  if (token !== undefined) {
    throw argumentError('tokenOfBrand');
  }
  if (session !== undefined) {
    const { token: bearer } = (session ?? {}) as { token?: unknown };
    if (typeof bearer !== 'string' || bearer === '') throw argumentError('sessionWithoutToken');
    if (authData === undefined) return;
  }
  if (typeof authData !== 'object' || authData === null) {
    throw argumentError('authData', { given: authData === undefined ? 'missing' : 'not an object' }, sets());
  }
  const given = Object.entries(authData)
    .filter(([, value]) => typeof value === 'string' && value !== '')
    .map(([name]) => name);
  if (CREDENTIAL_SETS.some((names) => names.every((name) => given.includes(name)))) return;
  // The set that most of it is there of is the one that was meant. Values are never shown: they are secrets.
  const meant = [...CREDENTIAL_SETS].sort((a, b) => share(b, given) - share(a, given))[0]!;
  const missing = meant.filter((name) => !given.includes(name));
  const odd = Object.keys(authData).find((name) => !CREDENTIAL_SETS.flat().includes(name));
  throw argumentError('credentials', { given: given.join(', '), missing: missing.join(', '), odd }, sets());
}

const sets = (): string[] => CREDENTIAL_SETS.map((names) => `{${names.join(', ')}}`);

const share = (names: readonly string[], given: readonly string[]): number =>
  names.filter((name) => given.includes(name)).length / names.length;

export const brandUsers: UserSide = { inside: brandSide, commands: commandsOfBrands, checkCredentials };
