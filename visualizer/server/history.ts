/** Of each program so much is kept; more than a page keeps of it. */
const MOST_BYTES = 24 * 1024 * 1024;

const AT = /^\{"t":"\w+","at":(\d+)/;

/** A frame as it was told, and when. */
export interface ToldFrame {
  readonly text: string;
  readonly at: number;
}

interface Segment {
  readonly frames: ToldFrame[];
  bytes: number;
}

/**
 * What a program told lately. A keyframe says anew who is there, so what came before it can be forgotten without harm: the
 * history is cut at keyframes, and one is asked for when it has become too long.
 */
export class History implements Iterable<ToldFrame> {
  readonly #segments: Segment[] = [];
  readonly #limit: number;
  #bytes = 0;
  #isAsked = false;
  #at = 0;

  constructor(limit = MOST_BYTES) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#segments.reduce((sum, { frames }) => sum + frames.length, 0);
  }

  /** Returns 'full' where a keyframe is needed before anything can be forgotten. */
  add(kind: string, frame: string): 'full' | undefined {
    if (kind === 'key') {
      this.#segments.push({ frames: [], bytes: 0 });
      this.#isAsked = false;
    }
    const segment = this.#segments.at(-1);
    // Before its first keyframe nothing can be understood.
    if (!segment) return undefined;
    // A definition has no time of its own: it is told before what needs it.
    this.#at = Number(AT.exec(frame)?.[1] ?? this.#at);
    segment.frames.push({ text: frame, at: this.#at });
    segment.bytes += frame.length;
    this.#bytes += frame.length;
    while (this.#bytes > this.#limit && this.#segments.length > 1) this.#bytes -= this.#segments.shift()!.bytes;
    // Half: the newest part must not be the only one, or a page that is opened just then would see nothing of before.
    if (this.#isAsked || segment.bytes < this.#limit / 2) return undefined;
    this.#isAsked = true;
    return 'full';
  }

  *[Symbol.iterator](): Iterator<ToldFrame> {
    for (const { frames } of this.#segments) yield* frames;
  }
}
