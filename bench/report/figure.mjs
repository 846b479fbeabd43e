import { targets } from '../targets.mjs';

/**
 * What a file in figures/ hands back, whether it is good enough, and how it reads in a table.
 *
 * @typedef {object} Figure
 * @property {string} name the key in the JSON output, and in targets.mjs
 * @property {number | null} value null where it could not be measured on this machine
 * @property {string} unit
 * @property {{ min: number, max: number } | null} spread over the rounds
 * @property {string} details what else the run showed, in a few words
 * @property {{ value: number, of: string }} [below] a second bound, measured in the same run: the value must be smaller
 */

/** `npm run bench -- --short`: fewer rounds and smaller batches, while working on the benchmark. Ratios wobble more. */
export const isShort = process.argv.includes('--short');

/** @param {number} usual @param {number} short */
export function sized(usual, short) {
  return isShort ? short : usual;
}

/**
 * A figure that has a target but could not be measured has not reached it.
 * @param {Figure} figure
 * @returns {boolean | undefined} undefined where there is no target
 */
export function isMet({ name, value, below }) {
  const target = targets[name];
  if (target === undefined) return undefined;
  if (value === null || Number.isNaN(value)) return false;
  const isReached = 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
  return isReached && (below === undefined || value < below.value);
}

/** @param {number} value */
export function formatNumber(value) {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  return Number(value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2)).toString();
}

/** @param {Figure} figure */
function formatValue({ value, unit }) {
  if (value === null) return 'not measured';
  return unit === '' ? formatNumber(value) : `${formatNumber(value)} ${unit}`;
}

/** @param {Figure} figure */
function formatTarget({ name, below }) {
  const target = targets[name];
  if (target === undefined) return '';
  const bound = 'atLeast' in target ? `≥ ${formatNumber(target.atLeast)}` : `≤ ${formatNumber(target.atMost)}`;
  return below === undefined ? bound : `${bound} and < ${formatNumber(below.value)} (${below.of})`;
}

export const figureHeads = ['figure', 'value', 'spread', 'target', '', 'in this run'];

/** @param {Figure} figure @returns {string[]} */
export function figureRow(figure) {
  const { name, spread, details } = figure;
  const met = isMet(figure);
  return [
    name,
    formatValue(figure),
    spread === null ? '' : `${formatNumber(spread.min)} – ${formatNumber(spread.max)}`,
    formatTarget(figure),
    met === undefined ? '' : met ? '✓' : '✗',
    details,
  ];
}

/** One line for each figure that misses its target. @param {readonly Figure[]} figures */
export function missesOf(figures) {
  return figures
    .filter((figure) => isMet(figure) === false)
    .map((figure) => `missed: ${figure.name} is ${formatValue(figure)}, must be ${formatTarget(figure)}`);
}

/**
 * Columns padded for a terminal.
 * @param {readonly string[]} heads
 * @param {readonly (readonly string[])[]} rows
 */
export function textTable(heads, rows) {
  const widths = heads.map((head, n) => Math.max(head.length, ...rows.map((row) => (row[n] ?? '').length)));
  const line = (/** @type {readonly string[]} */ cells) =>
    cells
      .map((cell, n) => (n === cells.length - 1 ? cell : cell.padEnd(widths[n] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(heads), line(widths.map((width) => '─'.repeat(Math.min(width, 60)))), ...rows.map(line)].join('\n');
}
