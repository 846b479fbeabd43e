/** Numbers about numbers. Everything the bench prints goes through here, so that every figure is summarised in the same way. */

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** @param {readonly number[]} values */
export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * @typedef {{ median: number, min: number, max: number, runs: number }} Summary
 * @param {readonly number[]} values
 * @returns {Summary}
 */
export function summarise(values) {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values), runs: values.length };
}

/**
 * The ratio of two contestants that took turns: each round's own ratio first, then the median of those. A slow second on
 * a shared machine then hits both halves of one round instead of one side of the comparison.
 * @param {readonly number[]} numerators
 * @param {readonly number[]} denominators
 */
export function ratioOfRounds(numerators, denominators) {
  return summarise(numerators.map((value, round) => value / (denominators[round] ?? Number.NaN)));
}

/**
 * A small seeded generator (mulberry32): every contestant and every run gets the same frames for the same conversations.
 * @param {number} seed
 * @returns {() => number} next value in [0, 1)
 */
export function randomSequence(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** CPU time of this process so far, all threads, in µs. */
export function cpuMicros() {
  const usage = process.cpuUsage();
  return usage.user + usage.system;
}

/** Monotonic nanoseconds. On Linux and macOS the clock is the same one in every process, so two processes can compare readings. */
export function monotonicMs() {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Full collections until nothing more is found: finalisers and weak references need more than one. */
export function collectGarbage() {
  const collect = globalThis.gc;
  if (collect === undefined) throw new Error('run with --expose-gc');
  for (let pass = 0; pass < 4; pass++) collect();
}

/** Bytes the program keeps: the JavaScript heap and buffers outside it. */
export function keptBytes() {
  collectGarbage();
  const usage = process.memoryUsage();
  return usage.heapUsed + usage.external;
}

/** @param {number} ms */
export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Lets the event loop take one turn. */
export function turn() {
  return new Promise((resolve) => setImmediate(resolve));
}
