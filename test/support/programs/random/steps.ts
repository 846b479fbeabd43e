import fc from 'fast-check';
import type { Step } from '../program.js';
import { brand, consumer, party } from './cast.js';

/** Mostly at once or nearly so: what is lost is lost between two frames. Now and then long enough for a deadline. */
export const after = fc.oneof(
  { weight: 8, arbitrary: fc.constant(0) },
  { weight: 12, arbitrary: fc.integer({ min: 1, max: 12 }) },
  { weight: 8, arbitrary: fc.integer({ min: 13, max: 1_500 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1_501, max: 40_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(40_001, 70_000) },
);

export const shortly = fc.integer({ min: 1, max: 400 });

const role = fc.constantFrom('ASSIGNED_AGENT', 'MANAGER', 'AGENT');

export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ do: fc.constant('say'), who: consumer, after }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('say'), who: brand, of: consumer, after }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('say'), who: consumer, same: fc.constant(true), after }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('say', 'say', 'whisper'),
      who: brand,
      of: consumer,
      after,
      same: fc.constant(true),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('say'), who: consumer, onLost: fc.constant('reject'), after }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('say'), who: consumer, giveUpMs: shortly, after }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('begin'), who: consumer, after }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('join'), who: brand, of: consumer, role, after }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('leave'), who: brand, of: consumer, after }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('whisper'), who: brand, of: consumer, after }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('transfer'),
      who: brand,
      of: consumer,
      after,
      to: fc.constantFrom('7', 'b0', 'b1'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('upload'), who: party, of: consumer, after }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('download'), who: party, after }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('mark'), who: party, of: consumer, after }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('type'), who: party, of: consumer, after }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('end'), who: party, of: consumer, stage: fc.boolean(), after }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('note'), who: brand, of: consumer, after }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('look'), who: party, of: consumer, after }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('statistics'), who: brand, after }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('subscribe'), who: party, after }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('unsubscribe'), who: party, after }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('retry'), who: party, after }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('ready'), who: brand, after }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('be'),
      who: brand,
      after,
      state: fc.constantFrom('ONLINE', 'OCCUPIED', 'AWAY'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('answer'),
      who: brand,
      after,
      how: fc.constantFrom('accept', 'accept', 'reject'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stepUp'), who: consumer, after }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('drain'), who: brand, after }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('reopen'), who: party, after }) },
) as fc.Arbitrary<Step>;
