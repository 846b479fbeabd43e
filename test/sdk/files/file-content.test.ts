import { describe, expect, it } from '@jest/globals';
import { ParleyError } from 'parley-sdk';
import { bytesOf, LARGEST_FILE } from '../../../src/api/files/file-content.js';

const HI = Buffer.from('hi');
const never = (): Promise<never> => new Promise(() => {});
const broken = (): never => {
  throw new Error('disk on fire');
};
/** A stream as a program may have written one. */
const streamOf = (iterator: object): object => ({ [Symbol.asyncIterator]: () => iterator });
const pieces = (...values: unknown[]) => ({
  next: async () => (values.length > 0 ? { value: values.shift() } : { done: true }),
});
const blobOf = (arrayBuffer: () => unknown, size = 2): object => ({ size, arrayBuffer });

function lockedStream(): ReadableStream {
  const stream = new ReadableStream();
  stream.getReader();
  return stream;
}

const open = (): AbortSignal => new AbortController().signal;

describe('The bytes of a file', () => {
  it.each<[string, unknown]>([
    ['in memory', HI],
    ['in memory that is shared with others', new Uint8Array(new SharedArrayBuffer(2)).fill(104)],
    ['of a Blob', new Blob([HI])],
    ['of what is as good as a Blob', blobOf(async () => new Uint8Array(HI).buffer)],
    ['of a stream', streamOf(pieces(HI.subarray(0, 1), HI.subarray(1)))],
    ['of a stream that cannot be stopped', streamOf({ ...pieces(HI), return: broken })],
    ['of a stream that stops at once', streamOf({ ...pieces(HI), return: () => ({ done: true }) })],
  ])('%s are read', async (_what, content) => {
    const bytes = await bytesOf(content, open());
    expect([bytes?.length, bytes?.[0]]).toEqual([2, 104]);
  });

  it.each<[string, unknown, string]>([
    ['a Blob that throws', blobOf(broken), 'could not be read'],
    ['a Blob that gives something else', blobOf(async () => 'hi'), 'could not be read'],
    ['a Blob that is larger than it says', blobOf(async () => new ArrayBuffer(6_000_000)), 'has 6000000 bytes'],
    ['a Blob that is empty all the same', blobOf(async () => new ArrayBuffer(0)), 'has 0 bytes'],
    ['a stream that somebody else reads', lockedStream(), 'could not be read'],
    ['a stream that cannot be begun', { [Symbol.asyncIterator]: broken }, 'could not be read'],
    ['a stream that throws', streamOf({ next: broken }), 'could not be read'],
    ['a stream of nothing', streamOf({ next: () => undefined }), 'gives bytes, not missing'],
  ])('of %s are an ArgumentError, nothing else', async (_what, content, words) => {
    const error = await bytesOf(content, open()).catch((why: unknown) => why);
    expect(error).toBeInstanceOf(ParleyError);
    expect(error).toMatchObject({ code: 'BAD_ARGUMENT', message: expect.stringContaining(words) });
  });

  it.each<[string, object]>([
    ['a Blob', blobOf(never)],
    ['a stream', streamOf({ next: never })],
  ])('of %s that never gives any are waited for until the signal ends it', async (_what, content) => {
    const end = new AbortController();
    const reading = bytesOf(content, end.signal);
    end.abort();
    expect([await reading, await bytesOf(content, end.signal)]).toEqual([undefined, undefined]);
  });

  it('of a stream that gives the same buffer again and again are those of each time', async () => {
    const buffer = new Uint8Array(4);
    let times = 0;
    const next = () => ({ value: buffer.fill((times += 1)).subarray(1, 3), done: times > 3 });
    expect([...(await bytesOf(streamOf({ next }), open()))!]).toEqual([1, 1, 2, 2, 3, 3]);
  });

  it('of a stream may be as many as the platform takes; of one byte more it is not a part that is taken', async () => {
    const half = new Uint8Array(LARGEST_FILE / 2);
    expect(await bytesOf(streamOf(pieces(half, half)), open())).toHaveLength(LARGEST_FILE);
    const tooMany = bytesOf(streamOf(pieces(half, half, HI)), open());
    await expect(tooMany).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });

  it('of a stream are no more than are needed: one that is too large is stopped, and one that is given up', async () => {
    const [half, end, told] = [new Uint8Array(LARGEST_FILE / 2), new AbortController(), [] as string[]];
    const endless = { next: () => ({ value: half }), return: () => void told.push('too large') };
    await expect(bytesOf(streamOf(endless), open())).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    const reading = bytesOf(streamOf({ next: never, return: () => void told.push('given up') }), end.signal);
    end.abort();
    await reading;
    expect(told).toEqual(['too large', 'given up']);
  });
});
