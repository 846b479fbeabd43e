import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createInspector } from 'parley-sdk/inspect';
import { conversationMachine } from 'parley-sdk/machines';
import type { Page } from 'playwright-core';
import WebSocket from 'ws';
import { createActor, setup } from 'xstate';
import { knownMachine } from '../../src/inspect/definition.js';
import { World } from '../sdk/support/world.js';
import { barriers } from '../support/browser.js';
import { BUILD_TIMEOUT_MS } from '../support/run-node.js';
import { Viewers } from './support/browser.js';
import { recorded } from './support/opened.js';

const viewers = new Viewers();
beforeAll(() => viewers.begin(), BUILD_TIMEOUT_MS);
afterAll(() => viewers.end());

const lamp = setup({
  types: { events: {} as { type: 'press' | 'break' | 'wait' } },
  guards: { hasPower: () => true, isNever: () => false },
}).createMachine({
  id: 'lamp',
  initial: 'off',
  states: {
    off: { on: { press: { guard: 'hasPower', target: 'on' }, wait: {} } },
    on: { on: { press: 'off', break: 'broken', wait: { guard: 'isNever', target: 'off' } } },
    broken: { description: 'Nobody can repair it.', type: 'final' },
  },
});

/** What tests of a lamp have done: switched it on. */
const lampTests = {
  version: 1 as const,
  machines: { lamp: { states: { off: 1, on: 1 }, transitions: { 'off|press|0': 1 } } },
};

/** A lamp that the visualizer watches. */
function watchedLamp(url: string, id = 'lamp-1') {
  const inspector = createInspector({ url, name: 'house' });
  const actor = createActor(lamp, { id });
  inspector.watch(actor);
  actor.start();
  return { actor, close: () => inspector.close() };
}

/** A program that says of itself that it has so many lamps. */
function programOf(url: string, lamps: number): WebSocket {
  const socket = new WebSocket(url);
  const definition = knownMachine(lamp as never).definition;
  socket.on('open', () => {
    const at = Date.now();
    const send = (frame: object): void => socket.send(JSON.stringify(frame));
    send({ t: 'hello', v: 1, id: 'many', name: 'many', at, redacted: true });
    send({ t: 'key', at, dropped: 0 });
    send({ t: 'def', n: 0, definition });
    const rows: unknown[] = [[0, 0, 0, -1, 'street', 0, 0, 1, 0]];
    for (let key = 1; key <= lamps; key += 1) rows.push([0, 0, key, 0, `lamp-${key}`, 0, 0, key % 4 === 0 ? 2 : 1, 0]);
    send({ t: 'rows', at, seq: 0, s: ['lamp', '"off"', '"on"'], r: rows });
  });
  return socket;
}

/** The list is open, and only what can be seen of it exists. */
async function look12000(page: Page): Promise<void> {
  await page.locator('.tree-row', { hasText: 'lamp-20' }).first().waitFor();
  const rows = await page.locator('.tree-row').count();
  expect(rows).toBeGreaterThan(20);
  expect(rows).toBeLessThan(60);
}

