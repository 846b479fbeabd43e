import { freeze } from 'immer';
import type { ConnectionSnapshot as MachineSnapshot } from '../../machines/connection/machine.js';
import type { ConnectionLifecycle } from '../../machines/connection/types.js';
import { wordsOf } from '../errors/texts.js';

/** `opening.discovering` as XState has it: `{ opening: 'discovering' }`. */
type StateOf<Path extends string> = Path extends `${infer Parent}.${infer Child}`
  ? { readonly [P in Parent]: Child }
  : Path;

/** Where every region of the connection's machine stands. */
export interface ConnectionStateValue {
  readonly lifecycle: StateOf<ConnectionLifecycle>;
  /** `fresh`, `refreshing`, `stale`, …: whether there is a token to open a socket with. */
  readonly token: string;
  /** `alive`, or `awaitingPong` while the platform is asked whether it is there. */
  readonly liveness: string;
}

/** What `getSnapshot()` of a connection returns; shaped like a snapshot of XState. */
export interface ConnectionSnapshot {
  readonly status: 'active';
  readonly lifecycle: ConnectionLifecycle;
  /** Every region of the machine. */
  readonly value: ConnectionStateValue;
  /** What the state permits, such as `canSend` and `queuesSends`. */
  readonly tags: readonly string[];
  readonly context: {
    /** How many attempts have failed since the connection was last stable. */
    readonly attempt: number;
    /** How long it waits, or waited last, before the next attempt. */
    readonly retryDelayMs: number;
    /** Code and words of what went wrong last. */
    readonly failure: { readonly code: string; readonly message: string } | undefined;
  };
}

/** Every state path of the connection's machine; the type says so too. */
export const LIFECYCLES = Object.keys({
  idle: true,
  'opening.discovering': true,
  'opening.authenticating': true,
  'opening.openingSocket': true,
  'opening.subscribing': true,
  online: true,
  'interrupted.waitingToRetry': true,
  'interrupted.keepingDistance': true,
  'interrupted.checkingToken': true,
  'interrupted.discovering': true,
  'interrupted.authenticating': true,
  'interrupted.openingSocket': true,
  'interrupted.resubscribing': true,
  'steppingUp.authenticating': true,
  'steppingUp.awaitingAnswers': true,
  'steppingUp.openingSocket': true,
  'steppingUp.takingOver': true,
  'steppingUp.resubscribing': true,
  draining: true,
  closing: true,
  closed: true,
  failed: true,
} satisfies Record<ConnectionLifecycle, true>);

const taken = new WeakMap<MachineSnapshot, ConnectionSnapshot>();

/** One for each snapshot of the machine, so that comparing by identity works. Frozen through and through. */
export function connectionSnapshot(snapshot: MachineSnapshot, lifecycle: ConnectionLifecycle): ConnectionSnapshot {
  const before = taken.get(snapshot);
  if (before) return before;
  const { attempt, retryDelayMs, failure } = snapshot.context;
  const view: ConnectionSnapshot = {
    status: 'active',
    lifecycle,
    // A copy, because XState's own must not be frozen.
    value: structuredClone(snapshot.value) as ConnectionStateValue,
    tags: [...snapshot.tags],
    context: {
      attempt,
      retryDelayMs,
      failure: failure && { code: failure.code, message: wordsOf(failure).message },
    },
  };
  taken.set(snapshot, freeze(view, true));
  return view;
}
