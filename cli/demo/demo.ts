import { setMaxListeners } from 'node:events';
import { startEmulator } from 'parley-sdk/emulator';
import { createInspector } from 'parley-sdk/inspect';
import { startVisualizer, type Visualizer } from 'parley-sdk/visualizer';
import { enterBot, liveAsConsumer, type Scene } from './people.js';
import { Writer } from './texts.js';
import { makeTrouble } from './trouble.js';

const BOTS = ['support-bot', 'sales-bot', 'night-bot'] as const;
/** Everybody at once would be a flood, and nothing that looks like a day at a company. */
const ARRIVE_WITHIN_MS = 45_000;

export interface DemoOptions {
  readonly consumers: number;
  readonly pace: number;
  readonly port?: number | undefined;
  readonly token?: string | undefined;
  readonly seed?: number | undefined;
}

export interface Demo {
  readonly visualizer: Visualizer;
  readonly address: string;
  close(): Promise<void>;
}

/** A company on this computer: the platform, three bots, consumers, some trouble, and the visualizer that shows it. */
export async function startDemo({ consumers, pace, port, token, seed = 1 }: DemoOptions): Promise<Demo> {
  const random = randomFrom(seed);
  const emulator = await startEmulator({ agents: BOTS.map((loginName) => ({ loginName })), seed });
  const visualizer = await startVisualizer({
    ...(port !== undefined && { port }),
    ...(token !== undefined && { token }),
  });
  const inspectors = [...BOTS, 'consumers'].map((name) => createInspector({ url: visualizer.feedUrl, name }));
  const ending = new AbortController();
  // Hundreds of people wait for it.
  setMaxListeners(0, ending.signal);
  const scene: Scene = { emulator, writer: new Writer(random), random, pace, signal: ending.signal };
  const bots = await Promise.all(
    BOTS.map((login, index) => enterBot(scene, login, (id) => shareOf(id) === index, inspectors[index]!)),
  );
  const endTrouble = makeTrouble(emulator, BOTS, random);
  const living = Array.from({ length: consumers }, (_, index) =>
    liveAsConsumer(scene, inspectors[BOTS.length]!, (index / consumers) * (ARRIVE_WITHIN_MS / pace)),
  );
  return {
    visualizer,
    address: emulator.csdsDomain,
    async close() {
      endTrouble();
      ending.abort();
      await Promise.all([...living, ...bots.map((bot) => bot.close())]);
      for (const inspector of inspectors) inspector.close();
      await visualizer.close();
      await emulator.close();
    },
  };
}

/** Each conversation is one bot's; which one follows from its id. */
function shareOf(conversationId: string): number {
  let sum = 0;
  for (const char of conversationId) sum += char.charCodeAt(0);
  return sum % BOTS.length;
}

/** The same demo every time. Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
