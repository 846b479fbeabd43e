/**
 * Everything an application may rely on, in the order in which a newcomer needs it. A test compares this list with a checked-in
 * one: nothing becomes public by accident.
 */

import { Connection } from './connection/connection.js';
import * as enums from './enums.js';
import { createClientProperties } from './options/client-properties.js';
import type { CreateConnectionOptions } from './options/options.js';

/**
 * Makes a connection. It opens nothing: call `open()`. Throws an ArgumentError that names the option when one is missing
 * or wrong.
 *
 * ```ts
 * const bot = createConnection({ accountId: '12345678', userType: UserType.BRAND, appId: 'my-bot', authData });
 * bot.on('conversation', (conversation) => conversation.join(ParticipantRole.AGENT));
 * await bot.open();
 * ```
 */
export function createConnection(options: CreateConnectionOptions): Connection {
  return new Connection(options);
}

export * from './enums.js';
export type { AuthAgentSessionData, AuthData } from './options/options.js';
export * from './shared.js';

/** Applications of lp-messaging-sdk destructure the default export: under ESM only that was reliable there. */
export default { createConnection, Connection, createClientProperties, ...enums };
