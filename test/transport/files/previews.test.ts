import { afterEach, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { preview as inBrowser } from '../../../src/transport/files/preview.browser.js';
import { preview as inNode } from '../../../src/transport/files/preview.node.js';

const PREFIX = 'data:image/jpeg;base64,';

describe('A preview in Node', () => {
  const picture = async (width: number, height: number, alpha = 1) =>
    new Uint8Array(
      await sharp({ create: { width, height, channels: 4, background: { r: 0, g: 0, b: 0, alpha } } })
        .png()
        .toBuffer(),
    );
  const read = (url: string | undefined) => sharp(Buffer.from(url!.slice(PREFIX.length), 'base64'));

  test('is a JPEG that fits into 320 points, in its proportions', async () => {
    const url = await inNode(await picture(640, 320), 100_000);
    expect(url!.startsWith(PREFIX)).toBe(true);
    expect(await read(url).metadata()).toMatchObject({ format: 'jpeg', width: 320, height: 160 });
  });

  test('is no larger than the picture', async () => {
    expect(await read(await inNode(await picture(30, 20), 100_000)).metadata()).toMatchObject({
      width: 30,
      height: 20,
    });
  });

  test('is smaller where it may not be so long; a picture that cannot be made that small has none', async () => {
    const noise = new Uint8Array(
      await sharp({
        create: {
          width: 640,
          height: 640,
          channels: 3,
          background: 'white',
          noise: { type: 'gaussian', mean: 128, sigma: 60 },
        },
      })
        .png()
        .toBuffer(),
    );
    const whole = (await inNode(noise, 1_000_000))!.length;
    const smaller = await inNode(noise, whole - 1);
    expect((await read(smaller).metadata()).width).toBe(160);
    expect(await inNode(noise, smaller!.length)).toBe(smaller);
    expect(await inNode(noise, 100)).toBeUndefined();
  });

  test('is white where the picture is transparent', async () => {
    const { data } = await read(await inNode(await picture(10, 10, 0), 100_000))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(Math.min(...data)).toBeGreaterThan(250);
  });

  test('is none of what is no picture', async () => {
    await expect(inNode(new Uint8Array([1, 2, 3]), 100)).rejects.toThrow();
  });
});

describe('A preview in a browser', () => {
  const globals = globalThis as { createImageBitmap?: unknown; OffscreenCanvas?: unknown };
  afterEach(() => {
    delete globals.createImageBitmap;
    delete globals.OffscreenCanvas;
  });

  /** A browser whose JPEGs have as many bytes as points; what was done is noted. */
  function browser(width: number, height: number, { canDraw = true } = {}) {
    const did: unknown[] = [];
    globals.createImageBitmap = async (blob: Blob) => {
      did.push(`reads ${blob.size}`);
      return { width, height, close: () => void did.push('closes') };
    };
    globals.OffscreenCanvas = class {
      constructor(
        readonly width: number,
        readonly height: number,
      ) {}
      getContext(kind: string) {
        if (!canDraw) return null;
        const context = {
          fillStyle: '',
          fillRect: (...box: number[]) => void did.push(`${kind} fills ${box} with ${context.fillStyle}`),
          drawImage: (_: unknown, ...box: number[]) => void did.push(`draws ${box}`),
        };
        return context;
      }
      async convertToBlob(options: object) {
        did.push(options);
        return new Blob([new Uint8Array(this.width * this.height).fill(255)]);
      }
    };
    return did;
  }
  const IMAGE = new Uint8Array(7);
  const lengthOf = (points: number) => PREFIX.length + Math.ceil(points / 3) * 4;

  test('is drawn on white, at most 320 points long, as a JPEG', async () => {
    const did = browser(640, 320);
    const url = await inBrowser(IMAGE, 1_000_000);
    expect(url).toBe(`${PREFIX}${Buffer.alloc(320 * 160, 255).toString('base64')}`);
    expect(did).toEqual([
      'reads 7',
      '2d fills 0,0,320,160 with #ffffff',
      'draws 0,0,320,160',
      { type: 'image/jpeg', quality: 0.6 },
      'closes',
    ]);
  });

  test('is no larger than the picture, and has a point in each direction however thin that is', async () => {
    const did = browser(30, 20);
    await inBrowser(IMAGE, 1_000_000);
    expect(did[2]).toBe('draws 0,0,30,20');
    const thin = browser(1, 6_400);
    await inBrowser(IMAGE, 1_000_000);
    expect(thin[2]).toBe('draws 0,0,1,320');
  });

  test('is smaller where it may not be so long, down to 40 points', async () => {
    browser(640, 640);
    expect((await inBrowser(IMAGE, lengthOf(160 * 160)))!.length).toBe(lengthOf(160 * 160));
    expect((await inBrowser(IMAGE, lengthOf(160 * 160) - 1))!.length).toBe(lengthOf(80 * 80));
    const did = browser(640, 640);
    expect(await inBrowser(IMAGE, lengthOf(40 * 40) - 1)).toBeUndefined();
    expect([did.filter((one) => String(one).startsWith('draws')).length, did.at(-1)]).toEqual([4, 'closes']);
  });

  test('leaves nothing behind where it cannot be drawn', async () => {
    const did = browser(640, 640, { canDraw: false });
    await expect(inBrowser(IMAGE, 100)).rejects.toThrow();
    expect(did.at(-1)).toBe('closes');
  });
});
