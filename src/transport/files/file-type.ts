/** Types that the platform shares, by the ending that the library has for them (protocol.md 9). */
const BY_ENDING: Readonly<Record<string, string>> = {
  jpg: 'JPEG',
  png: 'PNG',
  gif: 'GIF',
  pdf: 'PDF',
  docx: 'DOCX',
  pptx: 'PPTX',
  xlsx: 'XLSX',
};

/** Of these there are previews. */
export const PICTURES: ReadonlySet<string> = new Set(['JPEG', 'PNG', 'GIF']);

export const FILE_TYPES: readonly string[] = [...Object.values(BY_ENDING), 'TXT'];

/**
 * The type of a file by what is in it, whatever its name says. Undefined when it cannot be shared; `found` is what it is then,
 * if that can be told.
 */
export async function fileTypeOf(
  bytes: Uint8Array,
): Promise<{ readonly fileType: string | undefined; readonly found: string | undefined }> {
  // 20 kB that most pages never need: loaded with the first file.
  const { fileTypeFromBuffer } = await import('file-type/core');
  const found = (await fileTypeFromBuffer(bytes))?.ext;
  const fileType = found === undefined ? (isPlainText(bytes) ? 'TXT' : undefined) : BY_ENDING[found];
  return { fileType, found };
}

/** A text has no mark to be told by: it is UTF-8 without control characters. */
function isPlainText(bytes: Uint8Array): boolean {
  if (bytes.some((byte) => byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
