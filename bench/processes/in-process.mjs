import { PerformanceObserver } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { InProcessPlatform } from '../frame-source/in-process.mjs';
import { lifecycleOnly, messagesOnly, usualMix, World } from '../frame-source/world.mjs';
import { collectGarbage, cpuMicros, keptBytes, monotonicMs, turn } from '../measuring/process.mjs';
import { reached } from '../peers/contestant.mjs';
import { serveCalls } from './child.mjs';

/**
 * One contestant without a socket: frame text in, handler calls out. Frames are made before the clock starts, by the same
 * seeded world in every worker, and handed over in bursts of about what one read from a socket brings.
 */

/** @typedef {import('../peers/contestant.mjs').Contestant} Contestant */
/** @typedef {'usual' | 'messages' | 'lifecycle'} MixName */

const burst = 64;
const snapshotSize = 1000;
const name = process.argv[2] ?? '';
const sdkFile = process.argv[3] ?? '';
const mixes = { usual: usualMix, messages: messagesOnly, lifecycle: lifecycleOnly };

/** @type {World} */
let world;
/** @type {{ platform: InProcessPlatform, contestant: Contestant }[]} */
let connections = [];
/** @type {{ parts: Part[], messages: number }[]} */
let prepared = [];
let appeared = 0;
let vanished = 0;

/** @returns {Promise<(options: import('../peers/contestant.mjs').OpenOptions) => Promise<Contestant>>} */
async function opener() {
  if (name === 'parley') {
    const { openParley } = await import('../peers/parley.mjs');
    if (sdkFile === '') return openParley;
    const sdk = await import(pathToFileURL(sdkFile).href);
    return (options) => openParley(options, sdk);
  }
  if (name === 'plain-class') return (await import('../peers/plain-class.mjs')).openPlainClass;
  throw new Error(`no contestant ${name}`);
}

function first() {
  const connection = connections[0];
  if (connection === undefined) throw new Error('not set up');
  return connection;
}

/** @param {() => boolean} isDone */
async function until(isDone) {
  const givenUpAt = monotonicMs() + 60_000;
  while (!isDone()) {
    if (monotonicMs() > givenUpAt)
      throw new Error(`${name} did not finish: ${JSON.stringify(first().contestant.tally)}`);
    await turn();
  }
}

/**
 * Frames wait outside the JavaScript heap, as those of a real socket do: kept as strings, 100 MB of them would make the
 * collector mark the old generation all the time, and that time would be charged to whoever runs.
 * @typedef {{ platform: InProcessPlatform, bytes: Buffer, ends: Int32Array }} Part
 */

/** @param {InProcessPlatform} platform @param {readonly string[]} frames @returns {Part} */
function partOf(platform, frames) {
  const ends = new Int32Array(frames.length);
  let length = 0;
  for (const [n, frame] of frames.entries()) {
    length += Buffer.byteLength(frame);
    ends[n] = length;
  }
  const bytes = Buffer.allocUnsafeSlow(length);
  for (const [n, frame] of frames.entries()) bytes.write(frame, n === 0 ? 0 : (ends[n - 1] ?? 0));
  return { platform, bytes, ends };
}

/**
 * @param {readonly Part[]} parts
 * @param {() => boolean} isDone
 */
async function feed(parts, isDone) {
  let fed = 0;
  let cpu = 0;
  let wall = 0;
  for (const { platform, bytes, ends } of parts) {
    for (let at = 0; at < ends.length; at += burst) {
      /** @type {string[]} */
      const texts = [];
      for (let n = at; n < Math.min(at + burst, ends.length); n++) {
        texts.push(bytes.toString('utf8', n === 0 ? 0 : ends[n - 1], ends[n]));
      }
      // The clock starts when the text is there, as it is when a socket calls back.
      const startedAt = monotonicMs();
      const cpuBefore = cpuMicros();
      for (const text of texts) platform.feed(text);
      await turn();
      cpu += cpuMicros() - cpuBefore;
      wall += monotonicMs() - startedAt;
    }
    fed += ends.length;
  }
  const cpuBefore = cpuMicros();
  await until(isDone);
  cpu += cpuMicros() - cpuBefore;
  return { cpuMicrosEach: cpu / fed, wallMicrosEach: (wall * 1000) / fed };
}

/**
 * CPU for one piece of the snapshot. The text is nobody's when it has been handed over: a variable of the caller would keep
 * megabytes of it, and they would be counted as heap of the conversations.
 * @param {InProcessPlatform} platform @param {number} from @param {number} size @param {() => Promise<void>} taken
 */
function feedSnapshot(platform, from, size, taken) {
  const text = platform.world.snapshot(from, size);
  const cpuBefore = cpuMicros();
  platform.feed(text);
  return taken().then(() => cpuMicros() - cpuBefore);
}

/** Handler calls so far, over all connections. */
function messagesSeen() {
  return connections.reduce((sum, { contestant }) => sum + contestant.tally.messages, 0);
}

