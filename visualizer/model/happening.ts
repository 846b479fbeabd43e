import { type Label, labelOf } from '../layout/labels.js';
import type { Actor } from './actors.js';
import { KIND } from './columns.js';
import type { Store } from './store.js';

/** What a frame, or what the program was told, is about; all of it may be missing. */
export interface About {
  readonly request?: string;
  readonly code?: number;
  readonly conversationId?: string;
  readonly dialogId?: string;
  readonly sequence?: number;
  readonly sequences?: readonly number[];
  readonly conversations?: number;
}

/** One thing that happened, in words: an event, a frame, something that the program was told. */
export interface Happening {
  readonly row: number;
  readonly time: number;
  readonly actor: Actor;
  readonly kind: 'event' | 'sent' | 'received' | 'told';
  /** As the program or the platform calls it. */
  readonly type: string;
  readonly label: Label;
  /** Sequences of messages that it is about. */
  readonly sequences: readonly number[];
}

/** Undefined of a row that is none: a step, a context. */
export function happeningAt(store: Store, row: number): Happening | undefined {
  const { rows, texts, actors } = store;
  const kind = rows.kind(row);
  const actor = actors[rows.actor(row)];
  if (!actor || (kind !== KIND.event && kind !== KIND.frame && kind !== KIND.told)) return undefined;
  const type = texts.text(rows.type(row));
  const shared = { row, time: rows.time(row), actor, type };
  if (kind === KIND.event) return { ...shared, kind: 'event', label: labelOf(type), sequences: [] };
  const about = aboutOf(store, row);
  const sequences = about.sequences ?? (about.sequence === undefined ? [] : [about.sequence]);
  const ofWhat = `${numbers(sequences)}${about.code === undefined ? '' : ` ${about.code}`}`;
  if (kind === KIND.told) {
    return { ...shared, kind: 'told', label: { cause: 'told', text: `◆ ${type}${ofWhat}` }, sequences };
  }
  const isSent = rows.from(row) === 1;
  const text = `${isSent ? '⇡' : '⇣'} ${type.slice(type.lastIndexOf('.') + 1)}${ofWhat}`;
  return { ...shared, kind: isSent ? 'sent' : 'received', label: { cause: 'frame', text }, sequences };
}

export function aboutOf({ rows }: Store, row: number): About {
  const data = rows.data(row);
  return data === undefined ? {} : (JSON.parse(data) as About);
}

/** ` #3`, ` #3–5`, ` #3, 7`. */
function numbers(sequences: readonly number[]): string {
  if (sequences.length === 0) return '';
  const [first, last] = [sequences[0]!, sequences.at(-1)!];
  const isRun = sequences.length > 2 && last - first === sequences.length - 1;
  return ` #${isRun ? `${first}–${last}` : sequences.join(', ')}`;
}

/** Frames that brought or sent a message, of a conversation and its dialogs, oldest first. */
export function framesOfMessage(store: Store, actor: Actor, sequence: number): number[] {
  const conversation = actor.logic === 'dialog' && actor.parent ? actor.parent : actor;
  const found: number[] = [];
  for (const row of store.rowsOf(conversation)) {
    if (store.rows.kind(row) !== KIND.frame || !store.rows.data(row)?.includes('"sequences"')) continue;
    if (aboutOf(store, row).sequences?.includes(sequence)) found.unshift(row);
  }
  return found;
}
