/** A page in a real browser. At its end each page is asked whether it made a mistake, or a request to anywhere else. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from '@jest/globals';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { startVisualizer, type Visualizer } from '../../../visualizer/server/index.js';
import { runNode } from '../../support/run-node.js';

export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Shorter than jest waits, so that a failure says what was waited for. */
const LONGEST_WAIT_MS = 9_000;

export class Viewers {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'parley-page-'));
  #browser: Browser | undefined;

  /** Builds the page, finds a browser, starts it. */
  async begin(): Promise<void> {
    const built = await runNode(['scripts/page.mjs', this.#folder]);
    if (built.code !== 0) throw new Error(`the page cannot be built:\n${built.stderr}`);
    const found = await runNode(['scripts/chromium.mjs']);
    if (found.code !== 0) throw new Error(found.stderr);
    this.#browser = await chromium.launch({ executablePath: found.stdout.trim(), args: FLAGS });
  }

  async end(): Promise<void> {
    await this.#browser?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** A visualizer with somebody who looks at it; both are closed afterwards, and nothing must have gone wrong. */
  async looking(test: (look: Look) => Promise<void>): Promise<void> {
    const visualizer = await startVisualizer({ pageFolder: this.#folder });
    const context = await this.#browser!.newContext({
      viewport: { width: 1600, height: 1000 },
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    page.setDefaultTimeout(LONGEST_WAIT_MS);
    const errors: string[] = [];
    const foreign: string[] = [];
    const own = `127.0.0.1:${visualizer.port}/`;
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('request', (request) => {
      if (!request.url().includes(own) && !request.url().startsWith('file:')) foreign.push(request.url());
    });
    page.on('console', (message) => {
      // What a lost server leaves in the console is no mistake of the page.
      if (message.type() === 'error' && !/WebSocket|ERR_CONNECTION/.test(message.text())) errors.push(message.text());
    });
    try {
      await page.goto(visualizer.url);
      await test(new Look(visualizer, page));
    } catch (error) {
      if (process.env.SHOT) await page.screenshot({ path: process.env.SHOT });
      throw error;
    } finally {
      await context.close();
      await visualizer.close();
    }
    expect(errors).toEqual([]);
    expect(foreign).toEqual([]);
  }
}

/** What somebody sees. */
export class Look {
  constructor(
    readonly visualizer: Visualizer,
    readonly page: Page,
  ) {}

  state(statePath: string): Locator {
    return this.page.locator(`[data-state="${statePath}"]`);
  }

  /** Innermost states that are drawn as active. */
  async active(): Promise<string[]> {
    const states = this.page.locator('.state.is-active.is-leaf');
    return (await states.evaluateAll((all) => all.map((one) => one.getAttribute('data-state') ?? ''))).sort();
  }

  async untilActive(...paths: string[]): Promise<void> {
    for (const one of paths) await this.page.locator(`.state.is-active[data-state="${one}"]`).waitFor();
  }

  actor(name: string): Locator {
    return this.page.locator('.tree-row', { hasText: name });
  }
}
