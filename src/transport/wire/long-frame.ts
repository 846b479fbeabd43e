import { isJson, type Json } from './json.js';

/** Frames from this many bytes on are read in slices: below, one JSON.parse takes a few milliseconds at most. */
export const LONG_FRAME_BYTES = 262_144;
/** How much of a long frame is read and taken in before the event loop runs again. */
const SLICE_BYTES = 65_536;
/** If the list does not start within this many bytes, the frame is parsed as a whole. */
const LONGEST_HEAD = 4_096;

const LIST = '"changes":[';
const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];

const decoder = new TextDecoder();

/**
 * A notification with a very long list of changes, read piece by piece: turning 20 MB into text and parsing it would
 * stall the application for a fifth of a second. Structure is looked for in bytes; a byte below 0x80 is never a part of
 * another character in UTF-8, so that is safe.
 */
export class LongFrame {
  readonly type: string;
  readonly subscriptionId: string;
  readonly #bytes: Uint8Array;
  #next: number;

  private constructor(bytes: Uint8Array, type: string, subscriptionId: string, next: number) {
    this.#bytes = bytes;
    this.type = type;
    this.subscriptionId = subscriptionId;
    this.#next = next;
  }

  /** Undefined unless it is a notification that names its subscription before its list; it is then read as a whole. */
  static from(frame: string | Uint8Array): LongFrame | undefined {
    const bytes = typeof frame === 'string' ? new TextEncoder().encode(frame) : frame;
    const head = decoder.decode(bytes.subarray(0, LONGEST_HEAD));
    const list = head.indexOf(LIST);
    if (list < 0) return undefined;
    const inner = head.slice(0, list + LIST.length);
    let envelope: unknown;
    try {
      envelope = JSON.parse(`${inner}]}}`);
    } catch {
      return undefined;
    }
    if (!isJson(envelope) || envelope.kind !== 'notification' || !isJson(envelope.body)) return undefined;
    const { type, body } = envelope;
    const { subscriptionId } = body as Json;
    if (typeof type !== 'string' || typeof subscriptionId !== 'string') return undefined;
    // The head is measured in bytes again: there may be characters of more than one in front of the list.
    return new LongFrame(bytes, type, subscriptionId, new TextEncoder().encode(inner).length);
  }

  /** The next changes; undefined when there are no more. Throws a SyntaxError when the frame is broken. */
  nextChanges(): readonly unknown[] | undefined {
    const bytes = this.#bytes;
    const start = this.#next;
    if (start >= bytes.length) return undefined;
    const enough = start + SLICE_BYTES;
    let depth = 0;
    for (let at = start; at < bytes.length; at += 1) {
      const byte = bytes[at]!;
      if (byte === QUOTE) at = this.#endOfText(at);
      else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth += 1;
      else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
        if (depth === 0) return this.#take(start, at, bytes.length);
        depth -= 1;
      } else if (byte === COMMA && depth === 0 && at >= enough) return this.#take(start, at, at + 1);
    }
    throw new SyntaxError('the list of changes does not end');
  }

  #endOfText(from: number): number {
    const bytes = this.#bytes;
    let at = from + 1;
    while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
    return at;
  }

  #take(start: number, end: number, next: number): readonly unknown[] {
    this.#next = next;
    return JSON.parse(`[${decoder.decode(this.#bytes.subarray(start, end))}]`) as unknown[];
  }
}
