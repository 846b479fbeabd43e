// npm run screenshots: the pictures of docs/images, taken of both demos in a real browser. Look at them before you commit them.
//   npm run screenshots                      all; runs the visualizer's demo and waits until something has happened in it
//   npm run screenshots -- --web             only those of the consumer's window (examples/web-consumer)
//   npm run screenshots -- --console only those of the emulator's console
//   npm run screenshots -- --coverage only the one of what tests went through
//   npm run screenshots -- --url ADDRESS     only those of a visualizer that runs already
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { build } from './build.mjs';
import { CHROMIUM_FLAGS, chromium } from './chromium.mjs';
import { main, setup } from './setup.mjs';
import { takeConsolePictures } from './support/console-pictures.mjs';
import { root } from './support/run.mjs';
import { takeWebPictures } from './support/web-pictures.mjs';

const SIZE = { width: 1600, height: 1000 };
/** So long the demo runs before the first picture. */
const PLAY_MS = 60_000;

/** @typedef {import('playwright-core').Page} Page */

/** @type {Readonly<Record<string, { dark?: boolean, act: (page: Page) => Promise<void> }>>} */
const PICTURES = {
  'one-actor-light': { act: (page) => conversation(page) },
  'one-actor-dark': { dark: true, act: (page) => conversation(page) },
  connection: {
    act: async (page) => {
      await page.getByRole('button', { name: 'fit' }).click();
    },
  },
  'fleet-dark': {
    dark: true,
    act: async (page) => {
      await conversation(page);
      await page.keyboard.press('h');
      await page.fill('#search', 'kind:conversation state:open age:>5s');
      await page.press('#search', 'Tab');
      await page.getByRole('tab', { name: 'Swimlanes' }).click();
    },
  },
  replay: {
    act: async (page) => {
      await conversation(page);
      await page.getByRole('tab', { name: 'Log' }).click();
      await page.getByRole('tree').focus();
      for (let back = 0; back < 4; back += 1) await page.keyboard.press('[');
    },
  },
};

/** The session that the tests have as a recording: every line is cut in the middle of it. */
const RECORDED = path.join(root, 'test/visualizer/recordings/outage.jsonl.gz');

/** @type {typeof PICTURES} */
const PICTURES_OF_RECORDING = {
  why: {
    act: async (page) => {
      await page.fill('#search', 'kind:conversation');
      await page.locator('.tree-row', { hasText: 'closed' }).first().click();
      await page.fill('#search', '');
      await page.press('#search', 'Escape');
      await page.getByRole('tab', { name: 'Why' }).click();
      await page.getByLabel('Which events').selectOption('frames');
      await page.locator('.sequence-row', { hasText: 'QueryMessages' }).first().click();
    },
  },
};

/**
 * The same session, on a chart that one test of a bot has been through: in the recording the connection breaks, which no test has seen.
 * @type {typeof PICTURES}
 */
const PICTURES_OF_COVERAGE = {
  coverage: {
    act: async (page) => {
      await page.fill('#search', 'kind:dialog');
      await page.locator('.tree-row').first().click();
      await page.fill('#search', '');
      await page.press('#search', 'Escape');
      await page.keyboard.press('c');
    },
  },
};

/**
 * A conversation that somebody serves just now.
 * @param {Page} page
 */
async function conversation(page) {
  await page.fill('#search', 'kind:conversation state:open.assigned state:joined proc:bot age:>1s age:<12s');
  await page.locator('.tree-row').first().click();
  await page.fill('#search', '');
  await page.press('#search', 'Escape');
  await wait(3_000);
}

const folder = path.join(root, 'docs/images');

/** @param {(browser: import('playwright-core').Browser) => Promise<void>} use */
async function withBrowser(use) {
  const { chromium: browsers } = await import('playwright-core');
  const browser = await browsers.launch({ executablePath: await chromium(), args: [...CHROMIUM_FLAGS] });
  mkdirSync(folder, { recursive: true });
  await use(browser).finally(() => browser.close());
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 */
async function takePictures(browser, url, pictures = PICTURES) {
  for (const [name, { dark = false, act }] of Object.entries(pictures)) {
    const page = await browser.newPage({
      viewport: SIZE,
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
    });
    await page.goto(url);
    await page.locator('[data-ready]').waitFor();
    await wait(1_500);
    await act(page);
    await wait(1_500);
    // What an actor knows is asked for when it is looked at; on a busy machine that takes a while.
    await page.getByText('is asked for …').waitFor({ state: 'hidden' });
    await page.screenshot({ path: path.join(folder, `visualizer-${name}.png`) });
    console.log(`docs/images/visualizer-${name}.png`);
    await page.close();
  }
}

/** @param {import('playwright-core').Browser} browser */
async function takePicturesOfRecording(browser) {
  const { startVisualizer } = await import('../dist/visualizer.js');
  const visualizer = await startVisualizer({ replay: readFileSync(RECORDED) });
  await takePictures(browser, visualizer.url, PICTURES_OF_RECORDING).finally(() => visualizer.close());
}

/** @param {import('playwright-core').Browser} browser */
async function takePictureOfCoverage(browser) {
  const { startVisualizer } = await import('../dist/visualizer.js');
  const { coverageOfOneTest } = await import('./support/one-test.mjs');
  const visualizer = await startVisualizer({ replay: readFileSync(RECORDED), coverage: [await coverageOfOneTest()] });
  await takePictures(browser, visualizer.url, PICTURES_OF_COVERAGE).finally(() => visualizer.close());
}

/** @param {import('playwright-core').Browser} browser */
async function withDemo(browser) {
  const args = ['dist/cli.js', 'demo', '--no-open', '--consumers', '300', '--pace', '2'];
  const demo = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const url = await new Promise((resolve, reject) => {
      let text = '';
      demo.stdout.on('data', (chunk) => {
        text += chunk;
        const found = /http:\/\/127\.0\.0\.1:\d+\/[\w-]+\//.exec(text);
        if (found) resolve(found[0]);
      });
      demo.on('close', () => reject(new Error('the demo has ended')));
    });
    await wait(PLAY_MS);
    await takePictures(browser, url);
  } finally {
    demo.kill('SIGINT');
  }
}

await main(async () => {
  const at = process.argv.indexOf('--url');
  const url = at < 0 ? undefined : process.argv[at + 1];
  if (url) {
    await withBrowser(async (browser) => {
      await takePictures(browser, url);
      await takePicturesOfRecording(browser);
      await takePictureOfCoverage(browser);
    });
    return 0;
  }
  await setup();
  await build();
  await withBrowser(async (browser) => {
    const only = ['--web', '--console', '--coverage'].find((one) => process.argv.includes(one));
    if (!only || only === '--console') await takeConsolePictures(browser, folder);
    if (!only || only === '--web') await takeWebPictures(browser, folder);
    if (!only || only === '--coverage') await takePictureOfCoverage(browser);
    if (only) return;
    await takePicturesOfRecording(browser);
    await withDemo(browser);
  });
  return 0;
});
