import type { RuntimeClock } from './runtime.js';

/** One thing that must happen at the latest by `dueAt`, unless it is disarmed. */
export interface Deadline {
  readonly dueAt: number;
  readonly passed: () => void;
  /** Place in the heap; -1 once it is out of it. */
  index: number;
}

/** Longer ones fire at once in every JavaScript runtime (KB-38); the queue wakes up and looks again. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * All deadlines of one connection on one timer. A timer each would cost a hundred thousand timers, and XState's `after`
 * makes stopping any actor slower with every one of them.
 */
export class DeadlineQueue {
  readonly #clock: RuntimeClock;
  readonly #heap: Deadline[] = [];
  #timer: unknown;
  #wakesAt = Number.POSITIVE_INFINITY;
  /** What the clock has been put back by, so far. */
  #putBackBy = 0;
  #lastNow = Number.NEGATIVE_INFINITY;
  /** When the timer must ring at the earliest. */
  #ringsAt = Number.NEGATIVE_INFINITY;

  constructor(clock: RuntimeClock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#heap.length;
  }

  arm(delayMs: number, passed: () => void): Deadline {
    const deadline: Deadline = { dueAt: this.#now() + delayMs, passed, index: this.#heap.length };
    this.#heap.push(deadline);
    this.#rise(deadline);
    this.#wake();
    return deadline;
  }

  disarm(deadline: Deadline): void {
    const { index } = deadline;
    if (index < 0) return;
    deadline.index = -1;
    const last = this.#heap.pop()!;
    if (last !== deadline) {
      last.index = index;
      this.#heap[index] = last;
      this.#rise(last);
      this.#sink(last);
    }
    // The timer is left alone unless nothing is left: waking up once too often is cheaper than moving it each time.
    if (this.#heap.length === 0) this.#sleep();
  }

  /** Disarms everything. */
  clear(): void {
    for (const deadline of this.#heap) deadline.index = -1;
    this.#heap.length = 0;
    this.#sleep();
  }

  #sleep(): void {
    if (this.#timer !== undefined) this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#wakesAt = Number.POSITIVE_INFINITY;
  }

  #wake(): void {
    const next = this.#heap[0];
    if (!next || next.dueAt >= this.#wakesAt) return;
    this.#sleep();
    this.#wakesAt = next.dueAt;
    const now = this.#now();
    const delay = Math.min(LONGEST_TIMER_MS, Math.max(0, next.dueAt - now));
    this.#ringsAt = now + delay;
    this.#timer = this.#clock.setTimeout(() => this.#ring(), delay);
  }

  #ring(): void {
    this.#timer = undefined;
    this.#wakesAt = Number.POSITIVE_INFINITY;
    // Timers know nothing of the time of day: whatever the clock says, that long has passed (KB-39).
    this.#atLeast(this.#ringsAt);
    for (;;) {
      const next = this.#heap[0];
      if (!next || next.dueAt > this.#now()) break;
      this.disarm(next);
      next.passed();
    }
    this.#wake();
  }

  /** The time of day without the jumps back: a deadline comes after its time, whatever was done to the clock (G1). */
  #now(): number {
    return this.#atLeast(this.#lastNow);
  }

  #atLeast(earliest: number): number {
    const now = this.#clock.now() + this.#putBackBy;
    if (now < earliest) this.#putBackBy += earliest - now;
    this.#lastNow = Math.max(now, earliest);
    return this.#lastNow;
  }

  #rise(deadline: Deadline): void {
    const heap = this.#heap;
    let index = deadline.index;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = heap[above]!;
      if (parent.dueAt <= deadline.dueAt) break;
      heap[index] = parent;
      parent.index = index;
      index = above;
    }
    heap[index] = deadline;
    deadline.index = index;
  }

  #sink(deadline: Deadline): void {
    const heap = this.#heap;
    let index = deadline.index;
    for (;;) {
      let below = 2 * index + 1;
      const left = heap[below];
      if (!left) break;
      const right = heap[below + 1];
      if (right && right.dueAt < left.dueAt) below += 1;
      const child = heap[below]!;
      if (child.dueAt >= deadline.dueAt) break;
      heap[index] = child;
      child.index = index;
      index = below;
    }
    heap[index] = deadline;
    deadline.index = index;
  }
}
