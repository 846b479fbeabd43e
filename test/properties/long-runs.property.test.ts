import { describe } from '@jest/globals';
import { expectPromises } from '../support/programs/promises.js';
import { anyRun } from '../support/programs/random/runs.js';

/** Long runs under many faults at once: what breaks only when three things meet. */
describe('whatever is done and whatever goes wrong, in long runs', () => {
  expectPromises(anyRun({ steps: 24, faults: 6, platformFaults: 2, surveys: true }), { numRuns: 300, seed: 2 });
});
