import { beforeAll, expect, test } from '@jest/globals';
import type fc from 'fast-check';
import type { Kind } from './judging/oracle.js';
import type { Run } from './program.js';
import { Survey } from './survey.js';

/** What every run must keep, in the words of docs/guarantees.md. */
const PROMISES: readonly (readonly [title: string, ...kinds: Kind[]])[] = [
  ['G4 no message is lost: each is told, or the program is told that it is missing', 'lost', 'untoldGaps'],
  ['G4 no message is told twice, and none is committed twice', 'doubled'],
  ['G4 messages are told in the order of their dialog', 'outOfOrder'],
  ['G1 every promise settles', 'hangs'],
  ['G1 a promise tells the truth: what it resolves is committed, what it rejects is not', 'untrue'],
  [
    'G1 G4 RD-19 a file is told of once and whole, or not at all; what is read of it are the bytes that were sent',
    'untrue',
    'lost',
  ],
  ['G3 a message whose answer was lost is there once if it resolves, and only RESPONSE_LOST leaves it open', 'untrue'],
  ['G2 G3 what one says in a dialog stands there once, in the order in which it was said', 'doubled', 'outOfOrder'],
  ['G14 a ring is answered at most once, its answer tells the truth, and it ends here when it ends there', 'rings'],
  ['G5 conversation comes first, close comes last and once', 'order of events'],
  ['G8 G10 after the calm everybody is online and knows what the platform knows', 'state'],
  [
    'G8 RD-17 a step-up takes every open conversation along, its objects stay, and nobody becomes another unawares',
    'state',
    'untrue',
  ],
  ['G6 what is known of a conversation never turns back', 'backwards'],
  ['G7 one change is told as one handover', 'handovers'],
  ['G12 a consumer stays the same one, whatever becomes of sockets and tokens', 'state'],
  ['G15 what is whispered stays on the brand’s side', 'private'],
  ['no frame breaks the protocol', 'violations'],
  ['G17 nothing is thrown past Parley, by damaged frames neither', 'crashes'],
  ['G18 no secret gets out: in no error, event, log or request', 'secrets'],
  ['G16 after close no timer and no socket is left', 'leaks'],
  ['G20 a connection at rest holds one socket and a handful of timers, however much went wrong', 'held'],
];

const LONGEST_MS = 600_000;

/**
 * Plays many runs once, then looks at each promise by itself. `lookUps`: how often a dialog must have been read, at least,
 * because nobody knew what had become of a message.
 */
export function expectPromises(
  runs: fc.Arbitrary<Run>,
  { lookUps: least = 0, ...parameters }: { numRuns: number; seed: number; lookUps?: number },
): void {
  let survey: Survey;
  beforeAll(async () => {
    survey = await Survey.of(runs, parameters);
  }, LONGEST_MS);

  test('the runs are worth it: faults strike in about half of them at least, messages are told in most', () => {
    const { runs: count, struck, spoken, committed, told, lookUps, uploads, downloads, stepUps } = survey.totals;
    expect(count).toBeGreaterThanOrEqual(parameters.numRuns);
    // Of a hundred short runs it is 51 to 59 and 83 to 91, whatever the seed.
    expect(struck).toBeGreaterThan(0.45 * count);
    expect(spoken).toBeGreaterThan(0.75 * count);
    expect(committed).toBeGreaterThan(count);
    expect(told).toBeGreaterThan(committed);
    expect(uploads).toBeGreaterThan(0.1 * count);
    expect(downloads).toBeGreaterThan(0.05 * count);
    expect(stepUps).toBeGreaterThan(0.05 * count);
    expect(lookUps).toBeGreaterThanOrEqual(least);
  });

  test.each(PROMISES)(
    '%s',
    async (_title, ...kinds) => {
      expect(await survey.breaking(...kinds)).toBeUndefined();
    },
    LONGEST_MS,
  );
}
