/** A frame as it came: text, or bytes where the runtime has it in bytes. */
export type Frame = string | Uint8Array;

/** Error texts of a frame are cut far below this; turning 20 MB into text only to cut it would be a stall. */
const LONGEST_EXCERPT = 16_384;

const decoder = new TextDecoder();
const strictDecoder = new TextDecoder('utf-8', { fatal: true });

/** Longer ones are not parsed to be looked at: it would be felt, and the decoder reads them piece by piece. */
export const LONGEST_PARSED = 65_536;

/** A frame as JSON; undefined where it is none, or too long to be parsed for this only. Never throws. */
export function parsedFrame(frame: Frame): unknown {
  const text = frame.length > LONGEST_PARSED ? undefined : textOfFrame(frame);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Undefined where it is no UTF-8; asked only where something was replaced, because most frames are fine. */
export function textOfFrame(frame: Frame): string | undefined {
  if (typeof frame === 'string') return frame;
  const text = decoder.decode(frame);
  if (!text.includes('\uFFFD')) return text;
  try {
    return strictDecoder.decode(frame);
  } catch {
    return undefined;
  }
}

/** The beginning of a frame, for an error. */
export function excerptOfFrame(frame: Frame): string {
  const head = frame.length > LONGEST_EXCERPT ? frame.slice(0, LONGEST_EXCERPT) : frame;
  return typeof head === 'string' ? head : decoder.decode(head);
}
