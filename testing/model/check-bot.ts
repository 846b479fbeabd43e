import type { StartBot } from '../world/bot.js';
import { checkOptions, checkStart } from '../world/given.js';
import { BotChart, type ChartCoverage, type Statechart } from './bot-chart.js';
import { commonOracles, type Expectations, type Oracle, type Walked } from './oracles.js';
import { everyTransition, possible, type StepPath, shortestPaths, simplePaths, transitionsAlong } from './paths.js';
import { type Step, scriptOf } from './steps.js';
import { record, type Verdict, walk } from './walk.js';
import { EVERY_STEP } from './world-chart.js';

/** How a bot is checked. Everything has a default. */
export interface CheckBotOptions extends Expectations {
  /** The same seed gives the same walks, worlds and verdicts. @default 1 */
  readonly seed?: number;
  /** Random walks after the paths. @default 20 */
  readonly walks?: number;
  /** The longest random walk, in steps. @default 12 */
  readonly longest?: number;
  /**
   * What is walked before the random walks. `shortest`: each transition of the chart of the world once, by the shortest ways (some
   * forty paths). `simple`: every way of up to four steps that comes to no combination of states twice (some hundreds).
   * @default 'shortest'
   */
  readonly paths?: 'shortest' | 'simple' | 'none';
  /**
   * Where the shortest failing path is written to as a recording of the bot's connections, such as `'failure.jsonl.gz'`, in the
   * world's time; what there was before is overwritten. `npx parley-sdk visualizer --replay failure.jsonl.gz` shows it.
   * @default none
   */
  readonly recording?: string;
  /**
   * What the bot should do, as a statechart of XState 5: each conversation leads an actor of it through what happened, as
   * `StoryEvent`s, in the world's time. A `bot.…` event that it knows and does not take in its state fails the check, and so
   * does a state with the tag `wrong`, such as one that comes `after` a while. @default none
   */
  readonly chart?: Statechart;
  /** Oracles of your own, by name; they are asked after those that hold for every bot. */
  readonly oracles?: Readonly<Record<string, Oracle>>;
}

const OPTIONS: Readonly<Record<keyof CheckBotOptions, true>> = {
  seed: true,
  walks: true,
  longest: true,
  paths: true,
  recording: true,
  chart: true,
  oracles: true,
  answersPerMessage: true,
  unprompted: true,
  answersWithin: true,
};

/** What went wrong with a bot, by the shortest path that was found. */
export interface BotFailure {
  /** The name of the oracle. */
  readonly oracle: string;
  readonly message: string;
  readonly steps: readonly Step[];
  readonly seed: number;
  /** The steps as the body of a test. */
  readonly script: string;
  /** The file that the path was recorded in, where one was asked for. */
  readonly recording?: string;
}

/** What `exploreBot()` has found. */
export interface BotReport {
  readonly seed: number;
  /** Paths that were walked, those on the way to a shorter one included. */
  readonly walked: number;
  /** Transitions of the chart of the world: gone through, and all. */
  readonly coverage: { readonly covered: number; readonly all: number; readonly missing: readonly string[] };
  /** States and transitions of the bot's own chart, where there is one. */
  readonly chart?: ChartCoverage;
  /** Undefined: nothing was found. */
  readonly failure: BotFailure | undefined;
}

/** A bot failed a check: the message has the shortest path, as a test that can be pasted, and the seed. */
export class BotCheckError extends Error {
  override readonly name = 'BotCheckError';

  constructor(readonly report: BotReport & { readonly failure: BotFailure }) {
    const { oracle, message, steps, seed, script, recording } = report.failure;
    const words = steps.map(({ type }) => type).join(', ') || 'nothing at all';
    const shown = recording === undefined ? '' : `\nTo look at: npx parley-sdk visualizer --replay ${recording}\n`;
    super(`The bot failed: ${oracle}.\n${message}\nAfter: ${words} (seed ${seed}). As a test:\n\n${script}\n${shown}`);
  }
}

interface Found {
  readonly verdict: Verdict;
  readonly steps: readonly Step[];
}

/** Bots live on what consumers write, so it is drawn more often; and first, since draws shrink towards the first. */
const LIKELY: readonly Step['type'][] = Array(4).fill('consumer writes');

const PATHS: Readonly<Record<NonNullable<CheckBotOptions['paths']>, () => readonly StepPath[]>> = {
  shortest: shortestPaths,
  simple: simplePaths,
  none: () => [],
};

