// Prints what no test noticed the moment it is known (a full run takes hours), and counts.
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import { describe, equivalentOf, isChosen } from './selection.mjs';

export const tally = {
  noticed: 0,
  survived: 0,
  /** Nothing could be said: they did not even load, or jest itself broke. */
  broken: 0,
  equivalent: 0,
  get score() {
    const tried = this.noticed + this.survived;
    return tried === 0 ? 100 : (100 * this.noticed) / tried;
  },
  toString() {
    const { noticed, survived, broken, equivalent } = this;
    return `${this.score.toFixed(1)} %: ${noticed} of ${noticed + survived} mutants noticed, ${equivalent} equivalent, ${broken} not runnable`;
  },
};

class Survivors {
  static inject = tokens(commonTokens.options);
  /**
   * The mutants of the sample, by id; described before the first is tried, because sources may be edited during a long run.
   * @type {Map<string, ReturnType<typeof describe>>}
   */
  #chosen = new Map();
  #done = 0;

  /** @param {import('@stryker-mutator/api/core').StrykerOptions} options */
  constructor(options) {
    this.selection = /** @type {{ share: number, seed: number }} */ (options.selection);
  }

  /** @param {import('@stryker-mutator/api/report').MutationTestingPlanReadyEvent} event */
  onMutationTestingPlanReady({ mutantPlans }) {
    for (const { mutant } of mutantPlans) {
      const described = describe(mutant);
      if (isChosen(described, this.selection)) this.#chosen.set(mutant.id, described);
    }
  }

  /** @param {import('@stryker-mutator/api/core').MutantResult} result */
  onMutantTested(result) {
    const mutant = this.#chosen.get(result.id);
    if (!mutant) return;
    this.#done += 1;
    if (this.#done % 50 === 0) console.log(`… ${this.#done} of ${this.#chosen.size}`);
    if (equivalentOf(mutant)) tally.equivalent += 1;
    else if (result.status === 'Killed' || result.status === 'Timeout') tally.noticed += 1;
    else if (result.status === 'Survived' || result.status === 'NoCoverage') {
      tally.survived += 1;
      const { file, line, before, after } = mutant;
      const note = result.status === 'NoCoverage' ? '  (no fast test comes here)' : '';
      console.log(`${file}:${line}${note}\n    ${short(before)}\n  → ${short(after) || '(nothing)'}`);
    } else tally.broken += 1;
  }
}

/** @param {string} text */
const short = (text) => (text.length > 160 ? `${text.slice(0, 157)}…` : text);

export const strykerPlugins = [declareClassPlugin(PluginKind.Reporter, 'survivors', Survivors)];
