/** Virtual time: a queue of things to do, each at its moment. Time stands still while one is done and jumps to the next. */
export interface Task {
  readonly at: number;
  readonly order: number;
  /** Whose it is: what is left of somebody can be counted. */
  readonly owner: string;
  readonly run: () => void;
  isCancelled: boolean;
}

/** The epoch of every run, so that timestamps are the same in all of them. */
export const EPOCH = Date.UTC(2030, 0, 1);

export class Scheduler {
  /** What a task threw: nobody else would have caught it. */
  readonly crashes: unknown[] = [];
  readonly #heap: Task[] = [];
  #now = EPOCH;
  #order = 0;

  get now(): number {
    return this.#now;
  }

  /** Milliseconds since the run began. */
  get elapsed(): number {
    return this.#now - EPOCH;
  }

  after(ms: number, owner: string, run: () => void): Task {
    this.#order += 1;
    const at = this.#now + Math.max(0, Number.isFinite(ms) ? ms : 0);
    const task: Task = { at, order: this.#order, owner, run, isCancelled: false };
    this.#push(task);
    return task;
  }

  /** What somebody still has to do. */
  pendingOf(owner: string): readonly Task[] {
    return this.#heap.filter((task) => task.owner === owner && !task.isCancelled);
  }

  /** Does everything that falls due within `ms`, promises included. */
  async pass(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settled();
    for (let task = this.#heap[0]; task && task.at <= until; task = this.#heap[0]) {
      this.#pop();
      if (task.isCancelled) continue;
      this.#now = task.at;
      try {
        task.run();
      } catch (error) {
        this.crashes.push(error);
      }
      await settled();
    }
    this.#now = until;
  }

  #push(task: Task): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(task);
    while (index > 0) {
      const above = (index - 1) >> 1;
      if (isSooner(heap[above]!, task)) break;
      heap[index] = heap[above]!;
      index = above;
    }
    heap[index] = task;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let index = 0;
    for (;;) {
      let below = 2 * index + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && isSooner(heap[below + 1]!, heap[below]!)) below += 1;
      if (isSooner(last, heap[below]!)) break;
      heap[index] = heap[below]!;
      index = below;
    }
    heap[index] = last;
  }
}

const isSooner = (one: Task, other: Task): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);

/** Microtasks and `nextTick` run dry before the event loop turns; with no real I/O in the process nothing else gets in between. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
