import type { Actor } from './actors.js';
import { KIND } from './columns.js';
import type { Store } from './store.js';

/** How something followed from what is named as its cause; of the first in a chain, where it came from. */
export type How =
  /** It was done while the cause was being handled. */
  | 'handling'
  /** The program did it while it was told of the cause. */
  | 'told'
  /** A time limit that the cause had set has passed. */
  | 'timer'
  /** A piece of work that the cause had begun came to this. */
  | 'work'
  /** It is the answer to the cause. */
  | 'answer'
  /** The program wanted it, of itself or some time after it was told something. */
  | 'program'
  /** The platform sent it. */
  | 'platform'
  /** The socket was closed, or is silent, or something came over it that is no frame. */
  | 'network'
  /** It is how things were when the watching began, or what came before is forgotten. */
  | 'before'
  | 'unknown';

export interface Cause {
  readonly how: How;
  /** Row of the cause: an event where it was sent, a frame, what the program was told; -1 where a chain begins. */
  readonly row: number;
}

export interface ChainLink extends Cause {
  /** What happened. */
  readonly what: number;
}

/** What is done at once is done in one turn of the event loop: rows of it stand near each other. */
const NEAR_ROWS = 20_000;
const NEAR_MS = 2_000;
/** Steps of an actor that are looked through for who set a time limit. */
const MOST_STEPS = 2_000;
/** Rows that are looked through for a request or its answer. */
const MOST_ROWS = 120_000;
const LONGEST_CHAIN = 40;

/** From something that happened back to where it came from, link by link. */
export function whyOf(store: Store, row: number): ChainLink[] {
  const chain: ChainLink[] = [];
  const seen = new Set<number>();
  for (let what = beginOf(store, row); what >= 0 && !seen.has(what) && chain.length < LONGEST_CHAIN; ) {
    seen.add(what);
    const cause = causeOf(store, what);
    chain.push({ what, ...cause });
    what = cause.row;
  }
  return chain;
}

/** The event of a step; anything else is its own beginning. */
export function beginOf({ rows }: Store, row: number): number {
  const kind = rows.kind(row);
  const from = rows.from(row);
  return (kind === KIND.step || kind === KIND.taken) && from >= 0 && rows.has(from) ? from : row;
}

export function causeOf(store: Store, what: number): Cause {
  const { rows, texts } = store;
  const outer = handledAround(store, what);
  const kind = rows.kind(what);
  const type = texts.text(rows.type(what));
  const actor = store.actors[rows.actor(what)];
  if (outer >= 0) {
    const told = kind === KIND.event && isCommand(type) ? toldBetween(store, outer, what) : -1;
    return told >= 0 ? { how: 'told', row: told } : { how: 'handling', row: outer };
  }
  if (!actor) return { how: 'unknown', row: -1 };
  if (kind === KIND.frame && rows.from(what) !== 1) {
    const request = requestOf(rows.data(what));
    const sent = request === undefined ? -1 : frameNear(store, what, request, -1);
    return sent >= 0 ? { how: 'answer', row: sent } : { how: 'platform', row: -1 };
  }
  if (kind === KIND.event) {
    const armed = armedBy(store, actor, what, type);
    if (armed !== undefined) return { how: 'timer', row: armed };
    if (isCommand(type)) return { how: 'program', row: -1 };
    if (/^(socket|pong)\./.test(type) || type === 'connection.retry') return { how: 'network', row: -1 };
    const worker = rows.from(what) < 0 ? undefined : store.actors[rows.from(what)];
    if (type.startsWith('xstate.promise.') || (worker && worker !== actor && type.startsWith('xstate.'))) {
      return beginningOf(store, worker ?? actor, what);
    }
  }
  if (kind === KIND.actor) return { how: 'before', row: -1 };
  // What is done after a pause is done by a piece of work that runs; where there is just one, it is that one.
  const workers = workersOf(store, actor, what);
  if (workers.length === 1) return beginningOf(store, workers[0]!, what);
  return { how: kind === KIND.frame ? 'program' : 'unknown', row: -1 };
}

/** What the program asks for, whoever made it do so. */
const isCommand = (type: string): boolean =>
  /^command\./.test(type) || /^connection\.(open|close|drain|stepUp)$/.test(type) || type === 'subscription.start';

/** Begin of the innermost handling that something was done in: of an event by its actor, or of a frame; -1 where there is none. */
function handledAround(store: Store, what: number): number {
  const { rows } = store;
  for (const row of endsAfter(store, what)) {
    const begin = rows.from(row);
    // Handlings lie within each other, so the first that ends and was begun before is the innermost.
    if (begin >= 0 && begin < what && rows.has(begin) && handledFrom(store, row, begin) < what) return begin;
  }
  return -1;
}

/** Rows with which a handling ends, soon after a row and of its program. */
function* endsAfter(store: Store, from: number): Iterable<number> {
  const { rows } = store;
  const program = programOf(store, from);
  const last = Math.min(rows.end, from + NEAR_ROWS);
  const until = rows.time(from) + NEAR_MS;
  for (let row = from + 1; row < last; row += 1) {
    if (programOf(store, row) !== program) continue;
    if (rows.time(row) > until) return;
    if (rows.kind(row) === KIND.step || rows.kind(row) === KIND.taken) yield row;
  }
}

/** An event that found its actor busy was begun with when that was done. */
function handledFrom({ rows }: Store, step: number, begin: number): number {
  if (rows.kind(step) === KIND.taken) return begin;
  let before = rows.previous(step);
  while (before > begin && rows.has(before) && rows.kind(before) !== KIND.step) before = rows.previous(before);
  return Math.max(begin, before);
}

