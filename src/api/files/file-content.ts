import { ArgumentError, argumentError } from '../errors/errors.js';
import { isObject, show } from '../options/check.js';

/**
 * A file as an application has it: an ArrayBuffer, a Buffer or any other view, a Blob (what a file input of a page gives), or a
 * stream of bytes.
 */
export type FileContent = ArrayBuffer | ArrayBufferView | Blob | AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>;

/** The largest that the platform takes; pages of it that are older say 3 MB (protocol.md 9). */
export const LARGEST_FILE = 5 * 1_024 * 1_024;

/** What a stream gives, one after the other; the web's streams are read by a reader, others are iterated. */
interface Pieces {
  next(): unknown;
  stop(): unknown;
}

/**
 * The bytes of a file, the caller's own: what is in memory is copied at the call, so that a later change of it changes nothing.
 * Undefined when the signal ends it first, whatever a stream or a Blob is waiting for. Throws an ArgumentError for what is no
 * file or cannot be read, and for one that is empty or too large; of a stream no more is read than is needed to know.
 */
export async function bytesOf(content: unknown, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const bytes = asked(() => inMemory(content));
  if (bytes) return bytes;
  const givenUp = new Promise<typeof GIVEN_UP>((resolve) => {
    signal.addEventListener('abort', () => resolve(GIVEN_UP), { once: true });
    if (signal.aborted) resolve(GIVEN_UP);
  });
  if (asked(() => isBlob(content))) return fromBlob(content as Blob, givenUp);
  const pieces = await read(() => piecesOf(content));
  if (!pieces) throw argumentError('file', { given: show(content) });
  return fromStream(pieces, givenUp);
}

const GIVEN_UP = Symbol('given up');

/** What is asked of the application's own object may throw in any way: a Proxy does already when it is asked what it is. */
function asked<T>(ask: () => T): T {
  try {
    return ask();
  } catch (cause) {
    throw unreadable(cause);
  }
}

/** The same of what takes its time. */
async function read<T>(ask: () => T | PromiseLike<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    throw unreadable(cause);
  }
}

const unreadable = (cause: unknown): ArgumentError =>
  cause instanceof ArgumentError ? cause : argumentError('fileUnreadable', {}, [], cause);

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

const isBlob = (content: unknown): content is Blob =>
  isObject(content) && typeof content.arrayBuffer === 'function' && typeof content.size === 'number';

async function fromBlob(blob: Blob, givenUp: Promise<typeof GIVEN_UP>): Promise<Uint8Array<ArrayBuffer> | undefined> {
  asked(() => checkSize(blob.size));
  const content = await Promise.race([read(() => blob.arrayBuffer()), givenUp]);
  if (content === GIVEN_UP) return undefined;
  const bytes = asked(() => inMemory(content));
  if (!bytes) throw argumentError('fileUnreadable');
  return bytes;
}

async function fromStream(
  pieces: Pieces,
  givenUp: Promise<typeof GIVEN_UP>,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const pile: Uint8Array[] = [];
  let size = 0;
  try {
    while (size <= LARGEST_FILE) {
      const piece = await Promise.race([read(() => pieces.next()), givenUp]);
      if (piece === GIVEN_UP) return undefined;
      const { done, value } = (piece ?? {}) as { readonly done?: unknown; readonly value?: unknown };
      if (done) break;
      if (!ArrayBuffer.isView(value)) throw argumentError('filePiece', { given: show(value) });
      const { buffer, byteOffset, byteLength } = value;
      pile.push(new Uint8Array(buffer, byteOffset, byteLength).slice());
      size += byteLength;
    }
  } finally {
    read(() => pieces.stop()).catch(() => {});
  }
  checkSize(size);
  const bytes = new Uint8Array(size);
  let place = 0;
  for (const piece of pile) {
    bytes.set(piece, place);
    place += piece.length;
  }
  return bytes;
}

function piecesOf(content: unknown): Pieces | undefined {
  if (!isObject(content)) return undefined;
  if (typeof content.getReader === 'function') {
    const reader = (content as unknown as ReadableStream<Uint8Array>).getReader();
    return { next: () => reader.read(), stop: () => reader.cancel() };
  }
  const iterable = content as unknown as Partial<AsyncIterable<unknown>>;
  const iterator = iterable[Symbol.asyncIterator]?.();
  return iterator && { next: () => iterator.next(), stop: () => iterator.return?.() };
}

function checkSize(size: number): void {
  if (size === 0 || size > LARGEST_FILE) throw argumentError('fileSize', { size, limit: LARGEST_FILE });
}
