import fc from 'fast-check';
import { realStage } from '../real/stage.js';
import type { Kind } from './judging/oracle.js';
import { play, type Report } from './play.js';
import type { Run } from './program.js';
import { anyRun } from './random/runs.js';

/** What a soak ends with; everything after `told` must be 0. */
export interface Table {
  runs: number;
  faults: number;
  committed: number;
  told: number;
  lost: number;
  doubled: number;
  outOfOrder: number;
  untoldGaps: number;
  rings: number;
  hangs: number;
  violations: number;
  crashes: number;
  leaks: number;
}

/**
 * The table's word for each kind of problem. A promise that did not tell the truth is a message that a program believes to
 * be somewhere else than it is; a connection that is not back after the calm hangs.
 */
const COLUMNS: Readonly<Record<Kind, keyof Table>> = {
  lost: 'lost',
  doubled: 'doubled',
  outOfOrder: 'outOfOrder',
  untoldGaps: 'untoldGaps',
  untrue: 'lost',
  hangs: 'hangs',
  'order of events': 'outOfOrder',
  rings: 'rings',
  backwards: 'outOfOrder',
  handovers: 'doubled',
  private: 'violations',
  secrets: 'violations',
  held: 'leaks',
  state: 'hangs',
  violations: 'violations',
  crashes: 'crashes',
  leaks: 'leaks',
};

export interface SoakOptions {
  readonly minutes: number;
  readonly seed: number;
  /** Runs at the same time: most of a run is waiting. */
  readonly concurrency: number;
  readonly broken: (run: Run, report: Report) => void;
}

/** Plays runs again, one after the other, and says what happens in them; returns in how many something was wrong. */
export async function replay(runs: readonly Run[], say: (line: string) => void): Promise<number> {
  let broken = 0;
  for (const run of runs) {
    say(JSON.stringify(run));
    const { problems } = await play(run, await realStage(run, say));
    for (const { kind, who, what } of problems) say(`${kind} ${who}: ${what}`);
    if (problems.length > 0) broken += 1;
  }
  return broken;
}

/** Random runs over real sockets until the time is over. */
export async function soak({ minutes, seed, concurrency, broken }: SoakOptions): Promise<Table> {
  const table: Table = {
    runs: 0,
    faults: 0,
    committed: 0,
    told: 0,
    lost: 0,
    doubled: 0,
    outOfOrder: 0,
    untoldGaps: 0,
    rings: 0,
    hangs: 0,
    violations: 0,
    crashes: 0,
    leaks: 0,
  };
  const crashed = (error: unknown): void => {
    table.crashes += 1;
    process.stderr.write(`crash: ${error instanceof Error ? error.stack : String(error)}\n`);
  };
  process.on('unhandledRejection', crashed).on('uncaughtException', crashed);
  const end = Date.now() + minutes * 60_000;
  let next = seed;
  const worker = async (): Promise<void> => {
    while (Date.now() < end) {
      const [run] = fc.sample(anyRun({ steps: 20, faults: 5, platformFaults: 2, surveys: true }), {
        numRuns: 1,
        seed: next++,
      });
      const report = await play(run!, await realStage(run!));
      table.runs += 1;
      table.faults += report.faults;
      table.committed += report.committed;
      table.told += report.told;
      for (const { kind, count = 1 } of report.problems) table[COLUMNS[kind]] += count;
      if (report.problems.length > 0) broken(run!, report);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  process.off('unhandledRejection', crashed).off('uncaughtException', crashed);
  return table;
}
