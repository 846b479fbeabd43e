import { BUSY_MS, type RuntimeClock } from './runtime.js';

/** One thing that must happen at the latest by `dueAt`, unless it is disarmed. */
export interface Deadline {
  /** In the queue's own time, which the wall clock may fall behind. */
  readonly dueAt: number;
  /** Of those that are due at the same moment, the one that was armed first passes first. */
  readonly order: number;
  readonly passed: () => void;
  /** Place in the heap; -1 once it is out of it. */
  index: number;
}

const isBefore = (one: Deadline, other: Deadline): boolean =>
  one.dueAt < other.dueAt || (one.dueAt === other.dueAt && one.order < other.order);

/** Longer ones fire at once in every JavaScript runtime (KB-38); the queue wakes up and looks again. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * All deadlines of one connection on one timer. A timer each would cost a hundred thousand timers, and XState's `after`
 * makes stopping any actor slower with every one of them.
 *
 * The only clock there is shows the time of day, and that may be set back: an hour's jump must not delay a deadline by an
 * hour (KB-39). So the queue keeps a time of its own that never goes back, and believes its timer more than the clock.
 */
export class DeadlineQueue {
  readonly #clock: RuntimeClock;
  readonly #heap: Deadline[] = [];
  #armed = 0;
  #timer: unknown;
  #wakesAt = Number.POSITIVE_INFINITY;
  #lastReading = Number.NEGATIVE_INFINITY;
  /** How far the clock has fallen behind the queue's time. */
  #behindMs = 0;

  constructor(clock: RuntimeClock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#heap.length;
  }

  arm(delayMs: number, passed: () => void): Deadline {
    this.#armed += 1;
    const dueAt = this.#time() + delayMs;
    const deadline: Deadline = { dueAt, order: this.#armed, passed, index: this.#heap.length };
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

  /** Nothing passes until something is armed again; what should have passed meanwhile does so then. */
  rest(): void {
    this.#sleep();
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
    const time = this.#time();
    this.#wakesAt = Math.min(next.dueAt, time + LONGEST_TIMER_MS);
    this.#timer = this.#clock.setTimeout(() => this.#ring(), Math.max(0, this.#wakesAt - time));
  }

  #time(): number {
    const reading = this.#clock.now();
    if (reading < this.#lastReading) this.#behindMs += this.#lastReading - reading;
    this.#lastReading = reading;
    return reading + this.#behindMs;
  }

  #ring(): void {
    // The clock may have been set back since it was read last, however long ago that was: the timer knows better.
    const missingMs = this.#wakesAt - this.#time();
    if (missingMs > 0) this.#behindMs += missingMs;
    this.#timer = undefined;
    this.#wakesAt = Number.POSITIVE_INFINITY;
    // Thousands may have been armed at one moment: the timer that is set below comes back to the others.
    const until = this.#time() + BUSY_MS;
    for (let time = this.#time(); time < until; time = this.#time()) {
      const next = this.#heap[0];
      if (!next || next.dueAt > time) break;
      this.disarm(next);
      next.passed();
    }
    this.#wake();
  }

  #rise(deadline: Deadline): void {
    const heap = this.#heap;
    let index = deadline.index;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = heap[above]!;
      if (isBefore(parent, deadline)) break;
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
      if (right && isBefore(right, left)) below += 1;
      const child = heap[below]!;
      if (isBefore(deadline, child)) break;
      heap[index] = child;
      child.index = index;
      index = below;
    }
    heap[index] = deadline;
    deadline.index = index;
  }
}
