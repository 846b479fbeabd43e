// Where the examples find the platform: your account if the environment names one, otherwise an emulator with somebody in it to talk to.
// Read the examples first; this file only keeps them short.
import { startEmulator } from 'parley-sdk/emulator';
import { greetVisitors, lookInAsManager, transferAll, visit } from './company.mjs';

/**
 * @typedef {import('./company.mjs').Visitor} Visitor
 * @typedef {import('parley-sdk').Connection} Connection
 * @typedef {{ accountId: string, csdsDomain?: string }} Address for `createConnection`
 *
 * @typedef {object} Platform
 * @property {Address} address
 * @property {{ username: string, password: string }} authData of the brand user an example may sign in as
 * @property {(connection: Connection, script: (visitor: Visitor) => Promise<void>) => Promise<void>} receiveVisitors the emulator
 *   sends one consumer, who does what `script` says and leaves; an account has real ones, so there it lasts until Ctrl-C
 * @property {() => Promise<void>} callManager in the emulator, a manager looks in on all open conversations and waits to be greeted
 * @property {(skillId: string) => Promise<void>} transferAll in the emulator, a dispatcher transfers all open conversations to a skill
 * @property {() => Promise<void>} close
 */

/**
 * @param {{ bot?: boolean, closed?: string }} [company] whether the emulator shall have a bot that greets consumers, and a skill in its
 *   off hours
 * @returns {Promise<Platform>}
 */
export async function findPlatform({ bot = false, closed } = {}) {
  const { PARLEY_ACCOUNT_ID: accountId, PARLEY_CSDS_DOMAIN: csdsDomain } = process.env;
  if (!accountId) return emulated(bot, closed);
  const { PARLEY_USERNAME: username = '', PARLEY_PASSWORD: password = '' } = process.env;
  return {
    address: { accountId, ...(csdsDomain ? { csdsDomain } : {}) },
    authData: { username, password },
    receiveVisitors: () => new Promise((resolve) => process.once('SIGINT', () => resolve())),
    callManager: async () => {},
    transferAll: async () => {},
    close: async () => {},
  };
}

/**
 * @param {boolean} bot
 * @param {string | undefined} closed
 * @returns {Promise<Platform>}
 */
async function emulated(bot, closed) {
  const emulator = await startEmulator();
  if (closed) emulator.skill(closed).goesOffHours();
  const address = { accountId: emulator.accountId, csdsDomain: emulator.csdsDomain };
  const greeter = bot ? await greetVisitors(address, emulator.agent('bot').authData) : undefined;
  return {
    address,
    authData: emulator.agent('ann').authData,
    receiveVisitors: async (connection, script) => {
      await visit(address, script);
      // Answers keep their place behind earlier notifications: after this one the example has heard all there was to hear.
      await connection.send({ type: '.GetClock', body: {} });
    },
    callManager: () => lookInAsManager(address, emulator.addAgent({ loginName: 'manager' }).authData),
    transferAll: (skillId) => transferAll(address, emulator.addAgent({ loginName: 'dispatcher' }).authData, skillId),
    close: async () => {
      await greeter?.close();
      await emulator.close();
    },
  };
}
