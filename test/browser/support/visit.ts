/** The shop of examples/web-consumer, and somebody who looks at it with a browser. */
import { expect } from '@jest/globals';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { openShop, type Shop } from '../../../examples/web-consumer/shop/shop.js';

export class Visit {
  private constructor(
    readonly shop: Shop,
    readonly page: Page,
  ) {}

  /** Opens a shop, goes there, and closes it; the platform must have nothing to complain about. */
  static async pay(
    folder: string,
    context: BrowserContext,
    happens: (visit: Visit) => Promise<void>,
    prepare: (page: Page) => Promise<void> = async () => {},
  ): Promise<void> {
    const shop = await openShop({ folder, thinkMs: 0 });
    try {
      const page = await context.newPage();
      await prepare(page);
      const visit = new Visit(shop, page);
      await visit.arrive();
      await happens(visit);
      // What the window sends when it has been told something is looked at as well.
      await page.close();
      expect(shop.emulator.ledger.filter({ kind: 'violation' })).toEqual([]);
    } finally {
      await shop.close();
    }
  }

  async arrive(): Promise<void> {
    await this.page.goto(this.shop.url);
    await this.online();
  }

  /** The same customer in a second tab. */
  async secondTab(): Promise<Visit> {
    const tab = new Visit(this.shop, await this.page.context().newPage());
    await tab.arrive();
    return tab;
  }

  online(): Promise<void> {
    return this.page.locator('[data-status=online]').waitFor();
  }

  async writes(text: string): Promise<void> {
    await this.page.getByLabel('Your message').fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Waits until it can be read, once. */
  async sees(text: string | RegExp): Promise<void> {
    await this.said(text).waitFor();
    expect(await this.said(text).count()).toBe(1);
  }

  async asks(text: string, answer: string | RegExp): Promise<void> {
    await this.writes(text);
    await this.sees(answer);
  }

  said(text: string | RegExp): Locator {
    return this.page.locator('.messages p').filter({ hasText: text });
  }

  /** All that was said and has arrived, from top to bottom. */
  texts(): Promise<string[]> {
    return this.page.locator('.row[data-sequence] > .bubble').allTextContents();
  }

  click(name: string): Promise<void> {
    return this.page.getByRole('button', { name, exact: true }).click();
  }

  /** Cuts what is open, and lets nothing through until it is told otherwise. */
  async loseNetwork(): Promise<void> {
    await this.page.context().setOffline(true);
    this.shop.emulator.sockets.terminate({ side: 'consumer' });
    await this.page.locator('[data-status=offline]').waitFor();
  }
}
