import type { ConnectionSnapshot as ChartSnapshot } from '../../machines/connection/machine.js';
import type { ConnectionLifecycle } from '../../machines/connection/types.js';
import { wordsOf } from '../errors/texts.js';

/** What `getSnapshot()` of a connection returns; shaped like a snapshot of XState. */
export interface ConnectionSnapshot {
  readonly status: 'active';
  readonly lifecycle: ConnectionLifecycle;
  /** Every region of the chart. */
  readonly value: { readonly lifecycle: unknown; readonly token: string; readonly liveness: string };
  readonly tags: readonly string[];
  readonly context: {
    readonly attempt: number;
    readonly retryDelayMs: number;
    /** Code and words of what went wrong last. */
    readonly failure: { readonly code: string; readonly message: string } | undefined;
  };
}

const made = new WeakMap<ChartSnapshot, ConnectionSnapshot>();

/** One view for each snapshot of the chart, so that comparing by identity works. */
export function connectionSnapshot(snapshot: ChartSnapshot, lifecycle: ConnectionLifecycle): ConnectionSnapshot {
  const before = made.get(snapshot);
  if (before) return before;
  const { attempt, retryDelayMs, failure } = snapshot.context;
  const view: ConnectionSnapshot = Object.freeze({
    status: 'active',
    lifecycle,
    value: Object.freeze({ ...snapshot.value }) as ConnectionSnapshot['value'],
    tags: Object.freeze([...snapshot.tags]),
    context: Object.freeze({
      attempt,
      retryDelayMs,
      failure: failure && Object.freeze({ code: failure.code, message: wordsOf(failure).message }),
    }),
  });
  made.set(snapshot, view);
  return view;
}
