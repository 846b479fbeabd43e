/** One Chromium for all tests of a file. At the end of each, every page is asked whether it made a mistake. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from '@jest/globals';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { runNode } from './run-node.js';

/** Shorter than these tests have, so that a failure says what was waited for; much longer than anything takes. */
const LONGEST_WAIT_MS = 30_000;
export const TEST_MS = 60_000;

interface ProfileOptions extends BrowserContextOptions {
  /** @default 30 seconds */
  readonly longestWaitMs?: number;
}

/** What a browser writes of a network that is gone, or was told to be. It is no mistake of the page. */
const NETWORK = /WebSocket|ERR_|Failed to load resource/;

export class Browsers {
  #browser: Browser | undefined;
  readonly #mistakes: string[] = [];

  async begin(): Promise<void> {
    const found = await runNode(['scripts/chromium.mjs', '--json']);
    if (found.code !== 0) throw new Error(found.stderr);
    const { executablePath, args } = JSON.parse(found.stdout) as { executablePath: string; args: string[] };
    this.#browser = await chromium.launch({ executablePath, args });
  }

  async end(): Promise<void> {
    await this.#browser?.close();
  }

  /** A profile of its own: what one test stores no other one finds. */
  async profile(
    use: (context: BrowserContext) => Promise<void>,
    { longestWaitMs = LONGEST_WAIT_MS, ...options }: ProfileOptions = {},
  ): Promise<void> {
    const context = await this.#browser!.newContext({ reducedMotion: 'reduce', locale: 'en-GB', ...options });
    context.setDefaultTimeout(longestWaitMs);
    context.on('page', (page) => this.#watch(page));
    try {
      await use(context);
    } catch (error) {
      if (process.env.SHOT) await context.pages().at(-1)?.screenshot({ path: process.env.SHOT });
      throw error;
    } finally {
      await context.close();
    }
    expect(this.#mistakes.splice(0)).toEqual([]);
  }

  #watch(page: Page): void {
    page.on('pageerror', (error) => this.#mistakes.push(error.stack ?? error.message));
    page.on('request', (request) => {
      const { hostname, protocol } = new URL(request.url());
      if (hostname !== '127.0.0.1' && !/^(data|blob|file):/.test(protocol))
        this.#mistakes.push(`asked ${request.url()}`);
    });
    page.on('console', (message) => {
      if (message.type() === 'error' && !NETWORK.test(message.text())) this.#mistakes.push(message.text());
    });
  }
}

const AXE = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe calls serious or critical on the page as it is: everything by day, and by night what colours can change. */
export async function barriers(page: Page): Promise<string[]> {
  // Not as a script of the page, which its policy forbids.
  await page.evaluate(AXE);
  await page.emulateMedia({ colorScheme: 'dark' });
  const byNight = await askAxe(page, ['color-contrast']);
  await page.emulateMedia({ colorScheme: 'light' });
  return [...byNight.map((found) => `dark: ${found}`), ...(await askAxe(page))];
}

function askAxe(page: Page, runOnly?: readonly string[]): Promise<string[]> {
  return page.evaluate(async (only) => {
    const { axe } = globalThis as unknown as {
      axe: { run(o: object): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run({ resultTypes: ['violations'], ...(only && { runOnly: only }) });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  }, runOnly);
}
