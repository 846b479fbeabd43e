import { SimulatedClock } from 'xstate';

/** A simulated clock that can be moved from one timer to the next, so that an answer given in between is heard at its own time. */
export class SteppedClock extends SimulatedClock {
  readonly #timers = new Map<number, { readonly due: number; readonly timeout: number }>();

  override setTimeout(run: () => void, timeout: number): number {
    const id = super.setTimeout(() => {
      this.#timers.delete(id);
      run();
    }, timeout);
    this.#timers.set(id, { due: this.now() + timeout, timeout });
    return id;
  }

  override clearTimeout(id: number): void {
    this.#timers.delete(id);
    super.clearTimeout(id);
  }

  /** When the next timer is due; never, if none is running. */
  nextDue(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...[...this.#timers.values()].map(({ due }) => due));
  }

  isRunning(timeout: number): boolean {
    return [...this.#timers.values()].some((timer) => timer.timeout === timeout);
  }

  pending(): number {
    return this.#timers.size;
  }
}
