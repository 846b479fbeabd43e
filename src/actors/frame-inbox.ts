/**
 * Frames in the order of the wire. One that is taken in slices (a large snapshot) makes those behind it wait, so that
 * nothing overtakes it.
 */
export class FrameInbox {
  readonly #take: (frame: string) => void;
  #waiting: string[] = [];
  #next = 0;
  #isBusy = false;

  constructor(take: (frame: string) => void) {
    this.#take = take;
  }

  put(frame: string): void {
    if (this.#isBusy) this.#waiting.push(frame);
    else this.#take(frame);
  }

  /** The frame at hand is not done yet; `resume` will be called. */
  hold(): void {
    this.#isBusy = true;
  }

  resume(): void {
    this.#isBusy = false;
    while (!this.#isBusy && this.#next < this.#waiting.length) {
      const frame = this.#waiting[this.#next]!;
      this.#next += 1;
      this.#take(frame);
    }
    if (this.#next >= this.#waiting.length) {
      this.#waiting = [];
      this.#next = 0;
    }
  }

  /** The socket is gone, and with it what it still had to say. */
  clear(): void {
    this.#waiting = [];
    this.#next = 0;
    this.#isBusy = false;
  }
}
