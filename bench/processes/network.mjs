import { collectGarbage, cpuMicros, monotonicMs } from '../measuring/process.mjs';
import { median } from '../measuring/stats.mjs';
import { reached } from '../peers/contestant.mjs';
import { serveCalls } from './child.mjs';

/** One contestant behind a real socket, in a process of its own. Its name is the only argument. */

/** @typedef {import('../peers/contestant.mjs').Contestant} Contestant */
/** @typedef {import('../peers/contestant.mjs').OpenOptions} OpenOptions */

const name = process.argv[2] ?? '';

/** Loading a contestant's code is no part of any figure. @returns {Promise<(options: OpenOptions) => Promise<Contestant>>} */
async function loadContestant() {
  if (name === 'parley') return (await import('../peers/parley.mjs')).openParley;
  if (name === 'raw') return (await import('../peers/raw.mjs')).openRaw;
  if (name === 'returner') return (await import('../peers/returner.mjs')).openReturner;
  if (name === 'keeper') return (await import('../peers/keeper.mjs')).openKeeper;
  if (name === 'node-agent-sdk') return (await import('../peers/node-agent-sdk.mjs')).openNodeAgentSdk;
  throw new Error(`no contestant ${name}`);
}

const openContestant = await loadContestant();

/** @type {Contestant | undefined} */
let contestant;
/** @type {Promise<Record<string, number>> | undefined} */
let round;

function current() {
  if (contestant === undefined) throw new Error('not open');
  return contestant;
}

/** The longest time in which the event loop served nobody, watched from inside the process. */
function watchStalls() {
  let longest = 0;
  let last = monotonicMs();
  let isWatching = true;
  // An immediate runs once per turn of the loop, so the gap between two of them is one whole turn: reads, timers, all.
  const tick = () => {
    const now = monotonicMs();
    longest = Math.max(longest, now - last);
    last = now;
    if (isWatching) setImmediate(tick);
  };
  setImmediate(tick);
  return () => {
    isWatching = false;
    return { longestTurnMs: longest };
  };
}

/** Whatever was put off until after the last announcement counts too. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 100));

serveCalls({
  /** @param {OpenOptions & { conversations: number }} options */
  open: async (options) => {
    const startedAt = monotonicMs();
    contestant = await openContestant(options);
    return { openMs: monotonicMs() - startedAt };
  },
  /** @param {{ conversations: number }} goal */
  known: async (goal) => {
    await reached(current().tally, goal);
    return { conversations: current().tally.conversations };
  },
  /** Gets ready for one round of frames; `finish` tells what it took. @param {{ messages: number }} options */
  arm: ({ messages }) => {
    const { tally } = current();
    const cpuBefore = cpuMicros();
    round = reached(tally, { messages: tally.messages + messages }).then(() => ({
      finishedAt: monotonicMs(),
      cpuMicros: cpuMicros() - cpuBefore,
      errors: tally.errors.length,
    }));
    return {};
  },
  finish: () => round,
  /** The same for what comes after a lost socket, with an eye on the event loop. @param {{ messages: number }} options */
  armWatched: ({ messages }) => {
    const { tally } = current();
    collectGarbage();
    const stop = watchStalls();
    round = reached(tally, { messages: tally.messages + messages }).then(async () => {
      const finishedAt = monotonicMs();
      await settled();
      return { ...stop(), finishedAt, errors: tally.errors.length };
    });
    return {};
  },
  /** Opens while watching the event loop; counts until every conversation has been announced. @param {OpenOptions & { conversations: number }} options */
  openWatched: async (options) => {
    collectGarbage();
    const stop = watchStalls();
    const startedAt = monotonicMs();
    contestant = await openContestant(options);
    await reached(contestant.tally, { conversations: options.conversations });
    const tookMs = monotonicMs() - startedAt;
    await settled();
    const stalls = stop();
    await contestant.close();
    contestant = undefined;
    return { ...stalls, tookMs };
  },
  /** Opens and closes one after the other. @param {OpenOptions & { times: number }} options */
  openRepeatedly: async ({ times, ...options }) => {
    /** @type {number[]} */
    const took = [];
    /** @type {number[]} */
    const withCreation = [];
    for (let n = 0; n < times; n++) {
      const startedAt = monotonicMs();
      const opened = await openContestant(options);
      const whole = monotonicMs() - startedAt;
      took.push(opened.openMs ?? whole);
      withCreation.push(whole);
      await opened.close();
    }
    return { medianMs: median(took), withCreationMs: median(withCreation) };
  },
  /**
   * Requests and their responses, `window` of them under way at any time.
   * @param {{ dialogs: string[], count: number, window: number }} options
   */
  sendPipelined: async ({ dialogs, count, window }) => {
    const { send, tally } = current();
    if (send === undefined) throw new Error(`${name} does not send`);
    const cpuBefore = cpuMicros();
    const startedAt = monotonicMs();
    let sent = 0;
    const lane = async () => {
      while (sent < count) {
        sent += 1;
        await send(dialogs[sent % dialogs.length] ?? '', 'One moment please, I am checking with the warehouse.');
      }
    };
    await Promise.all(Array.from({ length: window }, lane));
    return { tookMs: monotonicMs() - startedAt, cpuMicros: cpuMicros() - cpuBefore, errors: tally.errors.length };
  },
  errors: () => {
    for (const message of new Set(current().tally.errors.slice(0, 20))) console.error(`${name}: ${message}`);
    return { errors: current().tally.errors.length };
  },
  /** Ends by itself, so that a profiler started with the process can write what it has. */
  exit: () => {
    setImmediate(() => process.exit(0));
    return {};
  },
  close: async () => {
    await contestant?.close();
    contestant = undefined;
    return {};
  },
});
