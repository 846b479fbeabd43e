import type { TestBed } from './client/test-bed.js';

/** What came, and whether it is what was expected. */
export interface Came {
  readonly came: string;
  readonly holds: boolean;
}

/** One assumption of docs/emulator.md, as something that can be sent. */
export interface Check {
  /** That of docs/emulator.md: `EA24`. */
  readonly id: string;
  readonly sent: string;
  readonly expected: string;
  /** Opens conversations, or changes what others can see: made on demand only. */
  readonly writes: boolean;
  readonly run: (bed: TestBed) => Promise<Came>;
}

type Run = Check['run'];

/** A check that leaves nothing behind but consumers who signed in. */
export const reads = (id: string, sent: string, expected: string, run: Run): Check => ({
  id,
  sent,
  expected,
  writes: false,
  run,
});

/** A check that opens a conversation, or changes something. */
export const writes = (id: string, sent: string, expected: string, run: Run): Check => ({
  id,
  sent,
  expected,
  writes: true,
  run,
});

/** What came, in words or as it is. */
export const came = (what: unknown, holds: boolean): Came => ({
  came: typeof what === 'string' ? what : (JSON.stringify(what) ?? 'nothing'),
  holds,
});

/** An answer of a socket, without what only matches it to its request. */
export const brief = ({ code, type, body }: { code?: unknown; type?: unknown; body?: unknown }): object => ({
  code,
  type,
  body,
});
