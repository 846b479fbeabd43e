import { consumerSide } from '../../actors/sides/consumer.js';
import type { SignIn } from '../../actors/sides/sign-in.js';
import { argumentError } from '../errors/errors.js';
import type { CreateConnectionOptions } from './options.js';
import type { UserSide } from './sides.js';

/** A consumer needs nothing; a token is one that the platform issued. */
function checkConsumerCredentials({ token }: CreateConnectionOptions): Partial<SignIn> {
  const given: unknown = token ?? undefined;
  if (given === undefined) return {};
  if (typeof given !== 'string' || given.split('.').length < 2) throw argumentError('token');
  return { consumerToken: given };
}

export const consumers: UserSide = { inside: consumerSide, checkCredentials: checkConsumerCredentials };
