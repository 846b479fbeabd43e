import type { Machine } from './machine.js';

/** An actor, with what is true of it at the moment that is shown. */
export interface Actor {
  readonly index: number;
  readonly program: number;
  /** Its number in the program. */
  readonly key: number;
  readonly parent: Actor | undefined;
  readonly id: string;
  /** Name of its machine or of what runs it. */
  readonly logic: string;
  readonly machine: Machine | undefined;
  readonly children: Actor[];
  /** Number of the text of its state. */
  state: number;
  /** When its state changed last. */
  since: number;
  /** When it came into each of the innermost states it is in: regions change one by one. */
  sinces: readonly number[];
  status: number;
  isThere: boolean;
  /** Last of its rows, whatever is shown. */
  lastRow: number;
  /** State after its last row, whatever is shown. */
  lastState: number;
  /** When its last step changed its state. */
  lastChange: number;
  lastStatus: number;
  /** Whether a keyframe has named it since the last one began. */
  isConfirmed: boolean;
}
