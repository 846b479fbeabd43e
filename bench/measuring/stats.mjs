/** Every figure is summarised by these few functions, so that all of them are summarised in the same way. */

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** The smallest value that at least this share of all does not exceed. @param {readonly number[]} values @param {number} share */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
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
