import { type Frame, isLongFrame } from '../transport/dialects/frame.js';
import type { Work } from '../transport/facts.js';

/** How long the event loop is kept busy with one frame before others get a turn. Well below what anybody notices. */
const BUSY_MS = 10;

interface InboxOptions {
  /** What a short frame says. */
  readonly read: (frame: Frame) => unknown;
  /** Takes in a short frame, which has been read already. */
  readonly take: (read: unknown, frame: Frame) => Work | undefined;
  /** Takes in a long one, which has not. */
  readonly takeLong: (frame: Frame) => Work | undefined;
  /** Told what was read of all frames of a batch before the first of them is taken. */
  readonly prefetch: (read: readonly unknown[]) => void;
  readonly now: () => number;
  readonly yield: (callback: () => void) => void;
}

/**
 * Frames in the order of the wire. All that one turn of the socket brings are read first and acted upon afterwards: each
 * of the two alone keeps the processor's caches, in turns they push each other out (docs/performance.md). A long frame
 * (a large snapshot) is taken in piece by piece, with turns of the event loop between; those behind it wait.
 */
export class FrameInbox {
  readonly #options: InboxOptions;
  #waiting: Frame[] = [];
  #work: Work | undefined;
  #isScheduled = false;

  constructor(options: InboxOptions) {
    this.#options = options;
  }

  put(frame: Frame): void {
    this.#waiting.push(frame);
    if (this.#isScheduled || this.#work) return;
    this.#isScheduled = true;
    // Runs when the socket has handed over everything it has read, and before anything else.
    queueMicrotask(this.#drain);
  }

  /** The socket is gone, and with it what it still had to say. */
  clear(): void {
    this.#waiting = [];
    this.#work = undefined;
  }

  readonly #drain = (): void => {
    this.#isScheduled = false;
    const frames = this.#waiting;
    this.#waiting = [];
    const read = frames.map((frame) => (isLongFrame(frame) ? undefined : this.#options.read(frame)));
    this.#options.prefetch(read);
    // What is told on the way may end the connection (`clear`), and then the rest is nobody's any more.
    const waiting = this.#waiting;
    for (let index = 0; index < frames.length && this.#waiting === waiting; index += 1) {
      const frame = frames[index]!;
      const { take, takeLong } = this.#options;
      const work = isLongFrame(frame) ? takeLong(frame) : take(read[index], frame);
      if (!work) continue;
      this.#waiting.unshift(...frames.slice(index + 1));
      this.#begin(work);
      return;
    }
  };

  #begin(work: Work): void {
    this.#work = work;
    const { now } = this.#options;
    const goOn = (): void => {
      if (this.#work !== work) return;
      const until = now() + BUSY_MS;
      while (now() < until) {
        if (!work()) continue;
        // What the work told the program may have ended the connection.
        if (this.#work !== work) return;
        this.#work = undefined;
        this.#drain();
        return;
      }
      this.#options.yield(goOn);
    };
    this.#options.yield(goOn);
  }
}
