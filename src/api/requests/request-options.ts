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

/** What becomes of a message whose answer was lost. */
export type OnLost = (typeof ON_LOST)[number];
export const ON_LOST = ['repeat', 'reject'] as const;

/** What the methods that send a message take as their last argument. */
export interface PublishOptions extends RequestOptions {
  /**
   * What to do when the answer is lost, because the connection is or because it does not come within `responseTimeout`. Default
   * `repeat`: the dialog is read, after the reconnect where there is one. If the message is in it (sent by this user, the same
   * content and audience, behind everything that was known when it was sent), the promise resolves with its sequence; if
   * not, it is sent again, before whatever was sent into this dialog meanwhile. Only where the dialog cannot be read the
   * promise rejects, with `RESPONSE_LOST` and `context.why`. One danger is left: a platform that takes the first one only
   * after the dialog was read has it twice.
   *
   * `reject`: rejects at once with `RESPONSE_LOST` or `RESPONSE_TIMEOUT`; nothing is repeated.
   */
  readonly onLost?: OnLost | null | undefined;
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
