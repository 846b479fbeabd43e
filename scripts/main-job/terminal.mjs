import { styleText } from 'node:util';

/**
 * How to print on a stream.
 *
 * @typedef {Parameters<typeof styleText>[0]} Style
 * @typedef {object} Terminal
 * @property {(text: string) => void} write one or more whole lines, without the last line break
 * @property {(style: Style, text: string) => string} paint
 * @property {number} width columns; Infinity where lines are not for a screen, so that each entry stays one line for `grep`
 */

/** Below this a transcript is unreadable whatever we do; wrapping then only makes it longer. */
const NARROWEST = 60;
/** Long lines are hard to follow with the eye. */
const WIDEST = 132;

/**
 * @param {NodeJS.WriteStream} stream
 * @param {NodeJS.ProcessEnv} env
 * @returns {Terminal}
 */
export function terminalOn(stream, env) {
  const coloured = wantsColour(stream, env);
  // A reader who has seen enough (`| head`) is no reason to leave the play half-way, with a stack trace.
  stream.on('error', (error) => {
    if (!('code' in error) || error.code !== 'EPIPE') throw error;
  });
  return {
    write: (text) => stream.write(`${text}\n`),
    // We have decided already; styleText of newer Nodes would look at the stream once more.
    paint: (style, text) => (coloured ? styleText(style, text, { validateStream: false }) : text),
    width: stream.isTTY ? Math.min(Math.max(stream.columns || 80, NARROWEST), WIDEST) : Number.POSITIVE_INFINITY,
  };
}

/**
 * FORCE_COLOR is the stronger wish: it is set for one command, NO_COLOR often for a whole system.
 * @param {NodeJS.WriteStream} stream
 * @param {NodeJS.ProcessEnv} env
 */
function wantsColour(stream, env) {
  if (env.FORCE_COLOR !== undefined) return !['0', 'false'].includes(env.FORCE_COLOR);
  if (env.NO_COLOR || env.TERM === 'dumb') return false;
  return stream.isTTY === true;
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const WIDE = /\p{Emoji_Presentation}|\uFE0F|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u;

/**
 * Columns that a text takes: emoji and East Asian characters take two.
 * @param {string} text
 */
export function columnsOf(text) {
  let columns = 0;
  for (const { segment } of segmenter.segment(text)) columns += WIDE.test(segment) ? 2 : 1;
  return columns;
}

/**
 * @param {string} text
 * @param {number} columns
 */
export const padEnd = (text, columns) => text + ' '.repeat(Math.max(0, columns - columnsOf(text)));

/**
 * Ids and long names, the same way everywhere: the beginning and the end, where people look when they compare.
 * @param {string} text
 * @param {number} columns
 */
export function shorten(text, columns) {
  if (text.length <= columns) return text;
  const end = Math.max(3, Math.floor(columns / 3));
  return `${text.slice(0, columns - end - 1)}…${text.slice(-end)}`;
}

/**
 * Text that somebody else wrote must not move our cursor or change our colours: control characters become visible.
 * @param {string} text
 */
export function harmless(text) {
  return text
    .replace(/\r?\n/g, ' ↵ ')
    .replace(/\t/g, ' ')
    .replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, '�');
}

/**
 * Breaks a text into lines at spaces; a word longer than a line is cut.
 * @param {string} text
 * @param {number} columns
 * @returns {string[]}
 */
export function wrap(text, columns) {
  /** @type {string[]} */
  const lines = [];
  let line = '';
  for (const word of text.split(' ').flatMap((part) => cut(part, columns))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (columnsOf(longer) <= columns) {
      line = longer;
    } else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/**
 * @param {string} word
 * @param {number} columns
 */
function cut(word, columns) {
  /** @type {string[]} */
  const pieces = [];
  let piece = '';
  for (const { segment } of segmenter.segment(word)) {
    if (columnsOf(piece + segment) > columns) {
      pieces.push(piece);
      piece = '';
    }
    piece += segment;
  }
  return [...pieces, piece];
}
