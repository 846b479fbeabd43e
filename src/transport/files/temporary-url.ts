import { failure } from '../failure.js';
import type { Outcome } from '../request-ledger.js';
import { isJson } from '../wire/json.js';

/** Where a file is put or read for about a minute, without anything else to show (protocol.md 6.19, 9). */
export interface TemporaryUrl {
  /** The file's name for good: it stands in the message. */
  readonly relativePath: string;
  /** Path and query; a secret while it is good. */
  readonly path: string;
}

/** Reads the answer to GenerateURLForUploadFile or GenerateURLForDownloadFile; throws a Failure. */
export function temporaryUrlIn(outcome: Outcome, request: string): TemporaryUrl {
  if (!outcome.ok) throw outcome.failure;
  const { relativePath, queryParams } = (isJson(outcome.body) ? outcome.body : {}) as Readonly<Record<string, unknown>>;
  // It is put behind the name of a host: without the slash it would be part of that name.
  if (typeof relativePath !== 'string' || !relativePath.startsWith('/') || !isJson(queryParams))
    throw failure('UNEXPECTED_ANSWER', { request });
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(queryParams)) {
    // An object may have a `toString` of its own.
    if (typeof value === 'object') throw failure('UNEXPECTED_ANSWER', { request });
    query.set(name, String(value));
  }
  return { relativePath, path: `${relativePath}?${query}` };
}
