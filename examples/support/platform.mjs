// Where the examples find the platform: your account if the environment names one, otherwise an emulator with somebody in it to talk to.
// Read the examples first; this file only keeps them short.
import { ParticipantRole } from 'parley-sdk';
import { startEmulator } from 'parley-sdk/emulator';
import { greetVisitors, lookInAsManager, serveRings, transferAll, visit, wait } from './company.mjs';

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
 * @property {string} appInstallId of the survey that the bot serves
 * @property {(count: number) => Promise<void>} leaveWaiting in the emulator, so many consumers open a conversation and go
 * @property {() => Promise<void>} callManager in the emulator, a manager looks in on all open conversations and waits to be greeted
 * @property {(skillId: string) => Promise<void>} transferAll in the emulator, a dispatcher transfers all open conversations to a skill
 * @property {{ clientId: string, clientSecret: string, receives: (url: string) => void }} app an installed one; the emulator is told
 *   where it receives webhooks, an account knows
 * @property {() => Promise<void>} close
 */

/**
 * @typedef {object} Company whom the emulator shall have
 * @property {boolean} [bot] one that greets consumers
 * @property {string} [closed] a skill in its off hours
 * @property {boolean} [survey] an agent who serves them, and a survey afterwards, which the example asks
 * @property {boolean} [agentSurvey] one that agents fill in
 * @property {string} [workshop] a skill with an agent who takes rings; the consumer is always the same one
 *
 * @param {Company} [company]
 * @returns {Promise<Platform>}
 */
export async function findPlatform(company = {}) {
  const { PARLEY_ACCOUNT_ID: accountId, PARLEY_CSDS_DOMAIN: csdsDomain } = process.env;
  if (!accountId) return emulated(company);
  const { PARLEY_USERNAME: username = '', PARLEY_PASSWORD: password = '', PARLEY_APP_INSTALL_ID } = process.env;
  const { PARLEY_CLIENT_ID: clientId = '', PARLEY_CLIENT_SECRET: clientSecret = '' } = process.env;
  return {
    address: { accountId, ...(csdsDomain ? { csdsDomain } : {}) },
    authData: { username, password },
    receiveVisitors: () => new Promise((resolve) => process.once('SIGINT', () => resolve())),
    appInstallId: PARLEY_APP_INSTALL_ID ?? '',
    app: { clientId, clientSecret, receives: () => {} },
    leaveWaiting: async () => {},
    callManager: async () => {},
    transferAll: async () => {},
    close: async () => {},
  };
}

/**
 * @param {Company} company
 * @returns {Promise<Platform>}
 */
async function emulated({ bot = false, closed, survey = false, agentSurvey = false, workshop }) {
  const emulator = await startEmulator({
    ...(survey && { survey: { bot: 'ann', joined: false } }),
    ...(agentSurvey && { agentSurvey: AGENT_SURVEY }),
  });
  if (closed) emulator.skill(closed).goesOffHours();
  const address = { accountId: emulator.accountId, csdsDomain: emulator.csdsDomain };
  const { authData } = emulator.agent('bot');
  const greeter = survey
    ? await greetVisitors(address, authData, ParticipantRole.ASSIGNED_AGENT)
    : bot
      ? await greetVisitors(address, authData)
      : workshop
        ? await serveRings(address, emulator.addAgent({ loginName: 'sam', skills: [workshop] }).authData)
        : undefined;
  const installed = emulator.installApp();
  const token = workshop && emulator.issueConsumerToken();
  return {
    address,
    authData: emulator.agent('ann').authData,
    receiveVisitors: async (connection, script) => {
      await visit({ ...address, ...(token && { token }) }, script);
      // Answers keep their place behind earlier notifications: after this one the example has heard all there was to hear.
      await connection.send({ type: '.GetClock', body: {} });
    },
    appInstallId: 'survey-ann',
    app: {
      ...installed,
      receives: (url) => {
        installed.webhooks = url;
      },
    },
    leaveWaiting: async (count) => {
      for (let visitor = 0; visitor < count; visitor += 1) await wait(address);
    },
    callManager: () => lookInAsManager(address, emulator.addAgent({ loginName: 'manager' }).authData),
    transferAll: (skillId) => transferAll(address, emulator.addAgent({ loginName: 'dispatcher' }).authData, skillId),
    close: async () => {
      await greeter?.close();
      await emulator.close();
    },
  };
}

const AGENT_SURVEY = {
  questions: [
    { id: 'solved', category: 'single_choice', replies: [{ id: 'yes' }, { id: 'no' }] },
    { id: 'remarks', category: 'free_text' },
  ],
};
