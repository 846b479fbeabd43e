import type { Patch } from 'immer';
import { type Context, patchedContext } from '../../src/inspect/context-patches.js';
import type { Actor } from './actors.js';
import { KIND } from './columns.js';
import type { Store } from './store.js';

export interface KnownContexts {
  /** Undefined where it was not told. */
  readonly now: Context | undefined;
  readonly before: Context | undefined;
  /** When it became what it is now. */
  readonly at: number;
}

/** The newest context of an actor at the moment that is shown, and the one before. */
export function contextsOf(store: Store, actor: Actor): KnownContexts {
  const { rows } = store;
  const told: number[] = [];
  for (const row of store.rowsOf(actor)) {
    const kind = rows.kind(row);
    if (kind !== KIND.context && kind !== KIND.patches) continue;
    told.push(row);
    // Back to where it was told whole, and to the one before the newest in any case.
    if (kind === KIND.context && told.length > 1) break;
  }
  let now: Context | undefined;
  let before: Context | undefined;
  for (const row of told.reverse()) {
    const data: unknown = JSON.parse(rows.data(row)!);
    before = now;
    if (rows.kind(row) === KIND.context) now = data as Context;
    else if (now) now = patchedContext(now, data as readonly Patch[]);
  }
  const newest = told.at(-1);
  return { now, before, at: newest === undefined ? 0 : rows.time(newest) };
}
