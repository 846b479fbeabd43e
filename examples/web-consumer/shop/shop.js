// The other side of the window: the platform (emulated), a bot that serves, a bot that asks how it was, and the shop's web server.
import { startEmulator } from 'parley-sdk/emulator';
import { startBot } from './bot.js';
import { identityProvider } from './identity.js';
import { startSurveyBot } from './survey-bot.js';
import { serve } from './web-server.js';

/**
 * @typedef {object} ShopOptions
 * @property {string} folder where the bundled page is
 * @property {number} [port] default: any free one
 * @property {number} [thinkMs] how long the bot seems to think before it answers, in milliseconds; default 900
 *
 * @typedef {object} Shop
 * @property {string} url
 * @property {import('parley-sdk/emulator').Emulator} emulator
 * @property {import('parley-sdk').Connection} bot
 * @property {() => Promise<void>} close
 */

/**
 * @param {ShopOptions} options
 * @returns {Promise<Shop>}
 */
export async function openShop({ folder, port = 0, thinkMs = 900 }) {
  const identity = await identityProvider();
  const emulator = await startEmulator({
    agents: [{ loginName: 'mo', nickname: 'Mo' }, { loginName: 'ann' }],
    survey: { bot: 'ann', joined: false },
    connectors: { customers: { type: 'authenticated', jwks: identity.keys } },
  });
  const address = { accountId: emulator.accountId, csdsDomain: emulator.csdsDomain };
  const bot = await startBot({ ...address, authData: emulator.agent('mo').authData }, thinkMs);
  const surveyBot = await startSurveyBot({ ...address, authData: emulator.agent('ann').authData }, thinkMs);
  const server = await serve({ folder, port, address, signIn: identity.vouch });
  return {
    url: server.url,
    emulator,
    bot,
    async close() {
      await server.close();
      await Promise.all([bot.close(), surveyBot.close()]);
      await emulator.close();
    },
  };
}
