/** The window of examples/web-consumer in a real browser, against the emulator: what a consumer does, and what happens to a page.
 * In four places axe looks, by day and by night. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { Browsers, barriers, TEST_MS } from '../support/browser.js';
import { BUILD_TIMEOUT_MS, buildOnce, root, runNode } from '../support/run-node.js';
import { Visit } from './support/visit.js';

/** Back after the network is, at the latest (in a browser, which tells). */
const BACK_MS = 2_000;
const GREETING = 'What can I do for you?';

jest.setTimeout(TEST_MS);
const browsers = new Browsers();
const folder = mkdtempSync(path.join(tmpdir(), 'parley-shop-'));

beforeAll(async () => {
  await buildOnce();
  const bundled = await runNode(['examples/web-consumer/bundle.js', folder]);
  if (bundled.code !== 0) throw new Error(bundled.stderr);
  await browsers.begin();
}, BUILD_TIMEOUT_MS);

afterAll(async () => {
  await browsers.end();
  rmSync(folder, { recursive: true, force: true });
});

const visit = (happens: (visit: Visit) => Promise<void>, prepare?: (page: Page) => Promise<void>): Promise<void> =>
  browsers.profile((context) => Visit.pay(folder, context, happens, prepare));

describe('A consumer', () => {
  it('begins a conversation with the first message, is answered, and sees that it was read', () =>
    visit(async (consumer) => {
      await consumer.asks('Good morning', GREETING);
      await consumer.sees(/· Read$/);
      await consumer.click('Where is my order?');
      await consumer.sees(/arrives tomorrow/);
      await consumer.click('Change the address');
      await consumer.sees('I want to change the address of my order');
      const own = await consumer.page.locator('.is-own > .bubble').allTextContents();
      expect(own).toEqual(['Good morning', 'Where is my order?', 'I want to change the address of my order']);
    }));

  it('needs no mouse: writes, takes an offered answer, closes the window and opens it again', () =>
    visit(async (consumer) => {
      const { page } = consumer;
      await page.getByLabel('Your message').focus();
      await page.keyboard.type('Hello');
      await page.keyboard.press('Enter');
      await consumer.sees(GREETING);
      const offered = page.getByRole('group', { name: 'Suggested answers' }).getByRole('button').first();
      await offered.waitFor();
      await consumer.click('End');
      expect(await barriers(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByLabel('Your message').focus();
      // Backwards from the field: the button for files, then the answers, the last one first.
      for (let back = 0; back < 5; back += 1) await page.keyboard.press('Shift+Tab');
      expect(await offered.evaluate((button) => button === document.activeElement)).toBe(true);
      await page.keyboard.press('Enter');
      await consumer.sees(/arrives tomorrow/);
      await page.getByRole('button', { name: 'Minimise' }).focus();
      await page.keyboard.press('Enter');
      const [served] = consumer.shop.bot.getAllKnownConversations();
      await served!.sendMessage('Are you still there?');
      const launcher = page.getByRole('button', { name: 'Talk to us 1 new message' });
      await launcher.waitFor();
      expect(await launcher.evaluate((button) => button === document.activeElement)).toBe(true);
      await page.keyboard.press('Enter');
      await consumer.sees('Are you still there?');
      await page.keyboard.type('Yes, I am');
      await page.keyboard.press('Enter');
      await consumer.sees('Yes, I am');
    }));

  it('sends a file, and has one back byte for byte', () =>
    visit(async (consumer) => {
      const { page } = consumer;
      const picture = readFileSync(path.join(root, 'docs/images/visualizer-connection.png'));
      const file = { name: 'kettle.png', mimeType: 'image/png', buffer: picture };
      await page.getByLabel('File to send').setInputFiles(file);
      await consumer.writes('This is how it looks');
      await consumer.sees(`Thank you, it has arrived: PNG, ${Math.round(picture.length / 1000)} kB. I have put it`);
      await page.getByAltText('This is how it looks').waitFor();
      expect(await barriers(page)).toEqual([]);
      const [own] = await Promise.all([page.waitForEvent('download'), consumer.click('Save the picture')]);
      expect(readFileSync(await own.path()).equals(picture)).toBe(true);

      await consumer.asks('Send my receipt', 'Your receipt for order 20 417');
      const [receipt] = await Promise.all([page.waitForEvent('download'), consumer.click('Save the file (TXT)')]);
      expect(readFileSync(await receipt.path(), 'utf8')).toContain('Paid, with thanks.');
    }));

  it('is told why a file cannot be sent, and nothing of it is sent', () =>
    visit(async (consumer) => {
      const program = { name: 'setup.txt', mimeType: 'text/plain', buffer: Buffer.from('MZ\0\0\x01') };
      await consumer.page.getByLabel('File to send').setInputFiles(program);
      await consumer.writes('');
      await consumer.sees(/Files of this kind cannot be sent/);
      await consumer.click('Remove');
      expect(await consumer.texts()).toEqual([]);
    }));

  it('signs in to the shop in the middle of the conversation, and goes on in it', () =>
    visit(async (consumer) => {
      const { emulator } = consumer.shop;
      await consumer.asks('Good morning', GREETING);
      const [before] = emulator.conversations;
      await consumer.click('Sign in');
      await consumer.sees(GREETING);
      await consumer.page.getByText('Signed in as Robin').waitFor();
      await consumer.asks('Where is my order?', /arrives tomorrow/);
      expect(emulator.conversations.map(({ conversationId }) => conversationId)).toEqual([before!.conversationId]);
    }));

  it('finds everything again after a reload, and goes on', () =>
    visit(async (consumer) => {
      await consumer.asks('Good morning', GREETING);
      const before = await consumer.texts();
      await consumer.page.reload();
      await consumer.sees(GREETING);
      expect(await consumer.texts()).toEqual(before);
      await consumer.asks('Where is my order?', /arrives tomorrow/);
      expect(consumer.shop.emulator.conversations.length).toBe(1);
    }));

  it('is asked how it was, and afterwards can begin again, with what was said before still there', () =>
    visit(async (consumer) => {
      await consumer.asks('That is all', 'How was it to talk to us?');
      expect(await barriers(consumer.page)).toEqual([]);
      await consumer.click('Very good');
      await consumer.sees(/Is there anything we should do better/);
      await consumer.click('No, all is well');
      await consumer.sees('This conversation has ended');
      expect(await consumer.texts()).toContain('Thank you for telling us.');
      await consumer.asks('One more thing', GREETING);
      expect(consumer.shop.emulator.conversations.map(({ stage }) => stage)).toEqual(['CLOSE', 'OPEN']);
      await consumer.page.reload();
      await consumer.sees(GREETING);
      await consumer.click('Show the conversation before');
      await consumer.sees('Very good');
    }));
});

describe('When the network is gone', () => {
  it(`what was written waits, and is there within ${BACK_MS / 1000} s of its return`, () =>
    visit(
      async (consumer) => {
        const { page } = consumer;
        await consumer.asks('Good morning', GREETING);
        // With the longest waits there can be, the fourth one is four seconds: too long, unless the browser is listened to.
        const attempts = new Promise<void>((resolve) => {
          let failed = 0;
          page.on('websocket', () => (failed += 1) === 3 && resolve());
        });
        await consumer.loseNetwork();
        await consumer.writes('Where is my order?');
        await consumer.sees(/Will be sent when you are back/);
        expect(await barriers(page)).toEqual([]);
        await attempts;
        const back = page.evaluate(
          () =>
            new Promise<number>((resolve) => {
              let since = 0;
              addEventListener('online', () => {
                since = performance.now();
              });
              const seen = () => {
                if (since && document.querySelector('[data-status=online]')) resolve(performance.now() - since);
              };
              new MutationObserver(seen).observe(document.body, { subtree: true, attributes: true, childList: true });
            }),
        );
        await page.context().setOffline(false);
        expect(await back).toBeLessThan(BACK_MS);
        await consumer.sees(/arrives tomorrow/);
        expect((await consumer.texts()).filter((text) => text === 'Where is my order?').length).toBe(1);
      },
      async (page) => {
        await page.addInitScript('Math.random = () => 0.999');
      },
    ));

  it('a page that was put to sleep meanwhile has what it missed when it is woken, once', () =>
    visit(async (consumer) => {
      const { shop, page } = consumer;
      await consumer.asks('Good morning', GREETING);
      const browser = await page.context().newCDPSession(page);
      await browser.send('Page.setWebLifecycleState', { state: 'frozen' });
      shop.emulator.sockets.terminate({ side: 'consumer' });
      const [served] = shop.bot.getAllKnownConversations();
      await served!.sendMessage('Are you still there?');
      await browser.send('Page.setWebLifecycleState', { state: 'active' });
      await consumer.sees('Are you still there?');
      await consumer.asks('Where is my order?', /arrives tomorrow/);
    }));
});

describe('Two tabs', () => {
  it('of one consumer show the same, and each thing once', () =>
    visit(async (first) => {
      await first.asks('Good morning', GREETING);
      const second = await first.secondTab();
      await second.sees(GREETING);
      await second.asks('Where is my order?', /arrives tomorrow/);
      await first.sees(/arrives tomorrow/);
      await first.asks('Send my receipt', 'Your receipt for order 20 417');
      await second.sees('Your receipt for order 20 417');
      expect(await second.texts()).toEqual(await first.texts());
      expect(first.shop.emulator.conversations.length).toBe(1);
    }));
});
