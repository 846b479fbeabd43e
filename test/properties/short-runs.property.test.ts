import { describe } from '@jest/globals';
import { expectPromises } from '../support/programs/promises.js';
import { anyRun } from '../support/programs/random/runs.js';

/** Short runs under few faults: what breaks here is easy to read. */
describe('whatever is done and whatever goes wrong, in short runs', () => {
  expectPromises(anyRun({ steps: 8, faults: 3, platformFaults: 1, surveys: true }), { numRuns: 450, seed: 1 });
});
