import fc from 'fast-check';
import type { Step } from '../program.js';
import type { Episode } from './cast.js';
import { stepUpFault, tokenFault } from './faults.js';

const pauses = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 2, maxLength: 5 });
const speakers = fc.array(fc.constantFrom('c0', 'c0', 'b0', 'b1'), { minLength: 5, maxLength: 5 });

/** The consumer who has begun to talk steps up while both sides go on talking. */
const aStepUp: fc.Arbitrary<Episode> = fc
  .record({
    pauses,
    speakers,
    at: fc.nat(2),
    giveUpMs: fc.option(fc.integer({ min: 0, max: 60 }), { freq: 7 }),
    isExpired: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    faults: fc.array(stepUpFault('c0'), { maxLength: 2 }),
  })
  .map(({ pauses: waits, speakers: names, at, giveUpMs, isExpired, faults }) => ({
    steps: waits
      .map((after, index): Step => ({ do: 'say', who: names[index]!, of: 'c0', after }))
      .toSpliced(at, 0, {
        do: 'stepUp',
        who: 'c0',
        after: 20,
        ...(isExpired && { isExpired }),
        ...(giveUpMs !== null && { giveUpMs }),
      }),
    faults,
  }));

/** A consumer for whom somebody vouches is told that its token is no good any more. */
const aNewToken: fc.Arbitrary<Episode> = fc
  .record({ pauses, speakers, fault: tokenFault('c0') })
  .map(({ pauses: waits, speakers: names, fault }) => ({
    customers: ['c0'],
    steps: waits.map((after, index) => ({ do: 'say', who: names[index]!, of: 'c0', after: 4 * after })),
    faults: [fault],
  }));

/** A talk in which a consumer gets another token: as another consumer, or as the same one. */
export const aRenewal: fc.Arbitrary<Episode> = fc.oneof(
  { weight: 2, arbitrary: aStepUp },
  { weight: 1, arbitrary: aNewToken },
);
