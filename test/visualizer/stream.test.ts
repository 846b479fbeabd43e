import { describe, expect, it } from '@jest/globals';
import { createInspector } from 'parley-sdk/inspect';
import WebSocket from 'ws';
import { assign, createActor, setup } from 'xstate';
import type { DefinitionFrame, Frame, RowsFrame } from '../../src/inspect/rows.js';
import { startVisualizer, type Visualizer } from '../../visualizer/server/index.js';
import { World } from '../sdk/support/world.js';

/** A page: keeps what it is told. */
class Page {
  readonly told: [program: number, frame: Frame | { t: 'gone' | 'caughtUp' }][] = [];
  readonly #socket: WebSocket;
  readonly #listeners = new Set<() => void>();

  constructor({ feedUrl, port }: Visualizer) {
    this.#socket = new WebSocket(feedUrl.replace(/feed$/, 'view'), { origin: `http://127.0.0.1:${port}` });
    this.#socket.on('message', (data) => {
      this.told.push(JSON.parse(String(data)));
      for (const listener of this.#listeners) listener();
    });
  }

  async until(isThere: (page: Page) => boolean): Promise<void> {
    while (!isThere(this)) {
      await new Promise<void>((resolve) => {
        const heard = (): void => {
          this.#listeners.delete(heard);
          resolve();
        };
        this.#listeners.add(heard);
      });
    }
  }

  ask(n: number, request: object): void {
    this.#socket.send(JSON.stringify({ n, request }));
  }

  close(): void {
    this.#socket.terminate();
  }

  /** The rows of a program with their texts, as sentences. */
  rows(program = 0): string[] {
    const texts: string[] = [];
    const names = new Map<number, string>();
    const lines: string[] = [];
    for (const [n, frame] of this.told) {
      if (n !== program) continue;
      if (frame.t === 'key') texts.length = 0;
      if (frame.t !== 'rows') continue;
      texts.push(...(frame as RowsFrame).s);
      for (const row of (frame as RowsFrame).r) {
        if (row[0] === 0) {
          names.set(row[2], row[4]);
          lines.push(`${row[4]} is ${texts[row[7]]}`);
        }
        if (row[0] === 1)
          lines.push(`${names.get(row[3]) ?? '?'} → ${names.get(row[2])}: ${texts[row[4]]}${row[5] ?? ''}`);
        if (row[0] === 2)
          lines.push(`${names.get(row[2])} took ${texts[row[3]]}: ${texts[row[4]]} by ${texts[row[5]] ?? '?'}`);
        if (row[0] === 3) lines.push(`${names.get(row[2])} knows ${row[3]}`);
      }
    }
    return lines;
  }
}

const door = setup({
  types: {
    context: {} as { count: number; token: string },
    events: {} as { type: 'open' | 'close' | 'knock'; text?: string },
  },
  guards: { isNever: () => false },
}).createMachine({
  id: 'door',
  context: { count: 0, token: 'a-secret' },
  initial: 'closed',
  states: {
    closed: {
      on: { open: { target: 'open', actions: assign({ count: ({ context }) => context.count + 1 }) }, knock: {} },
    },
    open: { on: { close: 'closed', open: { guard: 'isNever', target: 'closed' } } },
  },
});

async function watching(test: (visualizer: Visualizer) => Promise<void>): Promise<void> {
  const visualizer = await startVisualizer();
  try {
    await test(visualizer);
  } finally {
    await visualizer.close();
  }
}

