import type { Deadline, DeadlineQueue } from '../../transport/deadline-queue.js';

/** The deadlines that machines have armed, by what they are armed for and by name. Arming one again starts it anew. */
export class ArmedDeadlines<Name extends string> {
  readonly #queue: DeadlineQueue;
  /** Milliseconds; an infinite one is never armed. */
  readonly #limits: Readonly<Record<Name, number>>;
  readonly #armed = new Map<object, Map<Name, Deadline>>();

  constructor(queue: DeadlineQueue, limits: Readonly<Record<Name, number>>) {
    this.#queue = queue;
    this.#limits = limits;
  }

  arm(owner: object, name: Name, passed: () => void, limitMs: number = this.#limits[name]): void {
    this.disarm(owner, name);
    if (limitMs === Number.POSITIVE_INFINITY) return;
    let deadlines = this.#armed.get(owner);
    if (!deadlines) this.#armed.set(owner, (deadlines = new Map()));
    deadlines.set(
      name,
      this.#queue.arm(limitMs, () => {
        this.#forget(owner, name);
        passed();
      }),
    );
  }

  disarm(owner: object, name: Name): void {
    const deadline = this.#armed.get(owner)?.get(name);
    if (!deadline) return;
    this.#queue.disarm(deadline);
    this.#forget(owner, name);
  }

  /** Everything that is armed for this owner. */
  disarmAll(owner: object): void {
    for (const deadline of this.#armed.get(owner)?.values() ?? []) this.#queue.disarm(deadline);
    this.#armed.delete(owner);
  }

  /** The deadline is not armed any more: it was disarmed, or has passed. */
  #forget(owner: object, name: Name): void {
    const deadlines = this.#armed.get(owner)!;
    deadlines.delete(name);
    if (deadlines.size === 0) this.#armed.delete(owner);
  }
}
