import type { Frame, RowsFrame } from '../../src/inspect/rows.js';
import type { Actor } from './actors.js';
import type { CoverageData } from './coverage.js';
import type { Machine } from './machine.js';

/** A program that has told something. */
export interface Program {
  readonly number: number;
  name: string;
  isConnected: boolean;
  goneAt: number | undefined;
  dropped: number;
  /** Number of its next row, where that is known. */
  nextSeq: number | undefined;
  /** Rows of lines of a recording that could not be read. Until all is said anew, nobody knows which text a number means. */
  missing: number;
  /** Numbers of our texts, by those of the program. */
  texts: number[];
  machines: Machine[];
  readonly actors: Map<number, Actor>;
  /** By the numbers of their connections and their ids. */
  readonly conversations: Map<string, Actor>;
  /** Rows of its latest events and frames, by their number in the program. */
  readonly rowOf: Int32Array;
  /** Conversations without an actor, by the actor of their connection. */
  readonly resting: Map<number, { readonly count: number; readonly records: readonly (readonly [string, string])[] }>;
}

/** Of so many of its latest rows a program may say later what they caused. */
export const REMEMBERED_EVENTS = 2 ** 15;

/** A program of which nothing is known yet but its name. */
export const newProgram = (number: number, name: string): Program => ({
  number,
  name,
  isConnected: true,
  goneAt: undefined,
  dropped: 0,
  nextSeq: undefined,
  missing: 0,
  texts: [],
  machines: [],
  actors: new Map(),
  conversations: new Map(),
  rowOf: new Int32Array(REMEMBERED_EVENTS).fill(-1),
  resting: new Map(),
});

/** Whether rows are missing before these. */
export function hasLost(program: Program, { seq, r }: RowsFrame): boolean {
  const missing = seq - (program.nextSeq ?? seq);
  program.nextSeq = seq + r.length;
  if (missing > 0) program.missing = missing;
  return missing > 0;
}

export function saysAllAnew(program: Program): void {
  // Rows that were left out have numbers, too.
  program.nextSeq = undefined;
  program.missing = 0;
}

export type HubFrame =
  | Frame
  | { readonly t: 'gone'; readonly at: number }
  | { readonly t: 'caughtUp' }
  /** What a suite of tests went through, to be drawn on the charts. */
  | { readonly t: 'coverage'; readonly coverage: CoverageData };
