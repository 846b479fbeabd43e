import fc from 'fast-check';
import type { Fault } from '../../../../testing/faults/plan.js';
import type { Step } from '../program.js';
import type { Episode } from './cast.js';

/**
 * What is said while a line is gone leaves all at once when it is back: in order, also where a program says more at that moment, and
 * however late the answers come. Hardly any run of chance has several messages that wait, and answers that take their time as well.
 */
export const anOutage: fc.Arbitrary<Episode> = fc
  .record({
    who: fc.constantFrom('b0', 'b0', 'c0'),
    pauses: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 2, maxLength: 5 }),
    isBot: fc.boolean(),
    keptBackMs: fc.option(fc.integer({ min: 300, max: 1_500 }), { freq: 2 }),
    isHasty: fc.boolean(),
  })
  .map(({ who, pauses, isBot, keptBackMs, isHasty }) => {
    // Typing is not looked for: nothing but the line is lost with it.
    const typing: Step = { do: 'type', who, of: 'c0', after: 20 };
    const lost: Fault = { on: 'request:PublishEvent', do: 'cut', who };
    const late = { on: 'response:PublishEvent', do: 'withhold', who } as const;
    return {
      steps: [typing, ...pauses.map((after): Step => ({ do: 'say', who, of: 'c0', after }))],
      faults: [lost, ...(keptBackMs === null ? [] : [{ ...late, ms: keptBackMs }])],
      ...(isBot && { bots: ['b0'] }),
      ...(isHasty && { outboxMs: 1_000 }),
    };
  });
