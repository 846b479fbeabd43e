import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { SubscriptionQuery } from '../../transport/wire/request-names.js';

/** Conversations that were updated last between two times, both included; without a bound there is none. */
interface Window {
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/** Narrower ones are not divided: their halves could not overlap. */
const NARROWEST_MS = 3;

/** As full as a window is planned to be: since we knew of them, others may have come. */
const FULL = 0.7;

const timeOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

const windowOf = (from: number, to: number): Window => ({
  from: Number.isFinite(from) ? from : undefined,
  to: Number.isFinite(to) ? to : undefined,
});

/**
 * A snapshot that the platform has cut is read again in windows of the time of the last update, and each that is cut is divided
 * (protocol.md 6.3). What is updated meanwhile leaves its window, but is told by the subscription itself, which is older than
 * every window. Halves overlap, so nothing is missed at an edge, whether the platform counts bounds in or out.
 */
export class Windows {
  /** What the snapshot and its windows had. */
  readonly seen = new Set<ConversationRecord>();
  /** Everything that matches was in one of them. */
  isWhole = true;
  #current: Window;
  #left: Window[] = [];

  constructor(
    private readonly query: SubscriptionQuery,
    /** What the subscription followed before was not known yet. */
    readonly isFirst: boolean,
  ) {
    this.#current = { from: timeOf(query.minLastUpdatedTime), to: timeOf(query.maxLastUpdatedTime) };
  }

  get hasNext(): boolean {
    return this.#left.length > 0;
  }

  /** The query for the next window. */
  next(): SubscriptionQuery {
    this.#current = this.#left.shift()!;
    const { from, to } = this.#current;
    return {
      ...this.query,
      ...(from !== undefined && { minLastUpdatedTime: from }),
      ...(to !== undefined && { maxLastUpdatedTime: to }),
    };
  }

  /**
   * The present window was cut. `times`: of what was in it; `known`: of all that is known to be followed, from which follows how
   * many windows it takes where it was all known before. What was updated last is read first: if something was missed, it is there.
   */
  divide(times: readonly (number | undefined)[], known: readonly number[], cap: number): void {
    const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = this.#current;
    const seen = times.filter((time) => time !== undefined);
    const isNarrow = to - from < NARROWEST_MS;
    // Without times, or with too many that are equal, there is nothing to divide by.
    if (seen.length === 0 || seen.length < times.length || isNarrow) {
      this.isWhole = false;
      return;
    }
    const inside = known.filter((time) => time >= from && time <= to);
    const sample = Float64Array.from(inside.length > seen.length ? inside : seen).sort();
    const parts = Math.max(2, Math.ceil(sample.length / (cap * FULL)));
    let lower = from;
    const parted: Window[] = [];
    for (let part = 1; part < parts; part += 1) {
      // Each part is narrower than the window, also where many times are equal.
      const edge = Math.min(to - 1, Math.max(lower + 2, sample[Math.floor((part * sample.length) / parts)]!));
      if (edge - 1 <= lower) break;
      parted.push(windowOf(lower, edge));
      lower = edge - 1;
    }
    this.#left.unshift(windowOf(lower, to), ...parted.reverse());
  }
}
