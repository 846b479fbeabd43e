import type { ClaimsSource } from '../../actors/sides/sign-in.js';
import { argumentError } from '../errors/errors.js';
import { abortable } from './abortable.js';
import { checkArgument, checkOption, isObject, isText, show } from './check.js';
import { CLAIMS_OF_JWT } from './claims.js';
import type { GetJwtClaims } from './options.js';

type Claims = { readonly token: string } | { readonly json: string };

/**
 * Where the claims of an authenticated consumer come from. What an application has is looked at and written down now, so that
 * nothing is sent that was changed meanwhile; what its function gives is looked at when it gives it.
 */
export function claimsSource(given: unknown, kind: 'Option' | 'Argument'): ClaimsSource {
  if (typeof given !== 'function') {
    const claims = claimsIn(given, kind, 'jwtClaimsSet');
    return async () => claims;
  }
  const ask = given as GetJwtClaims;
  return async (reason, signal) =>
    claimsIn(await abortable(signal, ask({ reason, signal })), kind, 'jwtClaimsSet, its answer');
}

function claimsIn(given: unknown, kind: 'Option' | 'Argument', name: string): Claims {
  const subject = `${kind} ${name}`;
  if (isText(given) && given.trim() !== '') return { token: given };
  // Nothing of a text is shown: it is a secret.
  if (!isObject(given)) throw argumentError('claims', { subject, given: isText(given) ? 'empty' : show(given) });
  (kind === 'Option' ? checkOption : checkArgument)(CLAIMS_OF_JWT, given, name);
  try {
    return { json: JSON.stringify(given) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n', 1)[0]! : 'writing it failed';
    throw argumentError('unserialisable', { request: subject }, [reason], cause);
  }
}
