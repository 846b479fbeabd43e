/**
 * What a figure file hands back, and how it reads on a screen.
 *
 * @typedef {object} Figure
 * @property {string} name the exact key in the JSON output
 * @property {number | null} value null where it could not be measured here
 * @property {string} unit
 * @property {{ atLeast: number } | { atMost: number } | null} target null: printed only
 * @property {{ min: number, max: number } | null} spread over the rounds
 * @property {string} details what else the run showed, in a few words
 */

/** A short run for development: fewer rounds, smaller batches; ratios wobble more. */
export const isQuick = process.env.BENCH_QUICK === '1';

/** @param {number} usual @param {number} quick */
export function sized(usual, quick) {
  return isQuick ? quick : usual;
}

/** @param {Figure} figure @returns {boolean | undefined} undefined where there is no target */
export function isMet({ value, target }) {
  if (target === null || value === null) return undefined;
  return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
}

/** @param {number} value */
export function formatNumber(value) {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  return Number(value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2)).toString();
}

/** @param {Figure['target']} target */
function formatTarget(target) {
  if (target === null) return '';
  return 'atLeast' in target ? `≥ ${formatNumber(target.atLeast)}` : `≤ ${formatNumber(target.atMost)}`;
}

/** @param {Figure} figure @returns {string[]} */
export function figureRow(figure) {
  const met = isMet(figure);
  return [
    figure.name,
    figure.value === null
      ? 'not measured'
      : `${formatNumber(figure.value)}${figure.unit === '' ? '' : ` ${figure.unit}`}`,
    figure.spread === null ? '' : `${formatNumber(figure.spread.min)} – ${formatNumber(figure.spread.max)}`,
    formatTarget(figure.target),
    met === undefined ? '' : met ? '✓' : '✗',
    figure.details,
  ];
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
