import fc from 'fast-check';
import type { Kind, Problem } from './judging/oracle.js';
import type { Report } from './play.js';
import type { Run } from './program.js';
import { shortest } from './shortest.js';
import { playVirtually } from './virtual-stage.js';

export interface Totals {
  runs: number;
  /** Runs in which a fault struck, and in which somebody was told a message. */
  struck: number;
  spoken: number;
  faults: number;
  committed: number;
  told: number;
  lookUps: number;
  uploads: number;
  downloads: number;
  stepUps: number;
}

/**
 * Many random runs, each played once, however many promises are then looked at. A promise that does not hold is shrunk by
 * itself, to the shortest run that breaks this one.
 */
export class Survey {
  readonly totals: Totals = {
    runs: 0,
    struck: 0,
    spoken: 0,
    faults: 0,
    committed: 0,
    told: 0,
    lookUps: 0,
    uploads: 0,
    downloads: 0,
    stepUps: 0,
  };
  readonly #broken = new Set<Kind>();

  private constructor(
    private readonly runs: fc.Arbitrary<Run>,
    private readonly parameters: { readonly numRuns: number; readonly seed: number },
  ) {}

  static async of(runs: fc.Arbitrary<Run>, parameters: { numRuns: number; seed: number }): Promise<Survey> {
    const survey = new Survey(runs, parameters);
    await survey.#search(() => true);
    return survey;
  }

  /** What breaks a promise, shrunk and ready to be pasted into a file of test/scenarios/once-found/; `undefined` if nothing does. */
  async breaking(...kinds: readonly Kind[]): Promise<string | undefined> {
    if (!kinds.some((kind) => this.#broken.has(kind))) return undefined;
    const isMeant = ({ kind }: Problem): boolean => kinds.includes(kind);
    const drawn = await this.#search(({ problems }) => !problems.some(isMeant));
    if (!drawn) return `broken by seed ${this.parameters.seed}, but not again: something is not deterministic`;
    const found = await shortest(drawn, async (run) => (await playVirtually(run)).problems.some(isMeant));
    const { problems } = await playVirtually(found);
    const lines = problems.filter(isMeant).map(({ kind, who, what }) => `  ${kind} ${who}: ${what}`);
    const scenario = JSON.stringify({ title: 'a sentence about what must be true', run: found });
    return [`seed ${this.parameters.seed}`, ...lines, 'as a scenario:', scenario].join('\n');
  }

  async #search(holds: (report: Report) => boolean): Promise<Run | undefined> {
    const property = fc.asyncProperty(this.runs, async (run) => {
      const report = await playVirtually(run);
      this.totals.runs += 1;
      if (report.faults > 0) this.totals.struck += 1;
      if (report.told > 0) this.totals.spoken += 1;
      this.totals.faults += report.faults;
      this.totals.committed += report.committed;
      this.totals.told += report.told;
      this.totals.lookUps += report.lookUps;
      this.totals.uploads += report.uploads;
      this.totals.downloads += report.downloads;
      this.totals.stepUps += report.stepUps;
      for (const { kind } of report.problems) this.#broken.add(kind);
      return holds(report);
    });
    const { counterexample } = await fc.check(property, { ...this.parameters });
    return counterexample?.[0];
  }
}