describe('What an inspector sends', () => {
  it('arrives at a page: the machine, its actors, events with their data, the exact transitions, states', () =>
    watching(async (visualizer) => {
      const page = new Page(visualizer);
      const inspector = createInspector({ url: visualizer.feedUrl, name: 'doors' });
      const actor = createActor(door, { id: 'front' });
      inspector.watch(actor);
      actor.start();
      actor.send({ type: 'knock', text: 'let me in' });
      actor.send({ type: 'open' });
      actor.send({ type: 'open' });
      await page.until((one) => one.rows().length >= 9);
      const { definition } = page.told.find(([, { t }]) => t === 'def')![1] as DefinitionFrame;
      expect(definition.nodes.map(({ path: name }) => name)).toEqual(['', 'closed', 'open']);
      const edge = (event: string, source: number): number =>
        definition.edges.findIndex((one) => one.event === event && one.source === source);
      expect(page.rows().slice(1)).toEqual([
        '? → front: xstate.init',
        'front took xstate.init: "closed" by ?',
        '? → front: knock{"text":"•••"}',
        `front took knock: "closed" by ${edge('knock', 1)}`,
        '? → front: open',
        `front took open: "open" by ${edge('open', 1)}`,
        '? → front: open',
        'front took open: "open" by ',
      ]);
      inspector.close();
      page.close();
    }));

  it('arrives whoever starts first: the program before the visualizer, the page after both', async () => {
    const first = await startVisualizer({ token: 'the-same-token' });
    const { port } = first;
    await first.close();
    const inspector = createInspector({ url: first.feedUrl });
    const actor = createActor(door, { id: 'back' }).start();
    inspector.watch(actor);
    const visualizer = await startVisualizer({ token: 'the-same-token', port });
    actor.send({ type: 'open' });
    const page = new Page(visualizer);
    await page.until((one) => one.rows().some((row) => row === 'back is "open"'));
    inspector.close();
    page.close();
    await visualizer.close();
  });

  it('goes on after the visualizer was gone for a while, with a keyframe', async () => {
    const first = await startVisualizer({ token: 'the-same-token' });
    const inspector = createInspector({ url: first.feedUrl });
    const actor = createActor(door, { id: 'side' }).start();
    inspector.watch(actor);
    const before = new Page(first);
    await before.until((one) => one.rows().length > 0);
    await first.close();
    actor.send({ type: 'open' });
    const second = await startVisualizer({ token: 'the-same-token', port: first.port });
    const page = new Page(second);
    await page.until((one) => one.rows().includes('side is "open"'));
    inspector.close();
    page.close();
    await second.close();
  });

  it('has contexts of those actors only that a page looks at, without what must not be seen', () =>
    watching(async (visualizer) => {
      const page = new Page(visualizer);
      const inspector = createInspector({ url: visualizer.feedUrl });
      const actor = createActor(door, { id: 'front' }).start();
      inspector.watch(actor);
      await page.until((one) => one.rows().length > 0);
      actor.send({ type: 'open' });
      await page.until((one) => one.rows().some((row) => row.startsWith('front took open')));
      expect(page.rows().filter((row) => row.includes('knows'))).toEqual([]);
      page.ask(0, { t: 'watch', actors: [0] });
      await page.until((one) => one.rows().includes('front knows {"count":1,"token":"•••"}'));
      inspector.close();
      page.close();
    }));

  it('is told to a page that is opened later as it was told to the first one', () =>
    watching(async (visualizer) => {
      const first = new Page(visualizer);
      const inspector = createInspector({ url: visualizer.feedUrl });
      const actor = createActor(door, { id: 'front' }).start();
      inspector.watch(actor);
      for (let count = 0; count < 50; count += 1) actor.send({ type: count % 2 ? 'close' : 'open' });
      await first.until((one) => one.rows().length > 100);
      const later = new Page(visualizer);
      await later.until((one) => one.rows().length > 100);
      expect(later.rows()).toEqual(first.rows());
      inspector.close();
      await later.until((one) => one.told.at(-1)![1].t === 'gone');
      first.close();
      later.close();
    }));
});

describe('createConnection({ inspect: createInspector({ url }) })', () => {
  it('shows a conversation of Parley from the first event of the connection on', () =>
    watching((visualizer) =>
      World.run(async (world) => {
        const page = new Page(visualizer);
        const inspector = createInspector({ url: visualizer.feedUrl, name: 'bot' });
        const { ofBot } = await world.conversation({ role: 'ASSIGNED_AGENT', bot: { inspect: inspector } });
        await ofBot.sendMessage('the parcel is under the mat');
        await page.until((one) => one.rows().some((row) => row.includes('command.publish')));
        const rows = page.rows();
        expect(rows[0]).toMatch(/^connection-\d+ is .*"idle"/);
        expect(rows.some((row) => /^main took command.publish: .* by \d+/.test(row))).toBe(true);
        expect(JSON.stringify(page.told)).not.toContain('parcel');
        inspector.close();
        page.close();
      }),
    ));
});
