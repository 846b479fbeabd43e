import { textOf, type WireRequest } from '../../transport/request-ledger.js';
import { argumentError } from '../errors/errors.js';

/** Longest request in characters; the platform documents it, and exempts files (protocol.md 5.6, 8.2). */
const LONGEST_MESSAGE = 5_000;
/** What the ledger adds in front: `"kind":"req","id":"123456789",`. */
const ENVELOPE = 30;

/**
 * The request, written down at the call. So what cannot be written is refused to the caller, not found out when a queue
 * of requests leaves, and a later change of an object that was passed changes nothing.
 */
export function serialised(request: WireRequest): WireRequest {
  try {
    return { type: request.type, text: textOf(request) };
  } catch (cause) {
    // What toJSON throws need not be an error, and its words may be anything.
    const reason = cause instanceof Error ? cause.message.split('\n')[0]! : 'its toJSON threw';
    throw argumentError('unserialisable', { request: request.type }, [reason], cause);
  }
}

/** The same for a message, whose length the platform limits. */
export function serialisedMessage(request: WireRequest): WireRequest {
  const written = serialised(request);
  const length = lengthOf(written);
  if (length > LONGEST_MESSAGE) throw argumentError('tooLong', { length, limit: LONGEST_MESSAGE });
  return written;
}

/** Whether the platform would refuse it for its length alone. */
export const isTooLong = (request: WireRequest): boolean => lengthOf(serialised(request)) > LONGEST_MESSAGE;

const lengthOf = ({ text = '' }: WireRequest): number => text.length + ENVELOPE;
