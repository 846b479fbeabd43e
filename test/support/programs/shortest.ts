import type { Run } from './program.js';

/**
 * The shortest run that still breaks what this one breaks. fast-check shrinks a list as it was drawn, all at once or from an
 * end; here each step and each fault is left out that the run can do without, and waits become as short as they can be.
 */
export async function shortest(run: Run, isBroken: (run: Run) => Promise<boolean>): Promise<Run> {
  let best = run;
  for (;;) {
    const better = await first(simpler(best), isBroken);
    if (!better) return best;
    best = better;
  }
}

async function first(candidates: Iterable<Run>, isBroken: (run: Run) => Promise<boolean>): Promise<Run | undefined> {
  for (const candidate of candidates) if (await isBroken(candidate)) return candidate;
  return undefined;
}

/** What a run may have, and can mostly do without. `customers` cannot be left out: they are who they are because of it. */
const OPTIONS = [
  'survey',
  'bots',
  'patient',
  'readers',
  'forgetful',
  'activeActors',
  'outboxMs',
  'queryLimit',
  'lastContent',
  'addressMs',
] as const;

/** Runs that are simpler by one thing, those that save most first. */
function* simpler(run: Run): Iterable<Run> {
  const { steps, faults, browsers, order, ...rest } = run;
  for (let size = steps.length; size >= 1; size = Math.floor(size / 2)) {
    for (let at = steps.length - size; at >= 0; at -= size) yield { ...run, steps: steps.toSpliced(at, size) };
  }
  for (const at of faults.keys()) yield { ...run, faults: faults.toSpliced(at, 1) };
  if (browsers) yield { ...rest, steps, faults, ...(order && { order }) };
  if (order) yield { ...rest, steps, faults, ...(browsers && { browsers }) };
  for (const at of (run.platform ?? []).keys()) yield { ...run, platform: run.platform!.toSpliced(at, 1) };
  for (const name of OPTIONS) {
    if (run[name] === undefined) continue;
    const { [name]: _left, ...without } = run;
    yield without;
  }
  for (const [at, step] of steps.entries()) {
    for (const after of [0, 100, Math.floor(step.after / 2)])
      if (after < step.after) yield { ...run, steps: steps.with(at, { ...step, after }) };
  }
}