/** Where the handling of an event or a frame ends; the row itself where nobody handled it. */
export function endOf(store: Store, begin: number): number {
  for (const row of endsAfter(store, begin)) if (store.rows.from(row) === begin) return row;
  return begin;
}

const MOST_EFFECTS = 60;

/** What was done because of it, at once; and the answer, of a request. */
export function effectsOf(store: Store, row: number): number[] {
  const { rows } = store;
  const begin = beginOf(store, row);
  const end = endOf(store, begin);
  const found: number[] = [];
  for (let one = begin + 1; one < end && found.length < MOST_EFFECTS; one += 1) {
    const kind = rows.kind(one);
    if (kind !== KIND.event && kind !== KIND.frame && kind !== KIND.told) continue;
    if (programOf(store, one) === programOf(store, begin) && causeOf(store, one).row === begin) found.push(one);
  }
  if (rows.kind(begin) === KIND.told) return [...found, ...commandsAfter(store, begin)];
  if (rows.kind(begin) !== KIND.frame || rows.from(begin) !== 1) return found;
  const answer = frameNear(store, begin, requestOf(rows.data(begin)) ?? '', 1);
  return answer < 0 ? found : [...found, answer];
}

/** What the program did while it was told. */
function commandsAfter(store: Store, told: number): number[] {
  const { rows, texts } = store;
  const found: number[] = [];
  const last = Math.min(rows.end, told + 200);
  for (let row = told + 1; row < last && rows.kind(row) !== KIND.told && rows.kind(row) !== KIND.taken; row += 1) {
    if (rows.kind(row) === KIND.event && isCommand(texts.text(rows.type(row))) && causeOf(store, row).row === told)
      found.push(row);
  }
  return found;
}

/** The last thing that the program was told between two rows, in the same handling. */
function toldBetween(store: Store, outer: number, what: number): number {
  const { rows } = store;
  const program = programOf(store, what);
  for (let row = what - 1; row > outer; row -= 1) {
    if (rows.kind(row) !== KIND.told || programOf(store, row) !== program) continue;
    return handledAround(store, row) === outer ? row : -1;
  }
  return -1;
}

/** The step that set the time limit which this event tells of; undefined where it is no time limit. */
function armedBy(store: Store, actor: Actor, event: number, type: string): number | undefined {
  const isOurs = store.rows.from(event) < 0 && /\.(timedOut|passed|due)$/.test(type);
  if (!isOurs && !type.startsWith('xstate.after.')) return undefined;
  const subject = type.slice(0, type.indexOf('.')).toLowerCase();
  const arms = (action: string): boolean => {
    if (!isOurs) return action === `raise ${type}`;
    const [, inName = '', inBrackets = ''] = /^arm(\w*)Deadline(?:\((\w+)\))?$/.exec(action) ?? [];
    return `${inName}${inBrackets}`.toLowerCase().endsWith(subject);
  };
  const step = lastStep(store, actor, event, (actions) => actions.some(arms));
  return step < 0 ? -1 : beginOf(store, step);
}

function lastStep(store: Store, actor: Actor, before: number, fits: (actions: readonly string[]) => boolean): number {
  const { rows, texts } = store;
  let left = MOST_STEPS;
  for (let row = lastRowBefore(store, actor, before); rows.has(row) && left > 0; row = rows.previous(row), left -= 1) {
    const actions = rows.kind(row) === KIND.step ? rows.actions(row) : -1;
    // A blank follows the commas inside of an action.
    if (actions >= 0 && fits(texts.text(actions).split(/,(?! )/))) return row;
  }
  return -1;
}

function lastRowBefore({ rows }: Store, actor: Actor, before: number): number {
  let row = actor.lastRow;
  while (row >= before && rows.has(row)) row = rows.previous(row);
  return row;
}

/** A piece of work is there because of whoever began it. */
function beginningOf(store: Store, worker: Actor, before: number): Cause {
  const { rows } = store;
  let first = -1;
  for (let row = lastRowBefore(store, worker, before); rows.has(row); row = rows.previous(row)) first = row;
  const outer = first < 0 ? -1 : handledAround(store, first);
  return outer < 0 ? { how: 'before', row: -1 } : { how: 'work', row: outer };
}

/** Pieces of work, not machines, that run for a connection at that time. */
function workersOf(store: Store, actor: Actor, at: number): Actor[] {
  let root = actor;
  while (root.parent) root = root.parent;
  return root.children.filter((one) => {
    const isWork = !one.machine && one.logic !== 'actor';
    return isWork && (one.lastStatus === 0 || one.lastRow > at) && store.rows.has(lastRowBefore(store, one, at));
  });
}

/** The request with this number before a row (`-1`), or the answer to it behind one (`1`), on the same connection. */
function frameNear(store: Store, from: number, request: string, direction: 1 | -1): number {
  const { rows } = store;
  const root = rootOf(store, from);
  for (let row = from + direction, left = MOST_ROWS; rows.has(row) && left > 0; row += direction, left -= 1) {
    if (rows.kind(row) !== KIND.frame || (rows.from(row) === 1) !== (direction === -1)) continue;
    if (requestOf(rows.data(row)) === request && rootOf(store, row) === root) return row;
  }
  return -1;
}

const requestOf = (about: string | undefined): string | undefined => /"request":"([^"]*)"/.exec(about ?? '')?.[1];

function rootOf({ rows, actors }: Store, row: number): Actor | undefined {
  let actor = actors[rows.actor(row)];
  while (actor?.parent) actor = actor.parent;
  return actor;
}

const programOf = ({ rows, actors }: Store, row: number): number => actors[rows.actor(row)]?.program ?? -1;
