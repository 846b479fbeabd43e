import { describe, expect, test } from '@jest/globals';
import { failure } from '../../../src/transport/failure.js';
import { FILE_TYPES, fileTypeOf } from '../../../src/transport/files/file-type.js';
import { temporaryUrlIn } from '../../../src/transport/files/temporary-url.js';

const bytes = (...parts: (string | readonly number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));
const PNG = bytes([0x89], 'PNG\r\n', [0x1a], '\n', [0, 0, 0, 13], 'IHDR', new Array<number>(17).fill(0), 'IDAT');
/** What an office program writes begins like this: a zip whose first part, not compressed here, says what is in it. */
function office(kind: string): Uint8Array {
  const name = '[Content_Types].xml';
  const type = `application/vnd.openxmlformats-officedocument.${kind}.main+xml`;
  const text = `<Types><Override PartName="/x.xml" ContentType="${type}"/></Types>`;
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt32LE(text.length, 18);
  header.writeUInt32LE(text.length, 22);
  header.writeUInt16LE(name.length, 26);
  return bytes([...header], name, text);
}

describe('The type of a file (protocol.md 9)', () => {
  test.each<[string, Uint8Array]>([
    ['JPEG', bytes([0xff, 0xd8, 0xff, 0xe0])],
    ['PNG', PNG],
    ['GIF', bytes('GIF89a')],
    ['PDF', bytes('%PDF-1.7')],
    ['DOCX', office('wordprocessingml.document')],
    ['PPTX', office('presentationml.presentation')],
    ['XLSX', office('spreadsheetml.sheet')],
  ])('%s is told by what is in it', async (fileType, content) => {
    expect(await fileTypeOf(content)).toMatchObject({ fileType });
  });

  test.each<[string, Uint8Array]>([
    ['any words', bytes('Grüße, 你好')],
    ['tabs, lines and pages', bytes('a\tb\nc\r\nd\fe')],
    ['nothing', bytes('')],
  ])('is TXT for %s', async (_, content) => {
    expect(await fileTypeOf(content)).toEqual({ fileType: 'TXT', found: undefined });
  });

  test.each<[string, Uint8Array]>([
    ['control characters', bytes('a', [0], 'b')],
    ['the last control character', bytes('a', [31])],
    ['bytes that are no UTF-8', bytes('a', [0xc3, 0x28])],
  ])('is none for %s', async (_, content) => {
    expect(await fileTypeOf(content)).toEqual({ fileType: undefined, found: undefined });
  });

  test('is none that the platform shares for anything else, and what it is can be said', async () => {
    expect(await fileTypeOf(bytes([0x1f, 0x8b, 8, 0]))).toEqual({ fileType: undefined, found: 'gz' });
  });

  test('is one of eight', () => {
    expect([...FILE_TYPES].sort()).toEqual(['DOCX', 'GIF', 'JPEG', 'PDF', 'PNG', 'PPTX', 'TXT', 'XLSX']);
  });
});

describe('A temporary URL (protocol.md 6.19)', () => {
  const given = (body: unknown) => temporaryUrlIn({ ok: true, code: 200, body, type: '' }, 'Generate');

  test('is a path, which is the name of the file for good, and a query, which is not', () => {
    expect(given({ relativePath: '/a b', queryParams: { temp_url_sig: 'x&y', expires: 7 } })).toEqual({
      relativePath: '/a b',
      path: '/a b?temp_url_sig=x%26y&expires=7',
    });
  });

  test.each<[unknown]>([
    [undefined],
    ['x'],
    [{ queryParams: {} }],
    [{ relativePath: 7, queryParams: {} }],
    [{ relativePath: 'evil.example/x', queryParams: {} }],
    [{ relativePath: '/x' }],
    [{ relativePath: '/x', queryParams: 'x' }],
  ])('is none in %j', (body) => {
    expect(() => given(body)).toThrow(
      expect.objectContaining({ code: 'UNEXPECTED_ANSWER', context: { request: 'Generate' } }) as never,
    );
  });

  test('is none where the platform refuses it: with the reason', () => {
    const why = failure('RESPONSE_LOST');
    expect(() => temporaryUrlIn({ ok: false, failure: why }, 'Generate')).toThrow(
      expect.objectContaining({ code: 'RESPONSE_LOST' }) as never,
    );
  });
});
