/** A frame as it came: text, or bytes where the runtime has it in bytes. */
export type Frame = string | Uint8Array;

/** Error texts of a frame are cut far below this; turning 20 MB into text only to cut it would be a stall. */
const LONGEST_EXCERPT = 16_384;

const decoder = new TextDecoder();

/** The beginning of a frame, for an error. */
export function excerptOfFrame(frame: Frame): string {
  const head = frame.length > LONGEST_EXCERPT ? frame.slice(0, LONGEST_EXCERPT) : frame;
  return typeof head === 'string' ? head : decoder.decode(head);
}
