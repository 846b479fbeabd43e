import { applyPatches, enablePatches, type Patch, produceWithPatches } from 'immer';

enablePatches();

/** A context as it is told: plain data. */
export type Context = Readonly<Record<string, unknown>>;
type Draft = Record<string, unknown>;

/** Immer applies no patch along these names: they could change more than the object at hand. */
const RESERVED: ReadonlySet<string | number> = new Set(['__proto__', 'prototype', 'constructor']);

/** The context that follows from the one before, and what is different in it. Undefined: it has to be told whole. */
export function changedContext(
  before: Context,
  now: Context,
): readonly [context: Context, patches: readonly Patch[] | undefined] {
  const [context, patches] = produceWithPatches(before, (draft) => become(() => draft as Draft, before, now));
  return [context, patches.some(({ path }) => path.some((name) => RESERVED.has(name))) ? undefined : patches];
}

export const patchedContext = (before: Context, patches: readonly Patch[]): Context =>
  applyPatches(before, patches) as Context;

/** Only what is different is touched: patches are about nothing else, and immer makes drafts of nothing else. */
function become(draft: () => Draft, was: Context, now: Context): void {
  for (const [key, value] of Object.entries(was))
    if (value !== undefined && own(now, key) === undefined) delete draft()[key];
  if (Array.isArray(was) && was.length !== Object.keys(now).length) draft().length = Object.keys(now).length;
  for (const [key, value] of Object.entries(now)) {
    const old = own(was, key);
    if (isContainer(old) && isContainer(value) && Array.isArray(old) === Array.isArray(value)) {
      become(() => draft()[key] as Draft, old, value);
    } else if (value !== undefined && !Object.is(old, value)) draft()[key] = value;
  }
}

/** Objects have `valueOf` and others without having them. */
const own = (object: Context, key: string): unknown => (Object.hasOwn(object, key) ? object[key] : undefined);

const isContainer = (value: unknown): value is Context => typeof value === 'object' && value !== null;
