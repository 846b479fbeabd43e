import type { DialogRecord } from '../../machines/dialog/record.js';

/** Dialogs that are read at the same time. Thousands of requests at once would be refused, or time out behind each other. */
const MOST_AT_ONCE = 100;
/** The same where nothing tells that anything was missed: what is live goes first. */
const MOST_IN_DOUBT = 20;

/**
 * Dialogs that are to be read because their connection was lost. Those that something is known to be missing from are the
 * first; nothing tells whether the others missed anything, so they follow, as fast as the platform answers, once the
 * descriptions are here that could still tell it.
 */
export class Readings {
  readonly #begin: (dialog: DialogRecord) => void;
  readonly #urgent = new Set<DialogRecord>();
  readonly #others = new Set<DialogRecord>();
  readonly #underWay = new Set<DialogRecord>();
  /** Subscriptions whose descriptions are on their way. */
  readonly #describing = new Set<string>();
  readonly #later: (callback: () => void) => void;
  #isDue = false;

  constructor(begin: (dialog: DialogRecord) => void, later: (callback: () => void) => void) {
    this.#begin = begin;
    this.#later = later;
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

  /** Whether a subscription's snapshot, with all of its windows, is still on its way. Its machine has a way out in time. */
  describes(subscription: string, isUnderWay: boolean): void {
    if (isUnderWay) this.#describing.add(subscription);
    else if (this.#describing.delete(subscription)) this.#goOnLater();
  }

  /** Its machine is somewhere else now: if its reading is over, the next one has its turn. */
  moved(dialog: DialogRecord): void {
    if (dialog.delivery !== 'following' && this.#underWay.delete(dialog)) this.#goOnLater();
  }

  forget(dialog: DialogRecord): void {
    this.#urgent.delete(dialog);
    this.#others.delete(dialog);
    if (this.#underWay.delete(dialog)) this.#goOnLater();
  }

  /** The socket is gone. */
  clear(): void {
    this.#urgent.clear();
    this.#others.clear();
    this.#underWay.clear();
  }

  /** A pause between pieces: a fast platform answers within the same turn of the event loop, and would keep it from everybody else. */
  #goOnLater(): void {
    if (this.#isDue || this.waiting === 0) return;
    this.#isDue = true;
    this.#later(() => {
      this.#isDue = false;
      this.#goOn();
    });
  }

  #goOn(): void {
    for (;;) {
      const row = this.#urgent.size > 0 ? this.#urgent : this.#others;
      const limit = row === this.#urgent ? MOST_AT_ONCE : this.#describing.size > 0 ? 0 : MOST_IN_DOUBT;
      const dialog = this.#underWay.size < limit ? first(row) : undefined;
      if (!dialog) return;
      row.delete(dialog);
      // Meanwhile the dialog may have been given up, or have closed with nothing missing.
      if (dialog.delivery !== 'stale') continue;
      this.#underWay.add(dialog);
      this.#begin(dialog);
    }
  }
}

const first = <T>(set: ReadonlySet<T>): T | undefined => set.values().next().value;
