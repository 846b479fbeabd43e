import type { DialogRecord } from '../../machines/dialog/record.js';
import type { DeadlineQueue } from '../../transport/deadline-queue.js';

/** A message and what tells of it are sent together; later than this it is overdue. */
const PATIENCE_MS = 250;

/**
 * Messages that something told us of, such as the answer to our own publish, before they are here themselves. Nearly all
 * of them come within moments, so they are looked after together, with one timer, and no machine hears of them.
 */
export class Witnesses {
  readonly #deadlines: DeadlineQueue;
  readonly #isOverdue: (dialog: DialogRecord, sequence: number) => void;
  #young = new Map<DialogRecord, number>();
  #old = new Map<DialogRecord, number>();
  #isWaiting = false;

  constructor(deadlines: DeadlineQueue, isOverdue: (dialog: DialogRecord, sequence: number) => void) {
    this.#deadlines = deadlines;
    this.#isOverdue = isOverdue;
  }

  /** There is a message with this sequence. */
  hear(dialog: DialogRecord, sequence: number): void {
    if (sequence <= dialog.told || sequence <= dialog.known) return;
    this.#young.set(dialog, Math.max(sequence, this.#young.get(dialog) ?? -1));
    if (!this.#isWaiting) this.#wait();
  }

  /** The highest sequence that is told of and not here yet; it is not looked after any more. */
  take(dialog: DialogRecord): number {
    const sequence = Math.max(this.#young.get(dialog) ?? -1, this.#old.get(dialog) ?? -1);
    this.#young.delete(dialog);
    this.#old.delete(dialog);
    return sequence;
  }

  /** Each message has one whole turn at least. */
  #wait(): void {
    this.#isWaiting = true;
    this.#deadlines.arm(PATIENCE_MS, () => {
      this.#isWaiting = false;
      const overdue = this.#old;
      this.#old = this.#young;
      this.#young = new Map();
      if (this.#old.size > 0) this.#wait();
      for (const [dialog, sequence] of overdue) if (sequence > dialog.told) this.#isOverdue(dialog, sequence);
    });
  }
}
