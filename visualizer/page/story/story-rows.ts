import { type Label, labelOf } from '../../layout/labels.js';
import type { Actor } from '../../model/actors.js';
import { KIND } from '../../model/columns.js';
import { happeningAt } from '../../model/happening.js';
import { type Outcome, outcomeOf } from '../../model/outcome.js';
import { store } from '../state.js';

/** One event and what became of it, or a frame, or what the program was told, as log and sequence show it. */
export interface StoryRow {
  /** Of an event the step that took it. */
  readonly row: number;
  readonly time: number;
  readonly to: Actor;
  readonly from: Actor | undefined;
  readonly type: string;
  readonly label: Label;
  readonly data: string | undefined;
  readonly outcome: Outcome;
  /** The new states, where there are new ones. */
  readonly entered: string;
  /** So many of the same kind in a row, folded. */
  readonly times: number;
}

const MOST = 400;

/** Those whose events are told together: an actor, its children, and its parent where the two speak to each other. */
export function scopeOf(actor: Actor): Actor[] {
  // What a machine invokes tells its result to the machine, so it needs no place of its own.
  const told = actor.children.filter(({ lastRow, machine }) => machine && store.rows.has(lastRow));
  // Frames are of the conversation, whichever of its dialogs they are about.
  const above = actor.logic === 'dialog' && actor.parent ? [actor.parent] : [];
  return [...above, actor, ...told.slice(-40)];
}

/** The newest events of a scope before the moment shown, oldest first. */
export function storyOf(actors: readonly Actor[], most = MOST): StoryRow[] {
  const { rows } = store;
  const found: number[] = [];
  for (const actor of actors) {
    let left = most;
    for (const row of store.rowsOf(actor)) {
      const kind = rows.kind(row);
      if (kind !== KIND.step && kind !== KIND.frame && kind !== KIND.told) continue;
      found.push(row);
      left -= 1;
      if (left === 0) break;
    }
  }
  // By when they were sent: who is told something in the middle of a step is done with it before that step is.
  found.sort((a, b) => sentAt(a) - sentAt(b) || a - b);
  return fold(found.slice(-most).map(storyRow));
}

const sentAt = (row: number): number => {
  const event = store.rows.kind(row) === KIND.step ? store.rows.from(row) : -1;
  return store.rows.has(event) ? event : row;
};

function storyRow(row: number): StoryRow {
  const other = happeningAt(store, row);
  if (!other) return stepRow(row);
  const { time, actor: to, type, label } = other;
  const data = store.rows.data(row);
  return { row, time, to, from: undefined, type, label, data, outcome: 'untold', entered: '', times: 1 };
}

function stepRow(step: number): StoryRow {
  const { rows, texts, actors } = store;
  const to = actors[rows.actor(step)]!;
  const event = rows.from(step);
  const type = texts.text(rows.type(step));
  const isKnown = event >= 0 && rows.has(event);
  const data = isKnown ? rows.data(event) : undefined;
  const [before, after] = [rows.before(step), rows.state(step)];
  return {
    row: step,
    time: rows.time(isKnown ? event : step),
    to,
    from: isKnown ? actors[rows.from(event)] : undefined,
    type,
    label: type === 'record.changed' ? changeOf(data) : labelOf(type),
    data,
    outcome: rows.status(step) === 2 ? 'untold' : outcomeOf(store, to, step),
    entered: before === after || type === 'xstate.init' ? '' : enteredBetween(to, before, after),
    times: 1,
  };
}

/** Content that changed no state is named by what it was: `ContentEvent`, `AcceptStatusEvent`. */
function changeOf(data: string | undefined): Label {
  const { by } = (data ? JSON.parse(data) : {}) as { readonly by?: string };
  return { cause: 'content', text: by ? `· ${by}` : '· changed' };
}

/** The innermost states that are active now and were not before. */
export function enteredBetween({ machine }: Actor, before: number, after: number): string {
  if (!machine) return '';
  const was = machine.state(store.texts.text(before)).leaves;
  return machine
    .state(store.texts.text(after))
    .leaves.filter((leaf) => !was.includes(leaf))
    .map((leaf) => leaf.split('.').slice(-2).join('.'))
    .join(', ');
}

/** What repeats and changes nothing is told once, with how often. */
function fold(list: readonly StoryRow[]): StoryRow[] {
  const folded: StoryRow[] = [];
  for (const one of list) {
    const last = folded.at(-1);
    const repeats =
      last &&
      last.label.text === one.label.text &&
      last.to === one.to &&
      !last.entered &&
      !one.entered &&
      last.outcome === one.outcome;
    if (repeats) folded[folded.length - 1] = { ...one, times: last.times + 1 };
    else folded.push(one);
  }
  return folded;
}