const fastCheck = (): Promise<typeof import('fast-check')> =>
  import('fast-check').catch((cause: unknown) => {
    throw new Error('Random walks need the package fast-check: npm install --save-dev fast-check', { cause });
  });

/**
 * Walks a bot through everything that can happen around it, and says what was wrong by the shortest path that shows it.
 * First each transition of the chart of the world by the shortest ways, then random walks. Rejects when the bot cannot be
 * started at all. Needs `fast-check` to be installed.
 */
export async function exploreBot(start: StartBot, options: CheckBotOptions = {}): Promise<BotReport> {
  checkStart(start);
  checkOptions('checkBot()', options, OPTIONS);
  const { seed = 1, walks = 20, longest = 12, paths = 'shortest', recording } = options;
  for (const [name, count] of Object.entries({ seed, walks, longest }))
    if (!Number.isSafeInteger(count)) throw new TypeError(`${name} must be a whole number, not ${String(count)}.`);
  if (!Object.hasOwn(PATHS, paths))
    throw new TypeError(`paths must be one of ${Object.keys(PATHS).join(', ')}, not '${String(paths)}'.`);
  const fc = await fastCheck();
  const chart = options.chart && new BotChart(options.chart);
  const oracles = {
    ...commonOracles(options),
    ...(chart && { 'keeps to its chart': ({ story, world }: Walked) => chart.judge(story, world.elapsed) }),
    ...options.oracles,
  };
  const covered = new Set<string>();
  let walked = 0;
  let last: Found | undefined;
  // Different draws may come to the same path, which ends as it did before.
  const good = new Set<string>();
  const isGood = async (given: readonly Step['type'][], most = given.length): Promise<boolean> => {
    const steps = possible(given.map((type) => ({ type }))).slice(0, most);
    const path = steps.map(({ type }) => type).join();
    if (good.has(path)) return true;
    walked += 1;
    for (const transition of transitionsAlong(steps)) covered.add(transition);
    const verdict = await walk({ start, steps, seed, oracles }).catch((error: unknown): Verdict => {
      // Without a step it is the start that failed: no path would say more.
      if (steps.length === 0) throw error;
      return { oracle: 'can be worked with', message: error instanceof Error ? error.message : String(error) };
    });
    // The one that fails last is the one that fast-check found to be the shortest.
    if (verdict) last = { verdict, steps };
    else good.add(path);
    return verdict === undefined;
  };
  // TypeScript does not see that `isGood` changes it.
  const found = () => last as Found | undefined;
  // A bot that cannot be started fails here, and not as a path.
  await isGood([]);
  // About half of what is drawn is not possible when its turn comes.
  const path = fc.array(fc.constantFrom(...LIKELY, ...EVERY_STEP), { maxLength: 2 * longest, size: 'max' });
  for (const one of PATHS[paths]()) if (found() || !(await isGood(one.map(({ type }) => type)))) break;
  // A path that fails is shrunk like a walk that fails: as the first example.
  const failing = found();
  const examples = failing ? [[failing.steps.map(({ type }) => type)] as [Step['type'][]]] : [];
  const most = Math.max(longest, failing?.steps.length ?? 0);
  const property = fc.asyncProperty(path, (drawn) => isGood(drawn, most));
  if (failing || walks > 0) await fc.check(property, { seed, examples, numRuns: failing ? 1 : walks });
  const all = everyTransition();
  const missing = all.filter((one) => !covered.has(one));
  const shortest = found();
  const failure = shortest && {
    ...shortest.verdict,
    steps: shortest.steps,
    seed,
    script: scriptOf(shortest.steps, seed, start.name || undefined),
    ...(recording !== undefined && { recording }),
  };
  if (failure && recording !== undefined) await record({ start, steps: failure.steps, seed, oracles }, recording);
  const coverage = { covered: all.length - missing.length, all: all.length, missing };
  return { seed, walked, coverage, ...(chart && { chart: chart.coverage }), failure };
}

/** As `exploreBot`, for a test: rejects with a `BotCheckError` when something was wrong. */
export async function checkBot(start: StartBot, options: CheckBotOptions = {}): Promise<BotReport> {
  const report = await exploreBot(start, options);
  const { failure } = report;
  if (failure) throw new BotCheckError({ ...report, failure });
  return report;
}
