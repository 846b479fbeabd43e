/** The last word of a play: the figures of each conversation, and whether they agree. */
import type { Terminal } from '../../terminal/terminal.js';
import { columnsOf, padEnd, shorten } from '../../terminal/text.js';
import { counted } from '../../words.js';
import { isClean, type Row, totalOf } from './ledger-rows.js';

/** Beyond this only the conversations that have something wrong get a line of their own. */
const MOST_ROWS = 40;
const NAME_COLUMNS = 32;

const COLUMNS = [
  ['sent', 'sent'],
  ['privately', 'private'],
  ['committed', 'committed'],
  ['deliveredToConsumer', '→ consumer'],
  ['deliveredToBrand', '→ brand'],
  ['seenByConsumer', 'consumer'],
  ['seenByBrand', 'brand'],
  ['doubled', 'doubled'],
  ['lost', 'lost'],
] as const;

/** Which columns stand under which word. */
const GROUPS = [
  ['programs', 2],
  ["emulator's ledger", 3],
  ['seen by', 2],
  ['', 2],
] as const;

const GAP = 2;

/**
 * Prints the report and returns the exit code.
 * @param failures conversations that were not played to the end, and why
 * @param full every conversation gets a line, however many there are
 */
export function report(terminal: Terminal, rows: readonly Row[], failures: readonly string[], full: boolean): number {
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

function printLedger({ write, paint }: Terminal, rows: readonly Row[], full: boolean): void {
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
  const print = (row: Row): void => {
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

/** Why a figure may be smaller than its neighbour with nothing wrong. */
function notesOn({ privately, unheard }: Row): string[] {
  return [
    ...(privately > 0 ? [`private: ${counted(privately, 'message')} not meant for the consumer`] : []),
    ...(unheard > 0 ? [`brand: ${counted(unheard, 'message')} sent while nobody of the brand was there`] : []),
  ];
}

function groupLine(widths: readonly number[]): string {
  let next = 0;
  return GROUPS.map(([title, count]) => {
    const width = widths.slice(next, next + count).reduce((sum, one) => sum + one + GAP, 0);
    next += count;
    return title.padStart(width);
  }).join('');
}

const cell = (text: string, width = 0): string => ' '.repeat(GAP) + text.padStart(width);
