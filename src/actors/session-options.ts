import type { ConversationDeadline } from '../machines/conversation/setup.js';
import type { DialogDeadline } from '../machines/dialog/setup.js';
import type { Origin } from '../transport/hosts.js';
import type { InspectionObserver, Inspector } from './inspection.js';
import type { MadeWith } from './settings.js';
import type { Side } from './sides/side.js';
import type { SignIn } from './sides/sign-in.js';

/** A connection's options, checked and complete; the api makes them of what an application passed. */
export interface SessionOptions extends MadeWith {
  readonly side: Side;
  readonly connectionId: string;
  readonly origin: Origin;
  /** A function, so that nothing that shows a connection shows what is in it. */
  readonly signIn: () => SignIn;
  readonly renewIdentity: boolean;
  /** Sent with the socket: who is calling (protocol.md 4.2). */
  readonly clientProperties: Readonly<Record<string, unknown>>;
  /** For what an application should know once, and need not hear of again. */
  readonly warn: (line: string) => void;
  /** Whoever watches the actors; mostly nobody. */
  readonly inspectors: readonly (InspectionObserver | Inspector)[];
}

/** How long the machine of a conversation or dialog waits for what it asked for, beyond the answer to the request itself. */
const SETTLE_TIMEOUT_MS = 30_000;

/** Milliseconds, by the name of the deadline. */
export const machineLimits = ({
  retainClosedMs,
  outboxAgeMs,
  patienceMs,
}: SessionOptions): Readonly<Record<ConversationDeadline | DialogDeadline, number>> => ({
  opening: SETTLE_TIMEOUT_MS,
  // A snapshot of thousands is read some at a time.
  loading: 2 * SETTLE_TIMEOUT_MS,
  join: SETTLE_TIMEOUT_MS,
  leave: SETTLE_TIMEOUT_MS,
  close: SETTLE_TIMEOUT_MS,
  // Longer than a dialog waits for a page of its messages, so that it may ask again.
  finish: 2 * SETTLE_TIMEOUT_MS,
  resync: SETTLE_TIMEOUT_MS,
  patience: patienceMs,
  page: SETTLE_TIMEOUT_MS,
  // Computed by what failed, and how often.
  retry: SETTLE_TIMEOUT_MS,
  dialogClose: SETTLE_TIMEOUT_MS,
  // As long as whatever else waits for the connection.
  outage: outboxAgeMs,
  // Computed by what failed, and how often.
  lookup: SETTLE_TIMEOUT_MS,
  retention: retainClosedMs,
});
