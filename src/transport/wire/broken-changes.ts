import type { FactSink, Malformation } from './facts.js';
import { excerptOfFrame, type Frame } from './frame-excerpt.js';
import { excerptOf, WrongField } from './json.js';

/** A frame of this length is shown as a whole; of a longer one, its first broken change says more than its beginning. */
const SHORT_FRAME = 2_000;

/**
 * The changes of one notification that could not be read. However many they are, the application is told once: an error
 * for each of 100,000 would cost it more than the frame itself.
 */
export class BrokenChanges {
  readonly #sink: Pick<FactSink, 'malformed'>;
  readonly #frame: Frame;
  #count = 0;
  #first: { readonly why: Malformation; readonly change: unknown; readonly about: string | undefined } | undefined;

  /** The frame is shown where the change itself cannot be. */
  constructor(sink: Pick<FactSink, 'malformed'>, frame: Frame) {
    this.#sink = sink;
    this.#frame = frame;
  }

  /** Reads one change of what the body names, if it names something; undefined where that is not possible. */
  read<T>(
    change: unknown,
    why: Malformation,
    decode: (change: unknown, of?: string) => T | undefined,
    of?: string,
  ): T | undefined {
    try {
      const fact = decode(change, of);
      if (fact === undefined) this.#add({ why, change, about: undefined });
      return fact;
    } catch (error) {
      if (!(error instanceof WrongField)) throw error;
      this.#add({ why: 'wrongField', change, about: error.field });
      return undefined;
    }
  }

  /** To be called when all were read. */
  report(): void {
    if (!this.#first) return;
    const { why, change, about } = this.#first;
    const whole = excerptOfFrame(this.#frame);
    const frame = whole.length <= SHORT_FRAME ? whole : (excerptOf(change) ?? whole);
    this.#sink.malformed({ why, frame, about, count: this.#count > 1 ? this.#count : undefined });
    this.#first = undefined;
  }

  #add(broken: { readonly why: Malformation; readonly change: unknown; readonly about: string | undefined }): void {
    this.#count += 1;
    this.#first ??= broken;
  }
}