describe('The page', () => {
  it('tells a newcomer what to type while no program is there, and shows the first one at once', () =>
    viewers.looking(async ({ page, visualizer }) => {
      await page.getByText('No program is watched yet').waitFor();
      expect(await page.locator('.welcome pre').first().textContent()).toContain(
        `PARLEY_INSPECT=${visualizer.feedUrl}`,
      );
      const { close } = watchedLamp(visualizer.feedUrl);
      await page.locator('[data-ready]').waitFor();
      close();
    }));

  it('draws the machine as it is, and its active state follows what really happens', () =>
    viewers.looking(async (look) => {
      const { actor, close } = watchedLamp(look.visualizer.feedUrl);
      await look.untilActive('off');
      expect(await look.page.locator('[data-state]').count()).toBe(4);
      actor.send({ type: 'press' });
      await look.untilActive('on');
      expect(await look.active()).toEqual(['on']);
      expect(await look.page.locator('.is-last').first().textContent()).toContain('press');
      close();
    }));

  it('draws every state of a conversation of Parley, and follows it until it is closed', () =>
    viewers.looking((look) =>
      World.run(async (world) => {
        const inspector = createInspector({ url: look.visualizer.feedUrl, name: 'bot' });
        const { ofBot, conversationId } = await world.conversation({ role: 'AGENT', bot: { inspect: inspector } });
        await look.page.fill('#search', `kind:conversation ${conversationId.slice(0, 8)}`);
        await look.actor(conversationId.slice(0, 8)).click();
        await look.untilActive('membership.joined', 'sync.live');
        const { nodes, edges } = knownMachine(conversationMachine as never).definition;
        expect(await look.page.locator('[data-state]').count()).toBe(nodes.length);
        const drawn = await look.page.locator('.row-jump, .pill').count();
        expect(drawn).toBeGreaterThan(edges.filter(({ ignored }) => !ignored).length / 4);
        await ofBot.close();
        await look.untilActive('lifecycle.closed');
        inspector.close();
      }),
    ));

  it('says what became of an event: taken, ignored on purpose, refused by a condition, not known', () =>
    viewers.looking(async ({ page, visualizer }) => {
      const { actor, close } = watchedLamp(visualizer.feedUrl);
      actor.send({ type: 'wait' });
      actor.send({ type: 'break' });
      actor.send({ type: 'press' });
      actor.send({ type: 'wait' });
      await page.getByRole('tab', { name: 'Log' }).click();
      const rows = page.locator('.log-row');
      await rows.nth(4).waitFor();
      expect((await rows.allTextContents()).slice(1)).toEqual([
        expect.stringMatching(/wait∅ ignored on purpose$/),
        expect.stringMatching(/break! not known in this state$/),
        expect.stringMatching(/presson$/),
        expect.stringMatching(/wait⊘ refused by its conditions$/),
      ]);
      close();
    }));

  it('stops, goes back event by event, and is live again', () =>
    viewers.looking(async (look) => {
      const { actor, close } = watchedLamp(look.visualizer.feedUrl);
      actor.send({ type: 'press' });
      actor.send({ type: 'break' });
      await look.untilActive('broken');
      await look.page.keyboard.press('[');
      await look.untilActive('on');
      await look.page.keyboard.press('[');
      await look.untilActive('off');
      await look.page.keyboard.press(']');
      await look.untilActive('on');
      await look.page.getByRole('button', { name: 'LIVE', exact: true }).click();
      await look.untilActive('broken');
      close();
    }));

  it('shows all actors of a kind on one chart, with how many are where and what was never taken', () =>
    viewers.looking(async ({ page, visualizer }) => {
      const socket = programOf(visualizer.feedUrl, 40);
      await page.locator('[data-ready]').waitFor();
      await page.keyboard.press('h');
      await page.locator('[data-state="on"] .state-count').waitFor();
      expect(await page.locator('[data-state="on"] .state-count').textContent()).toBe('10');
      expect(await page.locator('.never').textContent()).toContain('press');
      await page.getByText('Nobody is.').waitFor();
      await page.getByText('Rules for lamp').click();
      await page.getByLabel('State of a new rule').selectOption('on');
      await page.getByRole('button', { name: 'add, over 1 min' }).click();
      await page.getByLabel('Minutes in on that are too long').fill('0');
      await page.keyboard.press('Tab');
      await page.locator('.stuck-row', { hasText: /lamp on10/ }).waitFor();
      socket.terminate();
    }));

  it('draws what tests went through, and goes to where a program did what no test has done', () =>
    viewers.looking(
      async (look) => {
        const { page } = look;
        const { actor, close } = watchedLamp(look.visualizer.feedUrl);
        actor.send({ type: 'press' });
        actor.send({ type: 'press' });
        await look.untilActive('off');
        await page.keyboard.press('c');
        await page.locator('[data-state="on"].is-covered').waitFor();
        expect(await page.locator('[data-state="broken"].is-uncovered').count()).toBe(1);
        await page.locator('.is-untested button', { hasText: /^on press/ }).click();
        await look.untilActive('off');
        await page.locator('.row.is-last', { hasText: 'press' }).waitFor();
        close();
      },
      {
        coverage: [lampTests],
      },
    ));

  it('tells why a request was made, and goes from a message to what came of it', () =>
    viewers.looking(
      async ({ page }) => {
        await page.fill('#search', 'kind:conversation');
        await page.locator('.tree-row', { hasText: 'closed' }).first().click();
        await page.getByRole('tab', { name: 'Why' }).click();
        await page.locator('.sequence-row', { hasText: 'UpdateConversationField' }).click();
        await page.locator('.why li', { hasText: 'command.close' }).getByRole('button').click();
        await page.locator('.sequence-row.is-selected', { hasText: 'command.close' }).waitFor();
        await page.getByText('The program wanted it').waitFor();
        await page.keyboard.press('Control+k');
        await page.keyboard.type('#0');
        await page.locator('.hit', { hasText: 'MessagingEventNotification #0' }).click();
        await page.getByText('The platform sent it').waitFor();
        await page.locator('.why.is-effects', { hasText: 'message.received #0' }).waitFor();
      },
      { replay: recorded('outage') },
    ));

  it('has some rows of a list of 12,000 actors only, and finds among all of them', () =>
    viewers.looking(async ({ page, visualizer }) => {
      const socket = programOf(visualizer.feedUrl, 12_000);
      await page.getByText('12,001 actors').waitFor();
      await look12000(page);
      await page.fill('#search', 'kind:lamp state:on lamp-11');
      await page.getByText(/^\d+ of 12,001/).waitFor();
      const ids = (await page.locator('.tree-name').allTextContents()).map((text) => Number(text.slice(5)));
      expect(ids.length).toBeGreaterThan(20);
      expect(ids.filter((id) => id % 4 !== 0 || !String(id).startsWith('11'))).toEqual([]);
      await page.fill('#search', 'state:on colour:red');
      await page.getByText('not understood: colour:red').waitFor();
      socket.terminate();
    }));

  it('can be used by the keyboard alone: search, list, chart, what it jumps to', () =>
    viewers.looking(async (look) => {
      const { page } = look;
      const socket = programOf(look.visualizer.feedUrl, 3);
      await page.locator('[data-ready]').waitFor();
      await page.keyboard.press('/');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('search');
      await page.keyboard.press('Escape');
      await page.locator('[role=treeitem][aria-selected=true]').waitFor();
      await page.getByRole('tree').focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowDown');
      await page.locator('[role=treeitem][aria-selected=true]', { hasText: 'lamp-1' }).waitFor();
      await look.state('off').focus();
      await page.keyboard.press('ArrowRight');
      expect(await page.evaluate(() => document.activeElement?.getAttribute('data-state'))).toBe('on');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: /State on/ }).waitFor();
      await page.keyboard.press('Control+k');
      await page.keyboard.type('lamp-3');
      await page.keyboard.press('Enter');
      await page.locator('[role=treeitem][aria-selected=true]', { hasText: 'lamp-3' }).waitFor();
      socket.terminate();
    }));

  it('says so when its server is gone, and goes on when it is back', () =>
    viewers.looking(async ({ page, visualizer }) => {
      const { actor, close } = watchedLamp(visualizer.feedUrl);
      await page.locator('[data-ready]').waitFor();
      actor.send({ type: 'press' });
      await visualizer.close();
      await page.getByText('connection lost').waitFor();
      expect(await page.locator('[data-state]').count()).toBe(4);
      close();
    }));

  it('is exported as one file that opens by itself, and shows any moment of what happened', () =>
    viewers.looking(async (look) => {
      const { page, visualizer } = look;
      const { actor, close } = watchedLamp(visualizer.feedUrl, 'lamp-</script>');
      actor.send({ type: 'press' });
      await look.untilActive('on');
      const file = path.join(mkdtempSync(path.join(tmpdir(), 'parley-session-')), 'session.html');
      writeFileSync(file, await (await fetch(`${visualizer.url}session.html`)).text());
      await page.goto(pathToFileURL(file).href);
      await page.getByText('RECORDING').waitFor();
      await look.untilActive('on');
      await page.keyboard.press('[');
      await look.untilActive('off');
      close();
    }));

  it('shows one thing at a time on a small screen: actors, chart, details, events', () =>
    viewers.looking(async (look) => {
      const { page, visualizer } = look;
      await page.setViewportSize({ width: 390, height: 844 });
      const { actor, close } = watchedLamp(visualizer.feedUrl);
      actor.send({ type: 'press' });
      await look.untilActive('on');
      const [tree, chart] = [page.getByRole('tree'), look.state('on')];
      const [details, events] = [page.getByText('Next events'), page.getByRole('listbox')];
      const seen = () => Promise.all([tree, chart, details, events].map((one) => one.isVisible()));
      const show = (name: string) => page.getByRole('button', { name, exact: true }).click();
      expect(await seen()).toEqual([false, true, false, false]);
      await show('Details');
      await details.waitFor();
      expect(await seen()).toEqual([false, false, true, false]);
      await show('Events');
      await events.waitFor();
      expect(await seen()).toEqual([false, false, false, true]);
      await show('Actors');
      await look.actor('house').click();
      await chart.waitFor();
      expect(await seen()).toEqual([false, true, false, false]);
      expect(await barriers(page)).toEqual([]);
      close();
    }));

  it('has nothing that axe calls serious, by day and by night: one actor, why, all of a kind, tests', () =>
    viewers.looking(
      async ({ page, visualizer }) => {
        const { actor, close } = watchedLamp(visualizer.feedUrl);
        actor.send({ type: 'press' });
        await page.locator('[data-ready]').waitFor();
        expect(await barriers(page)).toEqual([]);
        await page.getByRole('tab', { name: 'Why' }).click();
        await page.locator('.why li').first().waitFor();
        expect(await barriers(page)).toEqual([]);
        for (const key of ['h', 'c']) {
          await page.keyboard.press(key);
          expect(await barriers(page)).toEqual([]);
        }
        close();
      },
      { coverage: [lampTests] },
    ));
});
