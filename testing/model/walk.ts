import { writeFileSync } from 'node:fs';
import type { Inspector } from 'parley-sdk/inspect';
import { EPOCH } from '../virtual/scheduler.js';
import type { StartBot } from '../world/bot.js';
import { createWorld } from '../world/create.js';
import type { World } from '../world/world.js';
import type { Oracle } from './oracles.js';
import { play, SKILL, type Step } from './steps.js';

/** One path, and by what the bot is judged that walks it. */
export interface Walk {
  readonly start: StartBot;
  readonly steps: readonly Step[];
  readonly seed: number;
  readonly oracles: Readonly<Record<string, Oracle>>;
}

/** What was wrong. */
export interface Verdict {
  readonly oracle: string;
  readonly message: string;
}

interface Watcher {
  readonly inspect: Inspector;
  /** There is a world now. */
  readonly begun: (world: World) => void;
}

/** Where a walk ends: the network is well again, and there is time for what is late. */
const CALM = '5m';

/** Walks one path in a world of its own, and says what was wrong; nothing when all was well. */
export async function walk({ start, steps, seed, oracles }: Walk, watcher?: Watcher): Promise<Verdict | undefined> {
  await using world = await createWorld({ seed, skills: [SKILL], ...(watcher && { inspect: watcher.inspect }) });
  watcher?.begun(world);
  const bot = await world.bot(start);
  for (const [index, step] of steps.entries()) await play(world, step, index + 1);
  world.network.recovers();
  await world.advance(CALM);
  await bot.closes();
  await world.advance('10s');
  for (const [oracle, judge] of Object.entries(oracles)) {
    const message = judge({ world, bot });
    if (message !== undefined) return { oracle, message };
  }
  return undefined;
}

/** Walks the path once more, and writes what the bot's actors did to a file, with the world's time in it. */
export async function record(path: Walk, file: string): Promise<void> {
  // The server of the visualizer, which keeps recordings: most walks need none.
  const { startRecorder } = await import('parley-sdk/visualizer');
  let world: World | undefined;
  const clock = {
    now: () => EPOCH + (world?.elapsed ?? 0),
    // Only the recorder's own: those of the world would make it another walk.
    setTimeout: (callback: () => void, ms: number): unknown => setTimeout(callback, ms),
    clearTimeout: (timer: unknown): void => clearTimeout(timer as NodeJS.Timeout),
  };
  const recorder = startRecorder({ name: 'bot', platform: { clock } });
  const begun = (one: World): void => {
    world = one;
  };
  // What it ends with is known by now.
  await walk(path, { inspect: recorder.inspector, begun }).catch(() => {});
  const recording = recorder.end();
  try {
    writeFileSync(file, recording);
  } catch (error) {
    throw new Error(`recording '${file}' cannot be written: ${(error as Error).message}`, { cause: error });
  }
}
