// Pictures of the emulator's console: a bot is connected, and somebody plays its consumers by hand.
import path from 'node:path';
import { root } from './run.mjs';

const SIZE = { width: 1440, height: 900 };

/** @typedef {import('playwright-core').Page} Page */

/** What somebody does before the picture is taken. @type {Readonly<Record<string, (page: Page) => Promise<void>>>} */
const SCENES = {
  welcome: async (page) => {
    await page.getByText('username').first().waitFor();
    await page.getByLabel('First words').fill('Where is my parcel?');
  },
  conversation: async (page) => {
    await begin(page, 'Hello!');
    await begin(page, 'My invoice is wrong', 'Billing');
    await begin(page, 'Good morning', 'Returns');
    await say(page, 'Where is my parcel?');
    await page.getByText('I look it up').last().waitFor();
    await page.getByRole('radio', { name: 'Ann' }).check();
    await page.getByLabel('only for the brand', { exact: true }).check();
    await say(page, 'I take this one: the carrier lost two vans today.');
    await page.getByText('two vans').first().waitFor();
    await page.getByRole('radio', { name: 'Ann' }).check();
    await page.getByLabel('only for the brand', { exact: true }).uncheck();
    await say(page, 'Good morning. Your parcel is on its way, it will be with you tomorrow.');
    await page.getByText('on its way').first().waitFor();
    await page.getByRole('radio', { name: /^(?!Ann|Bot)/ }).check();
    await page.getByRole('textbox', { name: 'Message' }).fill('Great, thank you');
    await page.getByRole('switch', { name: /Billing/ }).uncheck();
    await page.getByText('off hours').waitFor();
  },
};

/** @param {Page} page @param {string} text @param {string} [skill] */
async function begin(page, text, skill = 'Default') {
  await page.getByRole('button', { name: '+ New' }).click();
  await page.getByLabel('First words').fill(text);
  await page.getByLabel('Skill', { exact: true }).selectOption(skill);
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.getByRole('log').getByText('I am a bot').waitFor();
}

/** @param {Page} page @param {string} text */
async function say(page, text) {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.getByRole('textbox', { name: 'Message' }).press('Enter');
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} folder
 */
export async function takeConsolePictures(browser, folder) {
  for (const [scene, act] of Object.entries(SCENES)) {
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      const world = await aWorld(scene !== 'welcome');
      const page = await browser.newPage({ viewport: SIZE, colorScheme, reducedMotion: 'reduce' });
      try {
        await page.goto(world.url);
        await act(page);
        await page.mouse.move(0, 0);
        const name = `console-${scene}-${colorScheme}.png`;
        await page.screenshot({ path: path.join(folder, name) });
        console.log(`docs/images/${name}`);
      } finally {
        await page.close();
        await world.close();
      }
    }
  }
}

/** An emulator, and a bot that answers everything. @param {boolean} isBotThere */
async function aWorld(isBotThere) {
  /** @type {typeof import('parley-sdk')} */
  const { createConnection, UserType } = await import(path.join(root, 'dist/index.js'));
  /** @type {typeof import('parley-sdk/emulator')} */
  const { startEmulator } = await import(path.join(root, 'dist/emulator.js'));
  const skills = [
    { skillId: 'billing', name: 'Billing' },
    { skillId: 'returns', name: 'Returns' },
  ];
  const emulator = await startEmulator({ skills });
  const { accountId, csdsDomain } = emulator;
  const { authData } = emulator.agent('bot');
  const bot = createConnection({ appId: 'bot', userType: UserType.BRAND, accountId, csdsDomain, authData });
  bot.on('conversation', async (conversation) => {
    conversation.on('message', (message) => {
      if (message.participant.role === 'CONSUMER')
        void conversation.sendMessage(`I look it up: “${message.body}” One moment, please.`);
    });
    await conversation.join('ASSIGNED_AGENT');
    await conversation.sendMessage('Hello! I am a bot. What can I do for you?');
  });
  if (isBotThere) await bot.open();
  return {
    url: emulator.consoleUrl,
    close: async () => {
      await bot.close();
      await emulator.close();
    },
  };
}
