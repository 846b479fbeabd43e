/**
 * What each side saw of each conversation, and waiting until they have seen it. The play moves on events only: nothing here sleeps,
 * the one timer is the bound after which waiting is given up.
 */

/** Generous: it is reached only when something is lost, and then we want to be sure of it on a busy machine. */
const PATIENCE_MS = 20_000;

/** @typedef {{ isDone: () => boolean, done: () => void }} Waiter */

export class Witness {
  /** @type {Map<string, Map<string, Map<string, number>>>} conversation id → actor → sight → how often */
  #sights = new Map();
  /** @type {Map<string, Set<Waiter>>} by conversation id */
  #waiters = new Map();

  /**
   * @param {string} conversationId
   * @param {string} actor
   * @param {string} sight
   * @returns {boolean} whether nobody had seen it before
   */
  saw(conversationId, actor, sight) {
    const actors = this.#actorsOf(conversationId);
    const isFirst = ![...actors.values()].some((sights) => sights.has(sight));
    const sights = entryOf(actors, actor, () => new Map());
    sights.set(sight, (sights.get(sight) ?? 0) + 1);
    for (const waiter of [...(this.#waiters.get(conversationId) ?? [])]) if (waiter.isDone()) waiter.done();
    return isFirst;
  }

  /**
   * @param {string} conversationId
   * @param {string} actor
   * @param {string} sight
   */
  times(conversationId, actor, sight) {
    return this.#sights.get(conversationId)?.get(actor)?.get(sight) ?? 0;
  }

  /**
   * Who of these has still to see it, once more than they have by now? Ask before the deed, await the answer after it.
   * @param {string} conversationId
   * @param {string[]} actors
   * @param {string} sight
   * @returns {() => Promise<void>}
   */
  expect(conversationId, actors, sight) {
    const wanted = new Map(actors.map((actor) => [actor, this.times(conversationId, actor, sight) + 1]));
    return () => this.#until(conversationId, wanted, sight);
  }

  /**
   * Until each of these has seen it at least once.
   * @param {string} conversationId
   * @param {string[]} actors
   * @param {string} sight
   */
  until(conversationId, actors, sight) {
    return this.#until(conversationId, new Map(actors.map((actor) => [actor, 1])), sight);
  }

  /**
   * @param {string} conversationId
   * @param {Map<string, number>} wanted how often each actor should have seen it
   * @param {string} sight
   * @returns {Promise<void>}
   */
  #until(conversationId, wanted, sight) {
    const missing = () => [...wanted].filter(([actor, times]) => this.times(conversationId, actor, sight) < times);
    if (missing().length === 0) return Promise.resolve();
    const waiters = entryOf(this.#waiters, conversationId, () => new Set());
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiters.delete(waiter);
        const blind = missing().map(([actor]) => actor);
        reject(new Error(`after ${PATIENCE_MS / 1000} s not seen by ${blind.join(' and ')}: ${sight}`));
      }, PATIENCE_MS);
      /** @type {Waiter} */
      const waiter = {
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

  /** @param {string} conversationId */
  #actorsOf(conversationId) {
    return entryOf(this.#sights, conversationId, () => new Map());
  }
}

/**
 * @template K, V
 * @param {Map<K, V>} map
 * @param {K} key
 * @param {() => V} create
 * @returns {V}
 */
export function entryOf(map, key, create) {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}
