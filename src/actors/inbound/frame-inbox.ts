import { BUSY_MS } from '../../transport/runtime.js';
import type { Work } from '../../transport/wire/facts.js';
import type { Frame } from '../../transport/wire/frame-excerpt.js';

interface InboxOptions {
  /** Takes a frame in; returns what is left to be done of a long one. */
  readonly take: (frame: Frame) => Work | undefined;
  readonly now: () => number;
  readonly yield: (callback: () => void) => void;
}

/**
 * Frames in the order of the wire. A long one (a large snapshot) is taken in piece by piece, with turns of the event loop
 * between; those behind it wait.
 */
export class FrameInbox {
  readonly #options: InboxOptions;
  #waiting: Frame[] = [];
  #isBusy = false;
  #work: Work | undefined;
  #timesCleared = 0;

  constructor(options: InboxOptions) {
    this.#options = options;
  }

  put(frame: Frame): void {
    this.#waiting.push(frame);
    if (!this.#isBusy) this.#drain();
  }

  /** The socket is gone, and with it what it still had to say. */
  clear(): void {
    this.#timesCleared += 1;
    this.#waiting = [];
    if (this.#work) this.#isBusy = false;
    this.#work = undefined;
  }

  #drain(): void {
    this.#isBusy = true;
    for (let frame = this.#waiting.shift(); frame !== undefined; frame = this.#waiting.shift()) {
      const timesCleared = this.#timesCleared;
      const work = this.#options.take(frame);
      // A listener may have ended the connection already (`clear`); the rest is dropped then, here as below.
      if (!work || this.#timesCleared !== timesCleared) continue;
      this.#work = work;
      this.#options.yield(() => this.#goOn(work));
      return;
    }
    this.#isBusy = false;
  }

  #goOn(work: Work): void {
    const until = this.#options.now() + BUSY_MS;
    while (this.#work === work) {
      if (work()) {
        if (this.#work !== work) return;
        this.#work = undefined;
        this.#drain();
      } else if (this.#options.now() >= until) {
        this.#options.yield(() => this.#goOn(work));
        return;
      }
    }
  }
}
