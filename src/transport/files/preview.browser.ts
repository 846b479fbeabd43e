import { PREVIEW_SIZES, type PreviewMaker } from './preview.js';

/** Thumbnails in a browser, by a canvas; in a worker too. */
export const preview: PreviewMaker = async (image, longest) => {
  const picture = await createImageBitmap(new Blob([image]));
  try {
    for (const size of PREVIEW_SIZES) {
      const scale = Math.min(1, size / Math.max(picture.width, picture.height));
      const [width, height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale)));
      const canvas = new OffscreenCanvas(width!, height!);
      const context = canvas.getContext('2d')!;
      // JPEG has no transparency, and would show black.
      context.fillStyle = '#ffffff';
      context.fillRect(0, 0, width!, height!);
      context.drawImage(picture, 0, 0, width!, height!);
      const bytes = new Uint8Array(
        await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.6 })).arrayBuffer(),
      );
      const url = `data:image/jpeg;base64,${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`;
      if (url.length <= longest) return url;
    }
    return undefined;
  } finally {
    picture.close();
  }
};
