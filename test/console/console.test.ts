import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createConnection, ParticipantRole, UserType } from 'parley-sdk';
import { type Emulator, startEmulator } from 'parley-sdk/emulator';
import { type Browser, chromium, type Page } from 'playwright-core';
import { BUILD_TIMEOUT_MS, root, runNode } from '../support/run-node.js';
import { FLAGS } from '../visualizer/support/browser.js';

/** Shorter than jest waits, so that a failure says what was waited for. */
const LONGEST_WAIT_MS = 9_000;

const folder = mkdtempSync(path.join(tmpdir(), 'parley-console-'));
let browser: Browser;

beforeAll(async () => {
  const built = await runNode(['scripts/page.mjs', 'console', folder]);
  if (built.code !== 0) throw new Error(`the page cannot be built:\n${built.stderr}`);
  const found = await runNode(['scripts/chromium.mjs']);
  if (found.code !== 0) throw new Error(found.stderr);
  browser = await chromium.launch({ executablePath: found.stdout.trim(), args: FLAGS });
}, BUILD_TIMEOUT_MS);

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Somebody looks at the console; afterwards nothing must have gone wrong on it, and nothing come from anywhere else. */
async function looking(test: (page: Page, emulator: Emulator) => Promise<void>): Promise<void> {
  const emulator = await startEmulator({ consoleFolder: folder, skills: [{ skillId: 'billing', name: 'Billing' }] });
  const context = await browser.newContext({ viewport: { width: 1_440, height: 900 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(LONGEST_WAIT_MS);
  const wrong: string[] = [];
  page.on('pageerror', ({ message }) => wrong.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') wrong.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(emulator.consoleUrl)) wrong.push(`a request to ${request.url()}`);
  });
  try {
    await page.goto(emulator.consoleUrl);
    await page.getByText('Live', { exact: true }).waitFor();
    await test(page, emulator);
  } finally {
    await context.close();
    await emulator.close();
  }
  expect(wrong).toEqual([]);
}

/** A bot as in the quick start: it answers what a consumer says once it has joined. */
async function echoBot(emulator: Emulator): Promise<{ close(): Promise<void> }> {
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
  await bot.open();
  return bot;
}

describe('The console of the emulator', () => {
  it('is where a bot is tried: a person plays the consumer, sees what the bot answers, and plays the agent too', () =>
    looking(async (page, emulator) => {
      await page.getByText("password: 'bot-password'").waitFor();
      const bot = await echoBot(emulator);
      await page.getByText('bot is connected.').waitFor();

      await page.keyboard.press('n');
      await page.keyboard.type('hello');
      await page.keyboard.press('Enter');
      const messages = page.getByRole('log');
      await messages.getByText('what can I do for you?').waitFor();
      await page.keyboard.press('c');
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
      await bot.close();

      const [conversation] = emulator.conversations;
      expect(conversation!.dialogs[0]!.messages.map(({ role, audience, text }) => [role, audience, text])).toEqual([
        ['CONSUMER', 'ALL', 'hello'],
        ['ASSIGNED_AGENT', 'ALL', 'what can I do for you?'],
        ['CONSUMER', 'ALL', 'is it <b>you</b>?'],
        ['ASSIGNED_AGENT', 'ALL', 'you said: is it <b>you</b>?'],
        ['MANAGER', 'AGENTS_AND_MANAGERS', 'well done'],
      ]);
      expect(emulator.ledger.violations).toEqual([]);
    }));

  it('shows what happens without it, and changes agents and skills', () =>
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
    }));

  it.each(['light', 'dark'] as const)(
    'has nothing that axe calls serious, and is read by contrast: %s',
    (colorScheme) =>
      looking(async (page, emulator) => {
        await page.emulateMedia({ colorScheme });
        await page.evaluate(readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8'));
        expect(await complaints(page)).toEqual([]);
        await page.getByLabel('First words').fill('hello');
        await page.getByRole('button', { name: 'Begin' }).click();
        await page.getByRole('radio', { name: 'Ann' }).check();
        for (const text of ['good day', 'for us']) {
          await page.getByRole('textbox', { name: 'Message' }).fill(text);
          await page.getByRole('button', { name: 'Send' }).click();
          await page.getByRole('log').getByText(text).waitFor();
          await page.getByLabel('only for the brand', { exact: true }).check();
        }
        expect(emulator.conversations).toHaveLength(1);
        expect(await complaints(page)).toEqual([]);
      }),
  );

  it('has the colours of the visualizer', () => {
    const tokens = (file: string): string => {
      const text = readFileSync(path.join(root, file), 'utf8');
      return text.slice(0, text.indexOf('* {'));
    };
    expect(tokens('console/page/page.css')).toBe(tokens('visualizer/page/page.css'));
  });
});

async function complaints(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  });
}
