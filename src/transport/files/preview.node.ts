import sharp from 'sharp';
import { PREVIEW_SIZES, type PreviewMaker } from './preview.js';

/** Thumbnails in Node, by sharp: a native package that nobody is made to install (an optional peer). */
export const preview: PreviewMaker = async (image, longest) => {
  for (const size of PREVIEW_SIZES) {
    const small = sharp(image).rotate().resize(size, size, { fit: 'inside', withoutEnlargement: true });
    const bytes = await small.flatten({ background: '#ffffff' }).jpeg({ quality: 60 }).toBuffer();
    const url = `data:image/jpeg;base64,${bytes.toString('base64')}`;
    if (url.length <= longest) return url;
  }
  return undefined;
};
