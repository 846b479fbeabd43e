import type { DialogRecord } from '../../machines/dialog/record.js';

/** Dialogs that are read at the same time. Thousands of requests at once would be refused, or time out behind each other. */
const MOST_AT_ONCE = 200;

/**
 * Dialogs that are to be read because their connection was lost. Those that something is known to be missing from are the
 * first; nothing tells whether the others missed anything, so they follow, as fast as the platform answers.
 */
export class Readings {
  readonly #begin: (dialog: DialogRecord) => void;
  readonly #urgent = new Set<DialogRecord>();
  readonly #others = new Set<DialogRecord>();
  readonly #underWay = new Set<DialogRecord>();

  constructor(begin: (dialog: DialogRecord) => void) {
    this.#begin = begin;
  }

  /** Dialogs that wait for their turn. */
  get waiting(): number {
    return this.#urgent.size + this.#others.size;
  }

  add(dialog: DialogRecord, isUrgent: boolean): void {
    (isUrgent ? this.#urgent : this.#others).add(dialog);
    this.#goOn();
  }

  /** Something is known to be missing from it now. */
  urge(dialog: DialogRecord): void {
    if (this.#others.delete(dialog)) this.add(dialog, true);
  }

  /** Its machine is somewhere else now: if its reading is over, the next one has its turn. */
  moved(dialog: DialogRecord): void {
    if (dialog.delivery !== 'following' && this.#underWay.delete(dialog)) this.#goOn();
  }

  forget(dialog: DialogRecord): void {
    this.#urgent.delete(dialog);
    this.#others.delete(dialog);
    if (this.#underWay.delete(dialog)) this.#goOn();
  }

  /** The socket is gone. */
  clear(): void {
    this.#urgent.clear();
    this.#others.clear();
    this.#underWay.clear();
  }

  #goOn(): void {
    while (this.#underWay.size < MOST_AT_ONCE) {
      const dialog = first(this.#urgent) ?? first(this.#others);
      if (!dialog) return;
      this.#urgent.delete(dialog);
      this.#others.delete(dialog);
      // It may have been given up, or have closed with nothing missing.
      if (dialog.delivery !== 'stale') continue;
      this.#underWay.add(dialog);
      this.#begin(dialog);
    }
  }
}

const first = <T>(set: ReadonlySet<T>): T | undefined => set.values().next().value;
