import fc from 'fast-check';
import type { Step } from '../program.js';
import { consumer, type Episode, party } from './cast.js';
import { fileFault } from './faults.js';

const pause = fc.integer({ min: 0, max: 120 });

/**
 * Files that go back and forth. A file takes three steps, each over a way of its own, and reading it two more: faults that are drawn for everything hardly ever
 * meet one of them.
 */
export const anExchange: fc.Arbitrary<Episode> = fc
  .record({
    files: fc.array(fc.record({ who: party, of: consumer, to: party, pauses: fc.tuple(pause, pause) }), {
      minLength: 1,
      maxLength: 3,
    }),
    giveUpMs: fc.option(fc.integer({ min: 0, max: 60 }), { freq: 7 }),
    faults: fc.array(fileFault, { maxLength: 2 }),
  })
  .map(({ files, giveUpMs, faults }) => ({
    steps: files.flatMap(({ who, of, to, pauses: [before, meanwhile] }): Step[] => [
      { do: 'upload', who, of, after: before, ...(giveUpMs !== null && { giveUpMs }) },
      { do: 'say', who, of, after: 0 },
      { do: 'download', who: to, after: meanwhile },
    ]),
    faults,
  }));
