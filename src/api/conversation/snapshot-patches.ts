import { enablePatches, type Patch, produceWithPatches } from 'immer';
import type { ConversationSnapshot, DialogSnapshot } from './snapshots.js';

enablePatches();

/**
 * What turned one snapshot into the next, as patches (JSON Patch in immer's words): what a recording keeps instead of
 * whole snapshots. Empty where nothing is different. Not loaded unless something records.
 */
export function snapshotPatches<T extends ConversationSnapshot | DialogSnapshot>(
  before: T,
  after: T,
): readonly Patch[] {
  const [, patches] = produceWithPatches<T>(before, (draft) => {
    const { context, ...rest } = after;
    Object.assign(draft, rest);
    Object.assign(draft.context, context);
  });
  return patches;
}
