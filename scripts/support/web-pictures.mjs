// Pictures of the consumer's window of examples/web-consumer, as `npm run screenshots` takes them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {import('../../examples/web-consumer/shop/shop.js').Shop} Shop
 * @typedef {{ dark?: boolean, narrow?: boolean, act: (page: Page, shop: Shop) => Promise<void> }} Picture
 */

/** @type {Readonly<Record<string, Picture>>} */
const PICTURES = {
  welcome: { act: async () => {} },
  light: { act: talk },
  dark: { dark: true, act: talk },
  narrow: { narrow: true, act: kettles },
  'narrow-dark': { narrow: true, dark: true, act: talk },
  file: { act: file },
  'file-dark': { dark: true, narrow: true, act: file },
  survey: { act: survey },
  offline: { act: offline },
  'offline-dark': { dark: true, narrow: true, act: offline },
};

/** What somebody says, and that the bot has answered. @param {Page} page @param {string} text @param {string} answer */
async function say(page, text, answer) {
  await page.getByLabel('Your message').fill(text);
  await page.keyboard.press('Enter');
  await page.getByText(answer).waitFor();
  await page.getByText('· Read').waitFor();
}

/** @param {Page} page */
async function talk(page) {
  await say(page, 'Hello! Is somebody there?', 'What can I do for you?');
  await page.getByRole('button', { name: 'Where is my order?' }).click();
  await page.getByText('arrives tomorrow').waitFor();
  await page.getByRole('button', { name: 'That is all' }).waitFor();
}

/** @param {Page} page */
async function kettles(page) {
  await say(page, 'Good morning', 'What can I do for you?');
  await page.getByRole('button', { name: 'Show me kettles' }).click();
  await page.getByText('The Traveller').last().waitFor();
  await wait(600);
}

/** A kettle on a table, drawn here so that nobody's photograph is needed. */
const PHOTO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 600" width="800" height="600">
  <rect width="800" height="600" fill="#d9c9b1"/><rect y="410" width="800" height="190" fill="#8a6a4d"/>
  <ellipse cx="400" cy="470" rx="230" ry="26" fill="#6c5039"/>
  <path d="M215 460c-30-70-22-150 20-200 40-48 100-66 165-66s125 18 165 66c42 50 50 130 20 200z" fill="#b5653d"/>
  <path d="M560 290l92-74 22 30-88 96z" fill="#a3572f"/>
  <path d="M262 230C262 84 538 84 538 230" fill="none" stroke="#2b2522" stroke-width="26" stroke-linecap="round"/>
  <circle cx="400" cy="180" r="24" fill="#2b2522"/><path d="M268 300c20-44 52-62 92-70" stroke="#e0a17f" stroke-width="14" fill="none" stroke-linecap="round"/>
</svg>`;

/** @param {Page} page */
async function file(page) {
  await say(page, 'The lid of mine does not close any more.', 'What can I do for you?');
  const { default: sharp } = await import('sharp');
  const buffer = await sharp(Buffer.from(PHOTO)).jpeg().toBuffer();
  await page.getByLabel('File to send').setInputFiles({ name: 'kettle.jpg', mimeType: 'image/jpeg', buffer });
  await page.getByLabel('Your message').fill('This is how it looks');
  await page.keyboard.press('Enter');
  await page.getByText('I have put it with your order').waitFor();
  await page.getByText('· Read').waitFor();
  await page
    .getByLabel('File to send')
    .setInputFiles({ name: 'receipt-2019.pdf', mimeType: 'application/pdf', buffer });
  await page.getByLabel('Your message').fill('And here is');
}

/** @param {Page} page */
async function survey(page) {
  await say(page, 'Send my receipt', 'Your receipt for order');
  await page.getByLabel('Your message').fill('Thank you. That is all');
  await page.keyboard.press('Enter');
  await page.getByText('How was it to talk to us?').waitFor();
  await page.getByRole('button', { name: 'Very good' }).waitFor();
}

/** @param {Page} page @param {Shop} shop */
async function offline(page, shop) {
  await say(page, 'Good morning', 'What can I do for you?');
  await page.context().setOffline(true);
  shop.emulator.sockets.terminate({ side: 'consumer' });
  await page.getByText('You are offline').waitFor();
  await page.getByLabel('Your message').fill('When does the copper one arrive?');
  await page.keyboard.press('Enter');
  await page.getByText('Will be sent').waitFor();
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} folder
 */
export async function takeWebPictures(browser, folder) {
  // Late, as is `sharp` above: nothing may be installed or built when this file is loaded.
  const { bundlePage } = await import('../../examples/web-consumer/bundle.js');
  const { openShop } = await import('../../examples/web-consumer/shop/shop.js');
  const bundled = mkdtempSync(path.join(tmpdir(), 'parley-web-pictures-'));
  await bundlePage(bundled);
  for (const [name, { dark = false, narrow = false, act }] of Object.entries(PICTURES)) {
    const shop = await openShop({ folder: bundled, thinkMs: 250 });
    const page = await browser.newPage({
      viewport: narrow ? { width: 390, height: 780 } : { width: 1280, height: 800 },
      deviceScaleFactor: narrow ? 2 : 1,
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
      locale: 'en-GB',
    });
    await page.goto(shop.url);
    await page.locator('[data-status=online]').waitFor();
    await act(page, shop);
    await wait(300);
    await page.screenshot({ path: path.join(folder, `web-${name}.png`) });
    console.log(`${path.basename(folder)}/web-${name}.png`);
    await page.close();
    await shop.close();
  }
  rmSync(bundled, { recursive: true, force: true });
}
