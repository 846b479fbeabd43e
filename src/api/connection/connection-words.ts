import type { Credentials } from '../../actors/sides/credentials.js';
import type { ConnectionLifecycle } from '../../machines/connection/types.js';
import { AuthType, ConnectionState } from '../enums.js';

const STATES: Readonly<Record<string, ConnectionState>> = {
  idle: 'NEW',
  opening: 'CONNECTING',
  online: 'CONNECTED',
  interrupted: 'RECONNECTING',
  steppingUp: 'RECONNECTING',
  draining: 'CLOSING',
  closing: 'CLOSING',
  closed: 'CLOSED',
  failed: 'DISCONNECTED',
};

/** A lifecycle in the words of lp-messaging-sdk. */
export const connectionState = (lifecycle: ConnectionLifecycle): ConnectionState =>
  STATES[lifecycle.split('.')[0]!] ?? ConnectionState.DISCONNECTED;

const AUTH_TYPES = {
  anonymous: AuthType.CONSUMER_ANONYMOUS,
  unauthenticated: AuthType.CONSUMER_UNAUTHENTICATED,
  authenticated: AuthType.CONSUMER_AUTHENTICATED,
  undetermined: AuthType.CONSUMER_UNDETERMINED,
} as const;

/** How a user is signed in, in the words of lp-messaging-sdk. */
export const authTypeOf = (userType: 'BRAND' | 'CONSUMER', kind: Credentials['kind']): AuthType =>
  userType === 'BRAND' ? AuthType.BRAND_AUTHENTICATED : AUTH_TYPES[kind ?? 'undetermined'];
