import { aborted } from '../../actors/requests/commands.js';
import { failure } from '../../transport/failure.js';
import type { Outcome } from '../../transport/request-ledger.js';
import type { MetadataArgument } from '../conversation/metadata.js';
import { errorFrom } from '../errors/errors.js';

/** What every method that makes a request takes as its last argument. The time limit is the option `responseTimeout`. */
export interface RequestOptions {
  /** Gives the request up: its promise rejects with an AbortError at once. What was sent already may still happen. */
  readonly signal?: AbortSignal | null | undefined;
}

/** What calls that change a conversation or a dialog take: metadata goes with the request, beside what it asks for. */
export interface ChangeOptions extends RequestOptions {
  /** For other systems, such as why a bot hands over: `{type: 'ActionReason', reason: '…'}` (protocol.md 5.1, 8.7). */
  readonly metadata?: MetadataArgument;
}

/** Throws if the signal is already aborted; otherwise the machine would wait for an answer that never comes. */
export function throwIfAborted(options: RequestOptions | null | undefined, what: string): void {
  if (options?.signal?.aborted) throw errorFrom(aborted(what));
}

/** The answer's body; throws the error for a failure. */
export function unwrap(outcome: Outcome): unknown {
  if (!outcome.ok) throw errorFrom(outcome.failure);
  return outcome.body;
}

/** The id in an answer whose request made something: without it, what was made could not be addressed. */
export function idIn(answer: unknown, field: string, request: string): string {
  const id = ((answer ?? {}) as Readonly<Record<string, unknown>>)[field];
  if (typeof id === 'string' && id !== '') return id;
  throw errorFrom(failure('UNEXPECTED_ANSWER', { request }));
}

/** What publishing answers. */
export interface Published {
  /** The event's place in its dialog; 0 for chat states, which have none (protocol.md 6.11). */
  readonly sequence: number;
}

export function published(outcome: Outcome): Published {
  const body = unwrap(outcome) as { sequence?: unknown } | undefined;
  return { sequence: typeof body?.sequence === 'number' ? body.sequence : 0 };
}
