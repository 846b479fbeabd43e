import type { ConversationRecord } from '../../machines/conversation/record.js';
import type { SubscriptionQuery } from '../../transport/wire/request-names.js';

/** Conversations that were updated last between two times, both included; without a bound there is none. */
interface Window {
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/** Narrower ones are not divided: their halves could not overlap. */
const NARROWEST_MS = 3;

const timeOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

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

  /** The present window was cut; these are the times of what was in it. */
  divide(times: readonly (number | undefined)[]): void {
    const { from, to } = this.#current;
    const known = times.filter((time) => time !== undefined).sort((a, b) => a - b);
    const median = known[known.length >> 1];
    const isNarrow = from !== undefined && to !== undefined && to - from < NARROWEST_MS;
    // Without times, or with too many that are equal, there is nothing to divide by.
    if (median === undefined || known.length < times.length || isNarrow) {
      this.isWhole = false;
      return;
    }
    // Both halves are narrower than the window.
    const middle = Math.min(
      (to ?? Number.POSITIVE_INFINITY) - 1,
      Math.max((from ?? Number.NEGATIVE_INFINITY) + 2, median),
    );
    this.#left.unshift({ from, to: middle }, { from: middle - 1, to });
  }
}
