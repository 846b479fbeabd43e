import { consumerSide } from '../actors/consumer-side.js';
import { argumentError } from './errors.js';
import type { CreateConnectionOptions } from './options.js';
import type { UserSide } from './sides.js';

function checkCredentials({ authData, authAgentSessionData, token }: CreateConnectionOptions): void {
  if (authData !== undefined || authAgentSessionData !== undefined) {
    throw argumentError(
      `Option ${authData === undefined ? 'authAgentSessionData' : 'authData'} is for brand users.`,
      'Leave it out, or pass userType: UserType.BRAND.',
    );
  }
  if (token !== undefined && (typeof token !== 'string' || token.split('.').length < 2)) {
    throw argumentError('Option token is not a JWT.', 'Pass what getToken() of an earlier connection returned.');
  }
}

export const consumers: UserSide = { inside: consumerSide, checkCredentials };
