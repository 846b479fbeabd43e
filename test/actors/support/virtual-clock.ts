import type { RuntimeClock } from '../../../src/transport/runtime.js';
import { SteppedClock } from '../../machines/support/stepped-clock.js';

/** A clock that stands still until a test lets time pass, with XState's simulated clock behind it. */
export class VirtualClock implements RuntimeClock {
  readonly #clock = new SteppedClock();

  readonly now = (): number => this.#clock.now();
  readonly setTimeout = (callback: () => void, milliseconds: number): unknown =>
    this.#clock.setTimeout(callback, milliseconds);
  readonly clearTimeout = (id: unknown): void => this.#clock.clearTimeout(id as number);

  pass(milliseconds: number): void {
    this.#clock.increment(milliseconds);
  }

  get running(): number {
    return this.#clock.pending();
  }
}
