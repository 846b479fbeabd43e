import { isClean, totalOf } from './ledger-rows.mjs';
import { columnsOf, padEnd, shorten } from './terminal.mjs';

/**
 * The last word of a play: the figures of each conversation, and whether they agree.
 *
 * @typedef {import('./ledger-rows.mjs').Row} Row
 * @typedef {import('./terminal.mjs').Terminal} Terminal
 */

/** Beyond this only the conversations that have something wrong get a line of their own. */
const MOST_ROWS = 40;
const NAME_COLUMNS = 32;

const COLUMNS = /** @type {const} */ ([
  ['sent', 'sent'],
  ['privately', 'private'],
  ['committed', 'committed'],
  ['deliveredToConsumer', '→ consumer'],
  ['deliveredToBrand', '→ brand'],
  ['seenByConsumer', 'consumer'],
  ['seenByBrand', 'brand'],
  ['doubled', 'doubled'],
  ['lost', 'lost'],
]);

/** Which columns stand under which word. */
const GROUPS = /** @type {const} */ ([
  ['programs', 2],
  ["emulator's ledger", 3],
  ['seen by', 2],
  ['', 2],
]);

const GAP = 2;

/**
 * @param {Terminal} terminal
 * @param {Row[]} rows
 * @param {string[]} failures conversations that were not played to the end, and why
 * @param {boolean} full
 * @returns {number} the exit code
 */
export function report(terminal, rows, failures, full) {
  const { write, paint } = terminal;
  printLedger(terminal, rows, full);
  const { sent, lost, doubled, leaked } = totalOf(rows);
  const amount = `${counted(rows.length, 'conversation')}, ${counted(sent, 'message')}`;
  if (failures.length === 0 && rows.every(isClean)) {
    write(`${paint('green', '✓')} ${paint('bold', 'nothing lost, nothing doubled')}: ${amount}`);
    return 0;
  }
  const troubles = [
    ...(failures.length > 0 ? [`${counted(failures.length, 'conversation')} not played to the end`] : []),
    ...(lost > 0 ? [`${lost} lost`] : []),
    ...(doubled > 0 ? [`${doubled} doubled`] : []),
    ...(leaked > 0 ? [`${counted(leaked, 'private message')} seen by the consumer`] : []),
  ];
  write(`${paint('red', '✗')} ${paint('bold', troubles.join(', '))}: ${amount}`);
  for (const failure of failures) write(`  ${failure}`);
  return 1;
}

/**
 * @param {Terminal} terminal
 * @param {Row[]} rows
 * @param {boolean} full
 */
function printLedger({ write, paint }, rows, full) {
  const total = totalOf(rows);
  const shown = full || rows.length <= MOST_ROWS ? rows : rows.filter((row) => !isClean(row));
  const hidden = rows.length - shown.length;
  const names = Math.min(
    NAME_COLUMNS,
    Math.max('conversation'.length, ...[...shown, total].map(({ name }) => columnsOf(name))),
  );
  const widths = COLUMNS.map(([key, title]) => Math.max(columnsOf(title), String(total[key]).length));

  write('');
  write(paint('dim', `${' '.repeat(names)}${groupLine(widths)}`));
  write(
    paint('dim', `${padEnd('conversation', names)}${COLUMNS.map(([, title], i) => cell(title, widths[i])).join('')}`),
  );
  const print = (/** @type {Row} */ row) => {
    const cells = COLUMNS.map(([key], i) => {
      const bad = row[key] > 0 && (key === 'doubled' || key === 'lost');
      const text = cell(String(row[key]), widths[i]);
      return bad ? paint('red', text) : text;
    });
    write(`${padEnd(shorten(row.name, names), names)}${cells.join('')}`);
  };
  for (const row of shown) print(row);
  if (hidden > 0)
    write(paint('dim', `${hidden} conversations with nothing lost and nothing doubled (--full prints each)`));
  if (rows.length > 1) {
    write(paint('dim', '─'.repeat(names + widths.reduce((sum, width) => sum + width + GAP, 0))));
    print(total);
  }
  for (const note of notesOn(total)) write(paint('dim', note));
  write('');
}

/**
 * Why a figure may be smaller than its neighbour with nothing wrong.
 * @param {Row} total
 */
function notesOn({ privately, unheard }) {
  return [
    ...(privately > 0 ? [`private: ${counted(privately, 'message')} not meant for the consumer`] : []),
    ...(unheard > 0 ? [`brand: ${counted(unheard, 'message')} sent while nobody of the brand was there`] : []),
  ];
}

/** @param {number[]} widths */
function groupLine(widths) {
  let next = 0;
  return GROUPS.map(([title, count]) => {
    const width = widths.slice(next, next + count).reduce((sum, one) => sum + one + GAP, 0);
    next += count;
    return title.padStart(width);
  }).join('');
}

/**
 * @param {string} text
 * @param {number | undefined} width
 */
const cell = (text, width = 0) => ' '.repeat(GAP) + text.padStart(width);

/**
 * @param {number} count
 * @param {string} noun
 */
const counted = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`;
