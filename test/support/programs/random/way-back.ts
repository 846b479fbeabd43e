import fc from 'fast-check';
import { consumer, type Episode } from './cast.js';

/**
 * A talk that goes on while a brand user's line is lost and comes back. What was said while a line was gone, and what is said on the new one before its subscription stands, arrive in another order than
 * they were said (G4). The moment between the two is short, and hardly any run of chance would meet it: here the answer to the
 * subscription is kept back while the talk goes on.
 */
export const aWayBack: fc.Arbitrary<Episode> = fc
  .record({
    who: fc.constantFrom('b0', 'b0', 'b1'),
    by: consumer,
    cutAt: fc.integer({ min: 80, max: 900 }),
    keptBackMs: fc.integer({ min: 200, max: 2_000 }),
    pauses: fc.array(fc.integer({ min: 40, max: 400 }), { minLength: 3, maxLength: 6 }),
  })
  .map(({ who, by, cutAt, keptBackMs, pauses }) => ({
    steps: pauses.map((after) => ({ do: 'say', who: by, after })),
    faults: [
      { at: cutAt, do: 'cut', who },
      { on: 'response:SubscribeExConversations', do: 'withhold', ms: keptBackMs, nth: 2, who },
    ],
  }));
