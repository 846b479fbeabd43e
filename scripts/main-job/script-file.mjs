import { readFile } from 'node:fs/promises';
import { checkLine } from './script-line.mjs';
import { checkOrder } from './script-order.mjs';

/**
 * A conversation script: JSON lines, in order. Lines of several conversations may be mixed; each conversation keeps its own order
 * and is played beside the others.
 *
 * @typedef {object} Line
 * @property {number} line where it stands in the file, from 1; 0 for a line that no file holds
 * @property {string} conversation
 * @property {string} who `consumer`, `bot`, `agent` or `agent:<name>`
 * @property {string} [say]
 * @property {'private'} [audience]
 * @property {'open' | 'join' | 'leave' | 'transfer' | 'close'} [do]
 * @property {string} [skill] of `open` and `transfer`
 * @property {BrandRole} [role] of `join`
 *
 * @typedef {'ASSIGNED_AGENT' | 'AGENT' | 'MANAGER' | 'READER' | 'CONTROLLER'} BrandRole
 * @typedef {{ name: string, lines: Line[] }} ConversationScript
 * @typedef {{ file: string, conversations: ConversationScript[] }} Script
 * @typedef {{ line: number, what: string }} Complaint line 0 = the file as a whole
 */

/** More complaints than this hide the first, which is often the cause of the others. */
const MOST_COMPLAINTS = 10;

/** A script that can't be played; the message has one line per mistake, each with `file:line:`. */
export class ScriptError extends Error {
  /**
   * @param {string} file
   * @param {readonly Complaint[]} complaints
   */
  constructor(file, complaints) {
    const lines = complaints
      .slice(0, MOST_COMPLAINTS)
      .map(({ line, what }) => (line === 0 ? `${file}: ${what}` : `${file}:${line}: ${what}`));
    const more = complaints.length - lines.length;
    super([...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n'));
  }
}

/**
 * @param {string} file as the user named it: messages speak of it so
 * @param {string} [location] where it is, when that is not the same
 * @returns {Promise<Script>}
 */
export async function readScript(file, location = file) {
  let text;
  try {
    text = await readFile(location, 'utf8');
  } catch (error) {
    throw new ScriptError(file, [{ line: 0, what: `can't be read: ${reasonOf(error)}` }]);
  }
  return parseScript(file, text);
}

/**
 * @param {string} file only for messages
 * @param {string} text
 * @returns {Script}
 */
export function parseScript(file, text) {
  /** @type {Complaint[]} */
  const complaints = [];
  /** @type {Map<string, Line[]>} */
  const conversations = new Map();
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (raw.trim() === '') continue;
    const checked = checkLine(raw, index + 1);
    if ('complaints' in checked) {
      complaints.push(...checked.complaints.map((what) => ({ line: index + 1, what })));
      continue;
    }
    const { line } = checked;
    const lines = conversations.get(line.conversation);
    if (lines) lines.push(line);
    else conversations.set(line.conversation, [line]);
  }
  // Order is judged only when every line is understood: a line that fell out would make its neighbours look wrong.
  if (complaints.length === 0) complaints.push(...[...conversations.values()].flatMap(checkOrder));
  if (complaints.length > 0)
    throw new ScriptError(
      file,
      complaints.sort((a, b) => a.line - b.line),
    );
  if (conversations.size === 0)
    throw new ScriptError(file, [{ line: 0, what: 'is empty: a script has at least one line' }]);
  return { file, conversations: [...conversations].map(([name, lines]) => ({ name, lines })) };
}

/** @param {unknown} error */
function reasonOf(error) {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EACCES') return 'permission denied';
  return String(error);
}
