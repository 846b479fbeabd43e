/**
 * What each side saw of each conversation, and waiting until they have seen it. The play moves on events only: nothing here sleeps,
 * the one timer is the bound after which waiting is given up.
 */

/** Generous: it is reached only when something is lost, and then we want to be sure of it on a busy machine. */
const PATIENCE_MS = 20_000;

interface Waiter {
  readonly isDone: () => boolean;
  readonly done: () => void;
}

export class Witness {
  /** Conversation id → who → sight → how often. */
  readonly #sights = new Map<string, Map<string, Map<string, number>>>();
  /** By conversation id. */
  readonly #waiters = new Map<string, Set<Waiter>>();

  /** Tells whether nobody had seen it before. */
  saw(conversationId: string, who: string, sight: string): boolean {
    const players = this.#playersOf(conversationId);
    const isFirst = ![...players.values()].some((sights) => sights.has(sight));
    const sights = entryOf(players, who, () => new Map<string, number>());
    sights.set(sight, (sights.get(sight) ?? 0) + 1);
    for (const waiter of [...(this.#waiters.get(conversationId) ?? [])]) if (waiter.isDone()) waiter.done();
    return isFirst;
  }

  times(conversationId: string, who: string, sight: string): number {
    return this.#sights.get(conversationId)?.get(who)?.get(sight) ?? 0;
  }

  /** Who of these has still to see it, once more than they have by now? Ask before the call, await the answer after it. */
  expect(conversationId: string, players: readonly string[], sight: string): () => Promise<void> {
    const wanted = new Map(players.map((who) => [who, this.times(conversationId, who, sight) + 1]));
    return () => this.#until(conversationId, wanted, sight);
  }

  /** Until each of these has seen it at least once. */
  until(conversationId: string, players: readonly string[], sight: string): Promise<void> {
    return this.#until(conversationId, new Map(players.map((who) => [who, 1])), sight);
  }

  /** @param wanted how often each who should have seen it */
  #until(conversationId: string, wanted: ReadonlyMap<string, number>, sight: string): Promise<void> {
    const missing = () => [...wanted].filter(([who, times]) => this.times(conversationId, who, sight) < times);
    if (missing().length === 0) return Promise.resolve();
    const waiters = entryOf(this.#waiters, conversationId, () => new Set<Waiter>());
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiters.delete(waiter);
        const blind = missing().map(([who]) => who);
        reject(new Error(`after ${PATIENCE_MS / 1000} s not seen by ${blind.join(' and ')}: ${sight}`));
      }, PATIENCE_MS);
      const waiter: Waiter = {
        isDone: () => missing().length === 0,
        done: () => {
          clearTimeout(timer);
          waiters.delete(waiter);
          resolve();
        },
      };
      waiters.add(waiter);
    });
  }

  #playersOf(conversationId: string): Map<string, Map<string, number>> {
    return entryOf(this.#sights, conversationId, () => new Map<string, Map<string, number>>());
  }
}

export function entryOf<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}
