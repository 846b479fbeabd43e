// CommonJS: the declarations of the package say nothing of how a module imports its class.
const { default: TestSequencer } = require('@jest/test-sequencer');

/**
 * Suites that take a minute or so. Jest knows that from its last run; in a fresh clone it goes by the size of a file, and they
 * are the shortest files of all: begun last, they would be waited for with one worker idle.
 */
const LONGEST = /[\\/]test[\\/](?:properties[\\/].*\.property|scenarios[\\/]leaks[\\/]leaks)\.test\.ts$/;

module.exports = class LongestFirst extends TestSequencer {
  /**
   * @override
   * @type {TestSequencer['sort']}
   */
  async sort(tests) {
    const sorted = await super.sort(tests);
    /** @param {(typeof sorted)[number]} test */
    const isFirst = ({ path, duration }) => duration === undefined && LONGEST.test(path);
    return [...sorted.filter(isFirst), ...sorted.filter((test) => !isFirst(test))];
  }
};