serveCalls({
  /**
   * @param {{ conversations: number, spare?: number, connections?: number, listen: boolean, isJoined?: boolean, seed?: number, activeActors?: number, feedUrl?: string | undefined }} options
   * `conversations` are spread over the connections.
   */
  setUp: async ({
    conversations,
    spare = 0,
    connections: count = 1,
    listen,
    isJoined = true,
    seed = 42,
    activeActors,
    feedUrl,
  }) => {
    const open = await opener();
    const each = Math.round(conversations / count);
    // A contestant's code and its per-process tables must be in place before heap is compared: one connection comes and goes.
    const rehearsal = new InProcessPlatform(new World({ conversations: 200, seed: seed + 999_983, isJoined }));
    const tried = await open({ platform: rehearsal, username: 'rehearsal', listen });
    await reached(tried.tally, { conversations: 200 });
    await tried.close();
    /** @type {InProcessPlatform[]} */
    const platforms = [];
    for (let n = 0; n < count; n++) {
      const own = new World({ conversations: each, spare: n === 0 ? spare : 0, seed: seed + n, isJoined });
      platforms.push(new InProcessPlatform(own, { snapshotSize: 0 }));
    }
    world = /** @type {InProcessPlatform} */ (platforms[0]).world;
    const heapEmpty = keptBytes();
    for (const [n, platform] of platforms.entries()) {
      connections.push({
        platform,
        contestant: await open({ platform, username: `bot${n}`, listen, activeActors, feedUrl }),
      });
    }
    const heapConnected = keptBytes();
    let setUpMicros = 0;
    for (const { platform, contestant } of connections) {
      for (let from = 0; from < each; from += snapshotSize) {
        const size = Math.min(snapshotSize, each - from);
        setUpMicros += await feedSnapshot(platform, from, size, () =>
          reached(contestant.tally, { conversations: from + size }),
        );
      }
    }
    await turn();
    const heapFull = keptBytes();
    return {
      setUpMicros,
      bytesPerConversation: (heapFull - heapConnected) / (each * count),
      bytesPerConnection: (heapConnected - heapEmpty) / count,
      errors: connections.reduce((sum, { contestant }) => sum + contestant.tally.errors.length, 0),
    };
  },
  /** @param {{ mix: MixName, batches: number, count: number }} options */
  prepare: ({ mix, batches, count }) => {
    prepared = [];
    for (let n = 0; n < batches; n++) {
      let messages = 0;
      const parts = connections.map(({ platform }) => {
        const made = platform.world.frames(Math.round(count / connections.length), mixes[mix]);
        messages += made.messages;
        return partOf(platform, made.frames);
      });
      prepared.push({ parts, messages });
    }
    collectGarbage();
    return {};
  },
  /** No collection is forced here: a full one also shrinks the young generation, and its regrowth would be timed instead. */
  batch: async () => {
    const next = prepared.shift();
    if (next === undefined) throw new Error('nothing prepared');
    const goal = messagesSeen() + next.messages;
    return feed(next.parts, () => messagesSeen() >= goal);
  },
  /** Conversations that were not there before. @param {{ count: number }} options */
  appear: async ({ count }) => {
    const { tally } = first().contestant;
    const frames = Array.from({ length: count }, () => world.appearance(world.conversations + appeared++));
    const goal = tally.conversations + count;
    return feed([partOf(first().platform, frames)], () => tally.conversations >= goal);
  },
  /** The ones that appeared, closed again. @param {{ count: number }} options */
  vanish: async ({ count }) => {
    const { tally } = first().contestant;
    const frames = Array.from({ length: count }, () => world.closure(world.conversations + vanished++));
    const goal = tally.closes + count;
    return feed([partOf(first().platform, frames)], () => tally.closes >= goal);
  },
  /**
   * Bytes allocated per frame, with a young generation so large (flag of the runner) that nothing is collected meanwhile.
   * Independent of the machine's speed, so CI can hold it to a budget.
   * @param {{ mix: MixName, count: number }} options
   */
  allocations: async ({ mix, count }) => {
    const { platform, contestant } = first();
    const { frames, messages } = world.frames(count, mixes[mix]);
    const goal = contestant.tally.messages + messages;
    let collections = 0;
    const observer = new PerformanceObserver((list) => {
      collections += list.getEntries().length;
    });
    collectGarbage();
    observer.observe({ entryTypes: ['gc'] });
    const before = process.memoryUsage().heapUsed;
    for (const frame of frames) platform.feed(frame);
    await until(() => contestant.tally.messages >= goal);
    const bytesEach = (process.memoryUsage().heapUsed - before) / count;
    await turn();
    observer.disconnect();
    return { bytesEach, collections };
  },
  /**
   * JSON.parse of such frames and nothing else: the part of every figure that nobody can save. The frames are of a world
   * of its own, so the contestant's sequence numbers stay without a gap.
   * @param {{ mix: MixName, count: number }} options
   */
  parseOnly: async ({ mix, count }) => {
    const { frames } = new World({ conversations: 1000, seed: 4711 }).frames(count, mixes[mix]);
    let seen = 0;
    const parser = { feed: (/** @type {string} */ text) => (seen += JSON.parse(text).kind.length) };
    const part = partOf(/** @type {InProcessPlatform} */ (/** @type {unknown} */ (parser)), frames);
    return { ...(await feed([part], () => true)), seen };
  },
  /** How many of `count` conversations the contestant sees differently from what the platform holds. @param {{ count: number }} options */
  compare: ({ count }) => {
    const { describe } = first().contestant;
    let differing = 0;
    for (let at = 0; at < count; at++) {
      const n = Math.floor((at * world.conversations) / count);
      const truth = JSON.stringify(world.truth(n));
      const seen = JSON.stringify(describe?.(world.conversationId(n)));
      if (truth === seen) continue;
      if (differing === 0) console.error(`${name} differs from the platform:\n  truth ${truth}\n  model ${seen}`);
      differing += 1;
    }
    const { queries, unknown } = first().platform.responder;
    for (const message of new Set(first().contestant.tally.errors.slice(0, 10))) console.error(`${name}: ${message}`);
    return { differing, queries, unknown, errors: first().contestant.tally.errors.length };
  },
  kept: () => ({ bytes: keptBytes() }),
  exit: () => {
    connections = [];
    setImmediate(() => process.exit(0));
    return {};
  },
});
