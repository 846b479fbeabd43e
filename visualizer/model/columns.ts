import { ROW } from '../../src/inspect/rows.js';

/** So many rows are kept: an hour of a quiet program, a minute of a busy one. */
export const CAPACITY = 2 ** 18;
const MASK = CAPACITY - 1;

/** Kinds of rows, as the page keeps them: those that are sent, and the gap where some were not. */
export const KIND = { ...ROW, gap: 8 } as const;

/** Rows in columns, the oldest forgotten first. Rows are named by how many there were before them. */
export class Columns {
  /** Rows there have been. */
  end = 0;
  readonly #time = new Float64Array(CAPACITY);
  readonly #kind = new Uint8Array(CAPACITY);
  readonly #actor = new Int32Array(CAPACITY);
  readonly #type = new Int32Array(CAPACITY);
  /** Who sent an event; the row that a step or the end of a frame belongs to; 1 for a frame that was sent. */
  readonly #from = new Int32Array(CAPACITY);
  readonly #state = new Int32Array(CAPACITY);
  readonly #before = new Int32Array(CAPACITY);
  readonly #edges = new Int32Array(CAPACITY);
  readonly #actions = new Int32Array(CAPACITY);
  readonly #status = new Uint8Array(CAPACITY);
  readonly #previous = new Int32Array(CAPACITY);
  readonly #data: (string | undefined)[] = [];

  /** The oldest row that is kept. */
  get begin(): number {
    return Math.max(0, this.end - CAPACITY);
  }

  has(row: number): boolean {
    return row >= this.begin && row < this.end;
  }

  add(row: {
    time: number;
    kind: number;
    actor: number;
    previous: number;
    type?: number;
    from?: number;
    state?: number;
    before?: number;
    edges?: number;
    actions?: number;
    status?: number;
    data?: string | undefined;
  }): number {
    const slot = this.end & MASK;
    this.#time[slot] = row.time;
    this.#kind[slot] = row.kind;
    this.#actor[slot] = row.actor;
    this.#previous[slot] = row.previous;
    this.#type[slot] = row.type ?? -1;
    this.#from[slot] = row.from ?? -1;
    this.#state[slot] = row.state ?? -1;
    this.#before[slot] = row.before ?? -1;
    this.#edges[slot] = row.edges ?? -1;
    this.#actions[slot] = row.actions ?? -1;
    this.#status[slot] = row.status ?? 0;
    this.#data[slot] = row.data;
    this.end += 1;
    return this.end - 1;
  }

  time(row: number): number {
    return this.#time[row & MASK]!;
  }
  kind(row: number): number {
    return this.#kind[row & MASK]!;
  }
  actor(row: number): number {
    return this.#actor[row & MASK]!;
  }
  type(row: number): number {
    return this.#type[row & MASK]!;
  }
  from(row: number): number {
    return this.#from[row & MASK]!;
  }
  state(row: number): number {
    return this.#state[row & MASK]!;
  }
  before(row: number): number {
    return this.#before[row & MASK]!;
  }
  edges(row: number): number {
    return this.#edges[row & MASK]!;
  }
  actions(row: number): number {
    return this.#actions[row & MASK]!;
  }
  status(row: number): number {
    return this.#status[row & MASK]!;
  }
  /** The actor's row before this one; -1 where it is the first. */
  previous(row: number): number {
    return this.#previous[row & MASK]!;
  }
  data(row: number): string | undefined {
    return this.#data[row & MASK];
  }
}
