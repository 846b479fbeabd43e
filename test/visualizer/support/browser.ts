/** The visualizer's page in a real browser. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { startVisualizer, type Visualizer, type VisualizerOptions } from '../../../visualizer/server/index.js';
import { Browsers } from '../../support/browser.js';
import { runNode } from '../../support/run-node.js';

/** Shorter than jest waits, so that a failure says what was waited for. */
const LONGEST_WAIT_MS = 9_000;

export class Viewers {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'parley-page-'));
  readonly #browsers = new Browsers();

  /** Builds the page, starts a browser. */
  async begin(): Promise<void> {
    const built = await runNode(['scripts/build/page.mjs', this.#folder]);
    if (built.code !== 0) throw new Error(`the page cannot be built:\n${built.stderr}`);
    await this.#browsers.begin();
  }

  async end(): Promise<void> {
    await this.#browsers.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** A visualizer with somebody who looks at it; both are closed afterwards, and nothing must have gone wrong. */
  async looking(test: (look: Look) => Promise<void>, options: VisualizerOptions = {}): Promise<void> {
    const visualizer = await startVisualizer({ ...options, pageFolder: this.#folder });
    try {
      await this.#browsers.profile(
        async (context) => {
          const page = await context.newPage();
          await page.goto(visualizer.url);
          await test(new Look(visualizer, page));
        },
        { viewport: { width: 1600, height: 1000 }, longestWaitMs: LONGEST_WAIT_MS },
      );
    } finally {
      await visualizer.close();
    }
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
