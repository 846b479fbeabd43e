import { argumentError } from '../errors/errors.js';
import { isObject, show } from '../options/check.js';

/**
 * A file as a program has it: an ArrayBuffer, a Buffer or any other view, a Blob (what a file input of a page gives), or a
 * stream of bytes.
 */
export type FileContent = ArrayBuffer | ArrayBufferView | Blob | AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>;

/** The largest that the platform takes; pages of it that are older say 3 MB (protocol.md 9). */
export const LARGEST_FILE = 5 * 1_024 * 1_024;

/** What a stream gives, one after the other; the web's streams are read by a reader, others are iterated. */
interface Pieces {
  next(): Promise<{ readonly done?: boolean | undefined; readonly value?: unknown }>;
  stop(): unknown;
}

/**
 * The bytes of a file, the caller's own: what is in memory is copied at the call, so that a later change of it changes nothing.
 * Throws an ArgumentError for what is no file, and for one that is empty or too large; of a stream no more is read than
 * is needed to know.
 */
export async function bytesOf(
  content: unknown,
  signal: AbortSignal | null | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = inMemory(content) ?? (await fromBlob(content)) ?? (await fromStream(content, signal));
  if (!bytes) throw argumentError('file', { given: show(content) });
  return bytes;
}

/** Other realms have an ArrayBuffer of their own, which is as good. */
function inMemory(content: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (ArrayBuffer.isView(content)) {
    checkSize(content.byteLength);
    // A small Buffer is a window on a pool that others are in: only what is in the window counts.
    return new Uint8Array(content.buffer, content.byteOffset, content.byteLength).slice();
  }
  if (Object.prototype.toString.call(content) !== '[object ArrayBuffer]') return undefined;
  checkSize((content as ArrayBuffer).byteLength);
  return new Uint8Array(content as ArrayBuffer).slice();
}

async function fromBlob(content: unknown): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (!isObject(content) || typeof content.arrayBuffer !== 'function' || typeof content.size !== 'number')
    return undefined;
  checkSize(content.size);
  const bytes = await (content as unknown as Blob).arrayBuffer().catch((cause) => {
    throw argumentError('fileUnreadable', {}, [], cause);
  });
  return new Uint8Array(bytes);
}

async function fromStream(
  content: unknown,
  signal: AbortSignal | null | undefined,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const pieces = piecesOf(content);
  if (!pieces) return undefined;
  const read: Uint8Array[] = [];
  let size = 0;
  let end: () => void = () => {};
  const given = new Promise<undefined>((resolve) => {
    end = () => resolve(undefined);
  });
  signal?.addEventListener('abort', end, { once: true });
  if (signal?.aborted) end();
  try {
    for (;;) {
      const piece = await Promise.race([pieces.next(), given]).catch((cause) => {
        throw argumentError('fileUnreadable', {}, [], cause);
      });
      // Given up: whoever called finds out by the same signal.
      if (piece === undefined || piece.done) break;
      if (!ArrayBuffer.isView(piece.value)) throw argumentError('filePiece', { given: show(piece.value) });
      const { buffer, byteOffset, byteLength } = piece.value;
      read.push(new Uint8Array(buffer, byteOffset, byteLength).slice());
      size += byteLength;
      if (size > LARGEST_FILE) break;
    }
  } finally {
    signal?.removeEventListener('abort', end);
    pieces.stop();
  }
  if (!signal?.aborted) checkSize(size);
  const bytes = new Uint8Array(size);
  let place = 0;
  for (const piece of read) {
    bytes.set(piece, place);
    place += piece.length;
  }
  return bytes;
}

function piecesOf(content: unknown): Pieces | undefined {
  if (!isObject(content)) return undefined;
  if (typeof content.getReader === 'function') {
    const reader = (content as unknown as ReadableStream<Uint8Array>).getReader();
    return { next: () => reader.read(), stop: () => void reader.cancel().catch(() => {}) };
  }
  const iterable = content as unknown as Partial<AsyncIterable<unknown>>;
  const iterator = iterable[Symbol.asyncIterator]?.();
  if (!iterator) return undefined;
  return { next: () => iterator.next(), stop: () => void iterator.return?.()?.catch(() => {}) };
}

function checkSize(size: number): void {
  if (size === 0 || size > LARGEST_FILE) throw argumentError('fileSize', { size, limit: LARGEST_FILE });
}
