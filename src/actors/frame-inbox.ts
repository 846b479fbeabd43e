import type { Frame } from '../transport/dialects/frame.js';
import type { Work } from '../transport/facts.js';

/** How long the event loop is kept busy with one frame before others get a turn. Well below what anybody notices. */
const BUSY_MS = 10;

interface InboxOptions {
  /** Decodes a frame; returns what is left to do of a long one. */
  readonly take: (frame: Frame) => Work | undefined;
  readonly now: () => number;
  readonly yield: (callback: () => void) => void;
}

/**
 * Frames in the order of the wire. A long one (a large snapshot) is taken in piece by piece, with turns of the event loop
 * between; those behind it wait, so that nothing overtakes it.
 */
export class FrameInbox {
  readonly #options: InboxOptions;
  #waiting: Frame[] = [];
  #work: Work | undefined;

  constructor(options: InboxOptions) {
    this.#options = options;
  }

  put(frame: Frame): void {
    if (this.#work) {
      this.#waiting.push(frame);
      return;
    }
    const work = this.#options.take(frame);
    if (work) this.#begin(work);
  }

  /** The socket is gone, and with it what it still had to say. */
  clear(): void {
    this.#waiting = [];
    this.#work = undefined;
  }

  #begin(work: Work): void {
    this.#work = work;
    const { now } = this.#options;
    const goOn = (): void => {
      if (this.#work !== work) return;
      const until = now() + BUSY_MS;
      while (now() < until) {
        if (!work()) continue;
        // What the work told the program may have ended the connection.
        if (this.#work === work) this.#end();
        return;
      }
      this.#options.yield(goOn);
    };
    this.#options.yield(goOn);
  }

  #end(): void {
    this.#work = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const frame of waiting) this.put(frame);
  }
}
