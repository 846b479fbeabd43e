import { consumerSide } from '../../actors/sides/consumer.js';
import { argumentError } from '../errors/errors.js';
import type { CreateConnectionOptions } from './options.js';
import type { UserSide } from './sides.js';

function checkCredentials({ authData, authAgentSessionData, token }: CreateConnectionOptions): void {
  if (authData !== undefined || authAgentSessionData !== undefined) {
    throw argumentError('credentialsOfBrand', {
      option: authData === undefined ? 'authAgentSessionData' : 'authData',
    });
  }
  if (token !== undefined && (typeof token !== 'string' || token.split('.').length < 2)) {
    throw argumentError('token');
  }
}

export const consumers: UserSide = { inside: consumerSide, checkCredentials };
