import { batch, computed, effect, signal } from '@preact/signals';
import type { Layout } from '../layout/layout.js';
import type { Actor } from '../model/actors.js';
import { type Query, queryOf } from '../model/query.js';
import { brokenBy, DEFAULT_RULES, type Rule } from '../model/rules.js';
import { Store } from '../model/store.js';
import { keepRules, keptRules } from './chart/kept-rules.js';

/** Layouts of known machines, put in when the page is built. */
declare const LAYOUTS: Readonly<Record<string, Layout>>;

export const store = new Store(new Map(Object.entries(typeof LAYOUTS === 'undefined' ? {} : LAYOUTS)));

/** Raised when there is something new to draw; at most once for each picture of the screen. */
export const tick = signal(0);
/** Raised four times a second, for what is costly or only tells the time. */
export const slowTick = signal(0);

/** What the last look through all actors cost, in milliseconds: where it is much, it is taken less often. */
export const cost = { ms: 0 };

/** Does something that looks through all actors. */
export function lookThroughAll<T>(look: () => T): T {
  const begun = performance.now();
  const result = look();
  cost.ms = Math.max(cost.ms * 0.8, performance.now() - begun);
  return result;
}

export type Link = 'connecting' | 'live' | 'lost' | 'recording';
export const link = signal<Link>('connecting');
export const lostAt = signal(0);

export const selected = signal<Actor | undefined>(undefined);
/** The row that is looked at, in whatever shows rows; undefined is the newest. */
export const selectedRow = signal<number | undefined>(undefined);
/** A state of the chart that is asked about. */
export const selectedNode = signal<number | undefined>(undefined);

export const search = signal('');
/** What was opened or closed by hand, or because something in it was selected; the rest is as rows of its kind begin. */
export const folds = signal<ReadonlyMap<number, boolean>>(new Map());
export const openPrograms = signal<ReadonlySet<number>>(new Set());
export const view = signal<'actor' | 'all' | 'coverage'>('actor');
export const details = signal<'inspect' | 'why' | 'diff' | 'raw'>('inspect');
export const story = signal<'sequence' | 'log' | 'lanes'>('sequence');
/** What is shown where there is room for one thing only. */
export const pane = signal<'actors' | 'chart' | 'details' | 'events'>('chart');
export const leftTab = signal<'actors' | 'fleet'>('actors');
export const isPaletteOpen = signal(false);
export const rules = signal<readonly Rule[]>(keptRules() ?? DEFAULT_RULES);
effect(() => keepRules(rules.value));
export const theme = signal<'system' | 'light' | 'dark'>('system');
export const follows = signal(true);

export const query = computed<Query>(() => {
  const all = rules.value;
  return queryOf(search.value, store, (actor) => brokenBy(actor, all, store).length > 0);
});

/** So many rows of an actor can be expected in a list of what happened. */
const LISTED = 250;

export const isLive = signal(true);

/** Shows another moment: the one before this row. */
export function showRow(row: number): void {
  store.isLive = false;
  store.show(row);
  batch(() => {
    isLive.value = false;
    selectedRow.value = undefined;
    tick.value += 1;
    slowTick.value += 1;
  });
}

export function pause(): void {
  showRow(store.shown);
}

export function goLive(): void {
  store.isLive = true;
  store.show(store.rows.end);
  batch(() => {
    isLive.value = true;
    selectedRow.value = undefined;
    tick.value += 1;
    slowTick.value += 1;
  });
}

/** One event on or back: of the actor that is looked at, or of anybody. */
export function step(by: 1 | -1): void {
  const actor = selected.value;
  const { rows } = store;
  if (by < 0) {
    let row = store.shown - 1;
    if (actor && view.value === 'actor') {
      let seen = 0;
      for (const one of store.rowsOf(actor)) {
        if (rows.kind(one) !== 2) continue;
        row = one;
        if (seen++ === 0) break;
      }
    }
    showRow(row);
    return;
  }
  for (let row = store.shown; row < rows.end; row += 1) {
    if (rows.kind(row) === 2 && (!actor || view.value !== 'actor' || rows.actor(row) === actor.index)) {
      showRow(row + 1);
      return;
    }
  }
  goLive();
}

/** Shows something that happened: its actor, and the row that tells it. */
export function goTo(actor: Actor, row: number): void {
  // Lists of what happened hold the newest rows: what is older is gone to.
  let newer = 0;
  for (const one of store.rowsOf(actor)) {
    if (one <= row || newer > LISTED) break;
    newer += 1;
  }
  if (newer > LISTED || row >= store.shown) showRow(row + 1);
  batch(() => {
    if (selected.value !== actor) select(actor);
    view.value = 'actor';
    selectedRow.value = row;
  });
}

export function select(actor: Actor | undefined): void {
  batch(() => {
    selected.value = actor;
    selectedRow.value = undefined;
    selectedNode.value = undefined;
    if (!actor) return;
    const open = new Map(folds.value);
    for (let above = actor.parent; above; above = above.parent) open.set(above.index, true);
    folds.value = open;
    openPrograms.value = new Set([...openPrograms.value, actor.program]);
  });
}
