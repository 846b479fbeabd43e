import type { DeadlineQueue } from '../../transport/deadline-queue.js';
import type { MessageFact } from '../../transport/wire/facts.js';

/** A message overtakes the description of its conversation by moments; what nobody describes is not ours to tell. */
const KEPT_MS = 30_000;
const MOST_KEPT = 1_000;

/** Messages of dialogs that the platform has not described yet. */
export class EarlyMessages {
  readonly #deadlines: DeadlineQueue;
  readonly #byDialog = new Map<string, MessageFact[]>();
  #count = 0;
  /** Messages that were let go because no description came. */
  dropped = 0;

  constructor(deadlines: DeadlineQueue) {
    this.#deadlines = deadlines;
  }

  keep(fact: MessageFact): void {
    const kept = this.#byDialog.get(fact.dialogId);
    if (kept) kept.push(fact);
    else {
      const first = [fact];
      this.#byDialog.set(fact.dialogId, first);
      this.#deadlines.arm(KEPT_MS, () => {
        if (this.#byDialog.get(fact.dialogId) === first) this.#drop(fact.dialogId);
      });
    }
    this.#count += 1;
    while (this.#count > MOST_KEPT) this.#drop(this.#byDialog.keys().next().value!);
  }

  /** The lowest of them in a dialog: we took part in it by then, whatever its description says. */
  firstOf(dialogId: string): MessageFact | undefined {
    const kept = this.#count === 0 ? undefined : this.#byDialog.get(dialogId);
    return kept?.reduce((first, fact) => (fact.sequence < first.sequence ? fact : first));
  }

  /** The messages of a dialog that is described now, in the order of the wire. */
  take(dialogId: string): readonly MessageFact[] {
    const kept = this.#count === 0 ? undefined : this.#byDialog.get(dialogId);
    if (!kept) return NONE;
    this.#byDialog.delete(dialogId);
    this.#count -= kept.length;
    return kept;
  }

  #drop(dialogId: string): void {
    this.dropped += this.take(dialogId).length;
  }
}

const NONE: readonly never[] = [];
