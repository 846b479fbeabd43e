import { isList, isObject, isText } from '../options/check.js';

/** One agent's note about a conversation, for `setAgentNote()`. */
export interface AgentNote {
  /** The text. */
  readonly noteContent: string;
  /** Whose note it is. Default: the user of this connection. */
  readonly agentId?: string | null;
  /** Name to be shown beside it. Default: that of the note it replaces, or none. */
  readonly name?: string | null;
  /** Which note it replaces. Default: the one that this agent has. */
  readonly noteId?: string | null;
  /** A summary that was made by software; there is one beside the agents' notes. Default false. */
  readonly isAutoSummary?: boolean | null;
  /** Cuts a text that the platform would refuse as too long; otherwise that is an ArgumentError. Default false. */
  readonly truncateEnabled?: boolean | null;
}

/** What became of the text that `setAgentNote()` was given. */
export interface AgentNoteResult {
  /** Whether the text had to be cut. */
  readonly truncated: boolean;
  /** What is in the note now, where it was cut. */
  readonly truncatedText?: string;
}

/** A note as it stands in the field: the field is JSON, a list of these. */
interface NoteEntry {
  readonly noteContent?: unknown;
  readonly agentId?: unknown;
  readonly name?: unknown;
  readonly noteId?: unknown;
  readonly isAutoSummary?: unknown;
  readonly [member: string]: unknown;
}

/** The notes in the field. A text that is no such list was written by hand, and is kept as a note of nobody. */
function entriesOf(field: string | null): readonly NoteEntry[] {
  if (!field) return [];
  try {
    const list: unknown = JSON.parse(field);
    if (isList(list) && list.every(isObject)) return list as readonly NoteEntry[];
  } catch {
    // Not JSON.
  }
  return [{ noteContent: field }];
}

/** The field with this note in it; all others stay as they are, and where they are. */
export function withAgentNote(field: string | null, note: AgentNote, self: string, time: number): string {
  const agentId = note.agentId ?? self;
  const isAutoSummary = note.isAutoSummary ?? false;
  const entries = entriesOf(field);
  const isIt = (entry: NoteEntry): boolean =>
    note.noteId
      ? entry.noteId === note.noteId
      : isAutoSummary
        ? entry.isAutoSummary === true
        : entry.agentId === agentId && entry.isAutoSummary !== true;
  const before = entries.find(isIt);
  const name = note.name ?? before?.name;
  const noteId = note.noteId ?? (isText(before?.noteId) ? before.noteId : `${agentId}-${time}`);
  const entry: NoteEntry = {
    agentId,
    ...(name !== undefined && { name }),
    noteContent: note.noteContent,
    time,
    noteId,
    isAutoSummary,
  };
  return JSON.stringify(before ? entries.map((one) => (one === before ? entry : one)) : [...entries, entry]);
}

/** The longest beginning of a text that fits; undefined where not even nothing does. Never half of a character. */
export function longestFitting(text: string, fits: (beginning: string) => boolean): string | undefined {
  if (fits(text)) return text;
  const characters = [...text];
  if (!fits('')) return undefined;
  let [low, high] = [0, characters.length];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (fits(characters.slice(0, middle).join(''))) low = middle;
    else high = middle;
  }
  return characters.slice(0, low).join('');
}
