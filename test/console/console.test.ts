import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type BrandConnection, createConnection, ParticipantRole, UserType } from 'parley-sdk';
import { type Emulator, startEmulator } from 'parley-sdk/emulator';
import type { Page } from 'playwright-core';
import { Browsers, barriers, TEST_MS } from '../support/browser.js';
import { BUILD_TIMEOUT_MS, runNode } from '../support/run-node.js';

const folder = mkdtempSync(path.join(tmpdir(), 'parley-console-'));
const browsers = new Browsers();

beforeAll(async () => {
  const built = await runNode(['scripts/build/page.mjs', 'console', folder]);
  if (built.code !== 0) throw new Error(`the page cannot be built:\n${built.stderr}`);
  await browsers.begin();
}, BUILD_TIMEOUT_MS);

afterAll(async () => {
  await browsers.end();
  rmSync(folder, { recursive: true, force: true });
});

/** Somebody looks at the console; afterwards nothing must have gone wrong on it, and nothing come from anywhere else. */
async function looking(test: (page: Page, emulator: Emulator, bot: BrandConnection) => Promise<void>): Promise<void> {
  const emulator = await startEmulator({ consoleFolder: folder, skills: [{ skillId: 'billing', name: 'Billing' }] });
  const bot = echoBot(emulator);
  try {
    await browsers.profile(
      async (context) => {
        const page = await context.newPage();
        await page.goto(emulator.consoleUrl);
        await page.getByText('Live', { exact: true }).waitFor();
        await test(page, emulator, bot);
      },
      { viewport: { width: 1_440, height: 900 } },
    );
  } finally {
    await bot.close();
    await emulator.close();
  }
}

/** A bot as in the quick start: it answers what a consumer says once it has joined. */
function echoBot(emulator: Emulator): BrandConnection {
  const { accountId, csdsDomain } = emulator;
  const { authData } = emulator.agent('bot');
  const bot = createConnection({ appId: 'bot', userType: UserType.BRAND, accountId, csdsDomain, authData });
  bot.on('conversation', async (conversation) => {
    conversation.on('message', async ({ body, participant }) => {
      if (participant.role === ParticipantRole.CONSUMER) await conversation.sendMessage(`you said: ${body}`);
    });
    await conversation.join(ParticipantRole.ASSIGNED_AGENT);
    await conversation.sendMessage('what can I do for you?');
  });
  return bot;
}

describe('The console of the emulator', () => {
  it(
    'is where a bot is tried: a person plays the consumer, sees what the bot answers, and plays the agent too',
    () =>
      looking(async (page, emulator, bot) => {
        await page.getByText("password: 'bot-password'").waitFor();
        await bot.open();
        await page.getByText('bot is connected.').waitFor();

        await page.keyboard.press('n');
        await page.locator('#first:focus').waitFor();
        await page.keyboard.type('hello');
        await page.keyboard.press('Enter');
        const messages = page.getByRole('log');
        await messages.getByText('what can I do for you?').waitFor();
        await page.keyboard.press('c');
        await page.locator('#words:focus').waitFor();
        await page.keyboard.type('is it <b>you</b>?');
        await page.keyboard.press('Enter');
        await messages.getByText('you said: is it <b>you</b>?').waitFor();

        await page.getByRole('radio', { name: 'Ann' }).check();
        await page.getByLabel('only for the brand', { exact: true }).check();
        await page.getByRole('textbox', { name: 'Message' }).fill('well done');
        await page.getByRole('button', { name: 'Send' }).click();
        await messages.getByText('well done').waitFor();
        await page.getByRole('button', { name: 'bot leaves' }).click();
        await page.getByText('waits for an agent').waitFor();
        await page.getByRole('button', { name: 'Close' }).click();
        await page.getByText('This conversation is closed.').waitFor();
        const [conversation] = emulator.conversations;
        expect(conversation!.dialogs[0]!.messages.map(({ role, audience, text }) => [role, audience, text])).toEqual([
          ['CONSUMER', 'ALL', 'hello'],
          ['ASSIGNED_AGENT', 'ALL', 'what can I do for you?'],
          ['CONSUMER', 'ALL', 'is it <b>you</b>?'],
          ['ASSIGNED_AGENT', 'ALL', 'you said: is it <b>you</b>?'],
          ['MANAGER', 'AGENTS_AND_MANAGERS', 'well done'],
        ]);
        expect(emulator.ledger.violations).toEqual([]);
      }),
    TEST_MS,
  );

  it(
    'shows what happens without it, and changes agents and skills',
    () =>
      looking(async (page, emulator) => {
        await page.getByRole('switch', { name: 'Billing is on shift' }).uncheck();
        await page.getByText('off hours').waitFor();
        expect(emulator.skill('billing').onShift).toBe(false);
        emulator.agent('ann').setState('AWAY');
        await page.getByText('ann is away').waitFor();
        expect(await page.getByLabel('State of Ann').inputValue()).toBe('AWAY');
        await page.getByLabel('State of Ann').selectOption('ONLINE');
        await page.getByText('ann is online').waitFor();
        expect(emulator.agent('ann').state).toBe('ONLINE');
      }),
    TEST_MS,
  );

  it(
    'has nothing that axe calls serious, by day and by night',
    () =>
      looking(async (page) => {
        expect(await barriers(page)).toEqual([]);
        await page.getByLabel('First words').fill('hello');
        await page.getByRole('button', { name: 'Begin' }).click();
        await page.getByRole('radio', { name: 'Ann' }).check();
        for (const text of ['good day', 'for us']) {
          await page.getByRole('textbox', { name: 'Message' }).fill(text);
          await page.getByRole('button', { name: 'Send' }).click();
          await page.getByRole('log').getByText(text).waitFor();
          await page.getByLabel('only for the brand', { exact: true }).check();
        }
        expect(await barriers(page)).toEqual([]);
      }),
    TEST_MS,
  );

  it(
    'fits a small screen: the conversation has all of it, the platform comes when it is asked for',
    () =>
      looking(async (page) => {
        await page.setViewportSize({ width: 390, height: 844 });
        const [list, platform] = [page.getByText('Conversations', { exact: true }), page.getByLabel('State of Ann')];
        await page.getByLabel('First words').fill('hello');
        await page.getByRole('button', { name: 'Begin' }).click();
        await page.getByRole('log').getByText('hello').waitFor();
        expect([await list.isVisible(), await platform.isVisible()]).toEqual([false, false]);
        await page.getByRole('button', { name: 'Platform' }).click();
        await platform.waitFor();
        expect(await barriers(page)).toEqual([]);
        await page.keyboard.press('Escape');
        await platform.waitFor({ state: 'hidden' });
        await page.getByRole('button', { name: 'All conversations' }).click();
        await list.waitFor();
      }),
    TEST_MS,
  );
});
