import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { DialogFollowing } from '../../../src/machines/dialog/record.js';
import { type Description, IDS, Side, type Step } from './agreement-side.js';

const conversation = fc.constantFrom(...IDS);
const description: fc.Arbitrary<Description> = fc.record({
  conversation,
  isGone: fc.constant(false),
  state: fc.constantFrom('OPEN', 'CLOSE'),
  stage: fc.constantFrom('OPEN', 'OPEN', 'CLOSE'),
  skill: fc.constantFrom('-1', '7'),
  roles: fc.uniqueArray(fc.constantFrom('me AGENT', 'me ASSIGNED_AGENT', 'other ASSIGNED_AGENT', 'other MANAGER'), {
    maxLength: 3,
  }),
  isSuggested: fc.boolean(),
  survey: fc.constantFrom('none', 'none', 'OPEN', 'CLOSE'),
  isOld: fc.integer({ min: 0, max: 9 }).map((one) => one === 9),
  isBare: fc.integer({ min: 0, max: 3 }).map((one) => one === 3),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: description.map((says) => ({ says })) },
  { weight: 2, arbitrary: description.map((says) => ({ says: { ...says, isGone: true } })) },
  {
    weight: 4,
    arbitrary: fc.record({
      message: conversation,
      ahead: fc.integer({ min: -1, max: 3 }),
      dialog: fc.constantFrom('main', 'survey'),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ command: fc.constantFrom('join', 'leave', 'update', 'close', 'publish'), conversation }),
  },
  { weight: 3, arbitrary: fc.record({ dialogCommand: fc.constantFrom('publish', 'update', 'close'), conversation }) },
  { weight: 4, arbitrary: fc.record({ answer: fc.nat(2), isOk: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ history: fc.nat(2), isOk: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ connection: fc.constantFrom('interrupted', 'restored') }) },
  { weight: 1, arbitrary: fc.record({ resynced: conversation }) },
  { weight: 1, arbitrary: fc.record({ missing: conversation, isClosed: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ passes: fc.constantFrom(250, 1_000, 30_000, 60_000) }) },
);

const histories = fc.array(step, { maxLength: 40 });

const says = (conversation: string, more: Partial<Description>): Step => ({
  says: {
    conversation,
    isGone: false,
    state: 'OPEN',
    stage: 'OPEN',
    skill: '-1',
    roles: [],
    isSuggested: false,
    survey: 'none',
    isOld: false,
    isBare: false,
    ...more,
  },
});
/** Once found by these properties: a conversation that had closed leaves our sight, described as open again. */
const reopenedWithoutUs: readonly Step[] = [says('c1', { stage: 'CLOSE' }), says('c1', { isGone: true })];
/** A DELETE that names nothing but the conversation, and one that a newer description has overtaken. */
const goneWithoutAWord: readonly Step[] = [says('c1', {}), says('c1', { isGone: true, isBare: true })];
const backBeforeItLeft: readonly Step[] = [says('c1', {}), says('c1', { isGone: true, isOld: true })];
const examples: [readonly Step[]][] = [[reopenedWithoutUs], [goneWithoutAWord], [backBeforeItLeft]];
const runs = { numRuns: 250, examples: examples as [Step[]][] };

/**
 * Beyond `activeActors` records are stepped through their machines without an actor, and answers are looked up
 * (actors/conversations/machine-memory.ts). These properties hold that against actors that really run. One history of
 * frames, commands, answers, losses and passing time goes through three registries: one where nobody watches, one where
 * every conversation and dialog is watched from its first moment, and one where actors are thrown away all the time.
 */
describe.each<DialogFollowing>(['membership', 'subscription'])(
  'On the way that frames take, dialogs followed by %s,',
  (following) => {
    test('in any history the state that a record holds is the one that its facts tell, after every step', () => {
      fc.assert(
        fc.property(histories, (history) => {
          const side = new Side(following, { watching: false, activeActors: 0 });
          for (const one of history) {
            side.play(one);
            expect(side.standing.held).toEqual(side.standing.derived);
          }
        }),
        runs,
      );
    });

    test.each([
      ['watched all the time', { watching: true, activeActors: 5_000 }],
      ['only there for one of them', { watching: false, activeActors: 1 }],
      ['never put to rest', { watching: false, activeActors: 5_000 }],
    ])(
      'in any history actors that are %s stand where the remembered answers say, and tell the program the same',
      (_, how) => {
        fc.assert(
          fc.property(histories, (history) => {
            const remembered = new Side(following, { watching: false, activeActors: 0 });
            const running = new Side(following, how);
            for (const one of history) {
              remembered.play(one);
              running.play(one);
              expect(running.standing).toEqual(remembered.standing);
              expect(running.told).toEqual(remembered.told);
              expect(running.pending).toBe(remembered.pending);
            }
            expect(running.standing.held).toEqual(running.standing.derived);
          }),
          runs,
        );
      },
    );
  },
);
