/**
 * What every contestant looks like to the figures. A contestant opens a brand connection, subscribes to open
 * conversations, and attaches to each one what the quick-start bot attaches: a `message` and a `close` listener.
 */

/**
 * @typedef {object} Tally what the handlers have seen
 * @property {number} conversations
 * @property {number} messages
 * @property {number} closes
 * @property {string[]} errors
 * @property {(() => void) | undefined} onProgress called after each handler call while somebody waits
 */

/**
 * @typedef {object} OpenOptions
 * @property {string} [host] `127.0.0.1:port` of the frame source
 * @property {import('../frame-source/in-process.mjs').InProcessPlatform} [platform] instead of a host
 * @property {string} username
 * @property {boolean} listen whether conversations get their listeners
 * @property {number | undefined} [activeActors] how many conversations may run as actors, where a contestant knows such a thing
 * @property {string | undefined} [feedUrl] where a visualizer takes what actors do, where a contestant has such a thing
 * @property {boolean} [answer] whether each message of a consumer is answered
 */

/**
 * @typedef {object} Contestant
 * @property {Tally} tally
 * @property {number} [openMs] time of the opening call alone, where objects are made before it
 * @property {(conversationId: string, text: string) => Promise<unknown>} [send]
 * @property {(conversationId: string) => object | undefined} [describe] the model's view, for comparison with the truth
 * @property {() => Promise<unknown> | void} close
 */

/** @returns {Tally} */
export function newTally() {
  return { conversations: 0, messages: 0, closes: 0, errors: [], onProgress: undefined };
}

/**
 * Resolves when the handlers have seen enough. Checked by the handler itself: no polling competes with the contestant.
 * @param {Tally} tally
 * @param {Partial<Record<'conversations' | 'messages' | 'closes', number>>} goal
 * @returns {Promise<void>}
 */
export function reached(tally, goal) {
  const isReached = () =>
    tally.conversations >= (goal.conversations ?? 0) &&
    tally.messages >= (goal.messages ?? 0) &&
    tally.closes >= (goal.closes ?? 0);
  if (isReached()) return Promise.resolve();
  return new Promise((resolve) => {
    tally.onProgress = () => {
      if (!isReached()) return;
      tally.onProgress = undefined;
      resolve();
    };
  });
}
