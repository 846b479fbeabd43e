import type { Changes } from '../../transport/wire/facts.js';

/** A handful of notifications overtake an answer; thousands mean that nobody will ever ask for them. */
const MOST = 1_000;

/**
 * Notifications that overtook the answer which names their subscription. They are kept while such an answer is still to
 * come, which its time limit bounds, and up to a number. The first ones are kept: one of them is the snapshot.
 */
export class EarlyNotifications {
  #kept: { readonly subscriptionId: string; readonly changes: Changes }[] = [];
  #isOverfull = false;

  /** Says `full` the first time that there is no room. */
  keep(subscriptionId: string, changes: Changes): 'full' | undefined {
    if (this.#kept.length < MOST) {
      this.#kept.push({ subscriptionId, changes });
      return undefined;
    }
    const isNews = !this.#isOverfull;
    this.#isOverfull = true;
    return isNews ? 'full' : undefined;
  }

  /** Those of one subscription, in their order. */
  take(subscriptionId: string): readonly Changes[] {
    const own = this.#kept.filter((one) => one.subscriptionId === subscriptionId);
    this.#kept = this.#kept.filter((one) => one.subscriptionId !== subscriptionId);
    return own.map(({ changes }) => changes);
  }

  clear(): void {
    this.#kept = [];
    this.#isOverfull = false;
  }
}
