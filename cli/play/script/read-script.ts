import { readFile } from 'node:fs/promises';
import { InputError } from '../../command.js';
import { systemCodeOf } from '../../system-error.js';
import type { Complaint, Line, Script } from './script.js';
import { checkLine } from './script-line.js';
import { checkOrder } from './script-order.js';

/** More complaints than this hide the first, which is often the cause of the others. */
const MOST_COMPLAINTS = 10;

/** A script that can't be played; the message has one line per mistake, each with `file:line:`. */
export class ScriptError extends InputError {
  override readonly name = 'ScriptError';

  constructor(file: string, complaints: readonly Complaint[]) {
    const lines = complaints
      .slice(0, MOST_COMPLAINTS)
      .map(({ line, what }) => (line === 0 ? `${file}: ${what}` : `${file}:${line}: ${what}`));
    const more = complaints.length - lines.length;
    super([...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n'));
  }
}

/**
 * @param file as the user named it: messages speak of it so
 * @param location where it is, when that is not the same
 */
export async function readScript(file: string, location: string = file): Promise<Script> {
  let text: string;
  try {
    text = await readFile(location, 'utf8');
  } catch (error) {
    throw new ScriptError(file, [{ line: 0, what: `can't be read: ${reasonOf(error)}` }]);
  }
  return parseScript(file, text);
}

/** @param file only for messages */
export function parseScript(file: string, text: string): Script {
  const complaints: Complaint[] = [];
  const conversations = new Map<string, Line[]>();
  const rawLines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (const [index, raw] of rawLines.entries()) {
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
  if (complaints.length > 0) {
    throw new ScriptError(
      file,
      complaints.sort((a, b) => a.line - b.line),
    );
  }
  if (conversations.size === 0) {
    throw new ScriptError(file, [{ line: 0, what: 'is empty: a script has at least one line' }]);
  }
  return { file, conversations: [...conversations].map(([name, lines]) => ({ name, lines })) };
}

function reasonOf(error: unknown): string {
  const code = systemCodeOf(error);
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EACCES') return 'permission denied';
  return String(error);
}
