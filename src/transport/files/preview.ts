/**
 * Makes a small picture of a large one: a data URL of at most `longest` characters, undefined when it cannot be made that
 * small. Rejects where pictures cannot be read.
 */
export type PreviewMaker = (image: Uint8Array<ArrayBuffer>, longest: number) => Promise<string | undefined>;

/** Longest side in pixels: the first that is small enough is taken. */
export const PREVIEW_SIZES: readonly number[] = [320, 160, 80, 40];
