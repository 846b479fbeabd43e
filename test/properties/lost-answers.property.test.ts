import { describe } from '@jest/globals';
import { expectPromises } from '../support/programs/promises.js';
import { anyLoss } from '../support/programs/random/faults.js';
import { anyRun } from '../support/programs/random/runs.js';

/** Messages whose answers are lost, before and after the platform has taken them, and readings that fail as well. */
describe('whatever becomes of messages and their answers', () => {
  const runs = anyRun({ steps: 12, faults: 4, leastFaults: 2, fault: anyLoss });
  expectPromises(runs, { numRuns: 250, seed: 3, lookUps: 50 });
});
