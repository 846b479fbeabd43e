import { withTemporaryUrl } from '../../actors/files/renewed.js';
import { notOpen } from '../../actors/requests/outbox.js';
import type { Session } from '../../actors/session.js';
import type { ConnectionSnapshot } from '../../machines/connection/machine.js';
import type { DialogRecord } from '../../machines/dialog/record.js';
import { isFailure } from '../../transport/failure.js';
import { FILE_TYPES, fileTypeOf, PICTURES } from '../../transport/files/file-type.js';
import { temporaryUrlIn } from '../../transport/files/temporary-url.js';
import type { FileProgress } from '../../transport/http/client.js';
import type { Outcome } from '../../transport/request-ledger.js';
import { argumentError, errorFrom } from '../errors/errors.js';
import { withoutPreview } from '../errors/file-texts.js';
import { guarded } from '../events/guarded.js';
import { checkCaption, checkFileOptions, checkRelativePath } from '../options/check-arguments.js';
import { type Published, type RequestOptions, throwIfAborted } from '../requests/request-options.js';
import { sendContent } from '../requests/requests.js';
import { bytesOf, type FileContent } from './file-content.js';

/** What the calls take that move a file. */
export interface FileOptions extends RequestOptions {
  /**
   * Told how far the bytes have come. In Node as they go; a page hears of an upload at its begin and at its end, and of a
   * download as it comes.
   */
  readonly onProgress?: ((progress: FileProgress) => void) | null | undefined;
}

/** A file that was read from the platform. */
export interface DownloadedFile {
  /** In Node a Buffer. */
  readonly data: Uint8Array<ArrayBuffer>;
  /** The last part of its path: the platform keeps no other name (protocol.md 9). */
  readonly filename: string;
}

/** A preview is a data URL below 30 KB (protocol.md 8.2). */
const LONGEST_PREVIEW = 30_000;

/**
 * Puts a file into the object store and tells of it in a dialog (protocol.md 9). The dialog's machine decides about both
 * requests, so a file that cannot be told of does not leave, and one whose bytes did not arrive is not told of.
 */
export async function uploadFile(
  session: Session,
  dialog: DialogRecord,
  content: FileContent,
  caption: string | null | undefined,
  options: FileOptions | null | undefined,
): Promise<Published> {
  checkCaption(caption);
  checkFileOptions(options);
  const what = 'uploadFile()';
  throwIfAborted(options, what);
  const { services, registry, runtime } = session;
  const { signal } = options ?? {};
  const bytes = await readWhileOpen(session, content, options, what);
  const { fileType, found } = await fileTypeOf(bytes);
  if (fileType === undefined) throw argumentError('fileType', { given: found ?? 'of no known type' }, FILE_TYPES);

  const request = session.wire('ms.GenerateURLForUploadFile', { fileSize: bytes.length, fileType });
  const ask = (): Promise<Outcome> =>
    session.command({ request, signal }, (commandId) =>
      registry.sendToDialog(dialog, { type: 'command.publish', commandId }),
    );
  const preview = PICTURES.has(fileType) ? previewOf(session, bytes) : undefined;
  const told = progressOf(session, options);
  const onProgress = runtime.canStreamUploads ? told : undefined;
  if (!onProgress) told?.({ percent: 0, transferredBytes: 0, totalBytes: bytes.length });
  const relativePath = await withTemporaryUrl(
    async () => temporaryUrlIn(await ask(), request.type),
    async (url) => {
      await services.transfer({ what, step: 'upload', path: url.path, bytes, signal, onProgress });
      return url.relativePath;
    },
  ).catch(asError);
  if (!onProgress) told?.({ percent: 1, transferredBytes: bytes.length, totalBytes: bytes.length });

  const small = await preview;
  throwIfAborted(options, what);
  const message = { ...(caption && { caption }), relativePath, fileType, ...(small && { preview: small }) };
  const event = { type: 'ContentEvent', contentType: 'hosted/file', message };
  return sendContent(session, dialog, event, { options: { signal } });
}

/** Reads a file from the object store. Waits while the connection is interrupted. */
export async function downloadFile(
  session: Session,
  relativePath: string,
  options: FileOptions | null | undefined,
): Promise<DownloadedFile> {
  checkRelativePath(relativePath);
  checkFileOptions(options);
  const what = 'downloadFile()';
  throwIfAborted(options, what);
  const { services, runtime } = session;
  const { signal } = options ?? {};
  const request = session.wire('ms.GenerateURLForDownloadFile', { relativePath });
  const onProgress = progressOf(session, options);
  const received = await withTemporaryUrl(
    async () => temporaryUrlIn(await session.ask(request, signal), request.type),
    ({ path }) => services.transfer({ what, step: 'download', path, signal, onProgress }),
  ).catch(asError);
  const data = runtime.bytes?.(received) ?? new Uint8Array(received);
  return { data, filename: relativePath.slice(relativePath.lastIndexOf('/') + 1) };
}

/** Whoever has given up, or has closed the connection, waits no longer for a stream that gives nothing. */
async function readWhileOpen(
  session: Session,
  content: FileContent,
  options: FileOptions | null | undefined,
  what: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const end = new AbortController();
  const giveUp = (): void => end.abort();
  options?.signal?.addEventListener('abort', giveUp, { once: true });
  const look = (snapshot: ConnectionSnapshot): void => {
    if (snapshot.hasTag('terminal')) giveUp();
  };
  const subscription = session.connection.subscribe({ next: look, error: giveUp });
  look(session.snapshot);
  try {
    const bytes = await bytesOf(content, end.signal);
    throwIfAborted(options, what);
    if (!bytes) throw errorFrom(notOpen(what, session.lifecycle));
    return bytes;
  } finally {
    subscription.unsubscribe();
    options?.signal?.removeEventListener('abort', giveUp);
  }
}

function asError(why: unknown): never {
  throw isFailure(why) ? errorFrom(why) : why;
}

/** A handler that throws affects nothing but itself. */
function progressOf(
  { application }: Session,
  options: FileOptions | null | undefined,
): ((progress: FileProgress) => void) | undefined {
  const { onProgress } = options ?? {};
  const failed = (error: unknown): void => application.announce({ type: 'handler.failed', error, event: 'onProgress' });
  return onProgress ? guarded(onProgress, failed) : undefined;
}

const warned = new WeakSet<Session>();

/** A picture goes without a preview rather than not at all; why is told once for each connection. */
async function previewOf(session: Session, bytes: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  try {
    return await session.runtime.preview?.(bytes, LONGEST_PREVIEW);
  } catch (why) {
    if (!warned.has(session)) session.options.warn(withoutPreview(why));
    warned.add(session);
    return undefined;
  }
}
