import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Demo, startDemo } from '../../cli/demo/demo.js';
import { Writer } from '../../cli/demo/texts.js';
import { BUILD_TIMEOUT_MS } from '../support/run-node.js';
import { Watcher } from './support/watcher.js';

let demo: Demo;
beforeAll(async () => {
  demo = await startDemo({ consumers: 6, pace: 60 });
}, BUILD_TIMEOUT_MS);
afterAll(() => demo.close());

describe('The demo', () => {
  it('shows four programs: three bots and the consumers; conversations are opened, served and closed', async () => {
    const watcher = new Watcher(demo.visualizer);
    const { store } = watcher;
    await watcher.until(() => [...store.machines.values()].some(({ name }) => name === 'conversation'));
    const conversations = [...store.machines.values()].find(({ name }) => name === 'conversation')!;
    const reached = (path: string): boolean =>
      conversations.counts[conversations.definition.nodes.findIndex((node) => node.path === path)]! > 0;
    await watcher.until(() => reached('membership.joined'));
    await watcher.until(() => reached('lifecycle.closed'));
    expect([...store.programs.values()].map(({ name }) => name)).toEqual([
      'support-bot',
      'sales-bot',
      'night-bot',
      'consumers',
    ]);
    watcher.close();
  }, 30_000);

  it('ends at once, also before everybody has come', async () => {
    const short = await startDemo({ consumers: 3, pace: 1 });
    await expect(short.close()).resolves.toBeUndefined();
  });

  it('has people who write in haste, and never the same twice', () => {
    let state = 1;
    const writer = new Writer(() => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647);
    const texts = Array.from({ length: 200 }, () => writer.opening());
    expect(new Set(texts).size).toBeGreaterThan(120);
    expect(texts.filter((text) => text.trim() === '' || /[{}]|undefined/.test(text))).toEqual([]);
  });
});
