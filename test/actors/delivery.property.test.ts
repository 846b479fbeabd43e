import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { DialogFollowing } from '../../src/machines/dialog/record.js';
import { DialogNetwork, isReported } from './support/dialog-network.js';

/**
 * Any order of what a platform and a network can do to the messages of one dialog: said publicly, privately and by us,
 * joined and left, overtaken, doubled, lost, interrupted, refused, never answered. After calm everybody who had a right to
 * a message has been told of it, once, in order, or of the gap that it is in.
 */
type Step =
  | { readonly do: 'say' | 'sayPrivate' | 'saySelf' | 'letIn' | 'putOut' | 'close' | 'cut' | 'reopen' | 'goOnline' }
  | { readonly do: 'sayMany'; readonly count: number }
  | { readonly do: 'arrive' | 'arriveTwice' | 'lose' | 'answer'; readonly index: number }
  | { readonly do: 'refuse'; readonly index: number; readonly code: number }
  | { readonly do: 'pass'; readonly milliseconds: number };

function play(network: DialogNetwork, step: Step): void {
  switch (step.do) {
    case 'say':
      return void network.say();
    case 'sayPrivate':
      return void network.say({ isPrivate: true });
    case 'sayMany':
      for (let count = 0; count < step.count; count += 1) network.say();
      return;
    case 'letIn':
      return network.letIn(true);
    case 'putOut':
      return network.letIn(false);
    case 'refuse':
      return network.refuse(step.index, step.code);
    case 'pass':
      return network.pass(step.milliseconds);
    case 'arrive':
    case 'arriveTwice':
    case 'lose':
    case 'answer':
      return network[step.do](step.index);
    default:
      return network[step.do]();
  }
}

const index = fc.integer({ min: 0, max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom<Step>({ do: 'say' }, { do: 'say' }, { do: 'sayPrivate' }, { do: 'saySelf' }),
  },
  { weight: 2, arbitrary: fc.constantFrom<Step>({ do: 'letIn' }, { do: 'letIn' }, { do: 'putOut' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'close' }) },
  { weight: 2, arbitrary: fc.constant<Step>({ do: 'cut' }) },
  { weight: 5, arbitrary: fc.constantFrom<Step>({ do: 'reopen' }, { do: 'goOnline' }) },
  { weight: 8, arbitrary: index.map((one): Step => ({ do: 'arrive', index: one })) },
  { weight: 1, arbitrary: index.map((one): Step => ({ do: 'arriveTwice', index: one })) },
  { weight: 2, arbitrary: index.map((one): Step => ({ do: 'lose', index: one })) },
  { weight: 5, arbitrary: index.map((one): Step => ({ do: 'answer', index: one })) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('refuse' as const), index, code: fc.constantFrom(500, 429, 503) }),
  },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom(100, 300, 1_000, 10_000, 31_000)
      .map((milliseconds): Step => ({ do: 'pass', milliseconds })),
  },
);
const many = fc.oneof(
  fc.constantFrom(499, 500, 501, 1_300).map((count): Step => ({ do: 'sayMany', count })),
  fc.constant<Step>({ do: 'sayPrivate' }),
);
const histories = fc.array(step, { maxLength: 50 });

interface Kind {
  readonly takesPart: boolean;
  readonly servesNewestFirst: boolean;
  /** Said before anybody of ours looked. */
  readonly before: number;
}
const kinds: fc.Arbitrary<Kind> = fc.record({
  takesPart: fc.boolean(),
  servesNewestFirst: fc.boolean(),
  before: fc.constantFrom(0, 0, 3),
});

function run(following: DialogFollowing, { before, ...kind }: Kind, history: readonly Step[]): DialogNetwork {
  const network = new DialogNetwork(following, kind);
  for (let count = 0; count < before; count += 1) network.say();
  network.frames = [];
  network.introduce();
  const known = following === 'membership' ? before : 0;
  for (const one of history) play(network, one);
  network.calmDown();
  // A last message is the witness of everything that was lost on a socket that stayed up.
  if (!network.isClosed) network.say();
  network.change();
  network.calmDown();
  check(network, known);
  const isSpared = (...kinds: Step['do'][]): boolean => !history.some((one) => kinds.includes(one.do));
  // A gap is there only where asking was in vain.
  const waited = history.some((one) => one.do === 'pass' && one.milliseconds > 30_000);
  if (isSpared('refuse', 'lose') && !waited) expect(network.gaps).toEqual([]);
  // On a network that only mixes things up it is known from when to when messages are ours.
  // Nor where an answer to ourselves came before the news that we had been let in, or put out: in doubt, a message is ours.
  const wasInDoubt = !isSpared('saySelf') && !isSpared('letIn', 'putOut');
  if (isSpared('cut', 'lose', 'arrive', 'arriveTwice') && !wasInDoubt) {
    const ours = network.committed.filter(({ isOurs }) => isOurs).map(({ sequence }) => sequence);
    expect(network.told.filter((sequence) => !ours.includes(sequence))).toEqual([]);
  }
  return network;
}

function check(network: DialogNetwork, known: number): void {
  const { told, found, committed } = network;
  const all = [...told, ...found];
  expect(told).toEqual([...told].sort((a, b) => a - b));
  expect(new Set(all).size).toBe(all.length);
  const untold = committed
    .filter((event) => event.sequence >= known && event.isOurs && network.couldBeKnown(event))
    .map(({ sequence }) => sequence)
    .filter((sequence) => !all.includes(sequence) && !isReported(network, sequence));
  expect(untold).toEqual([]);
  expect(network.order.filter((one) => one === 'conversation')).toEqual(['conversation']);
  expect(network.order[0]).toBe('conversation');
  if (network.isClosed) expect(network.order.filter((one) => one === 'close')).toEqual(['close']);
  if (network.isClosed) expect(network.order.at(-1)).toMatch(/^(close|gap .*)$/);
  expect(network.delivery).toMatch(/^(live|complete|unfollowed)$/);
}

/** Once found by this property: the answer to our own message comes long before the description that lets us in. */
const writesBeforeItIsLetIn: [Kind, Step[]] = [
  { takesPart: false, servesNewestFirst: false, before: 3 },
  [{ do: 'letIn' }, { do: 'saySelf' }, { do: 'pass', milliseconds: 31_000 }, { do: 'answer', index: 0 }],
];

const RUNS = 1_000;

describe.each<DialogFollowing>(['membership', 'subscription'])(
  'The messages of a dialog followed by %s',
  (following) => {
    test('are told in order, each once, and none is missing without a word, whatever the network does (G4, G5)', () => {
      fc.assert(
        fc.property(kinds, histories, (kind, history) => {
          run(following, kind, history);
        }),
        { numRuns: RUNS, examples: [writesBeforeItIsLetIn] },
      );
    });

    test.each([false, true])(
      'also when there are more of them than an answer holds; the platform serves the newest first: %s (13.4 #11)',
      (servesNewestFirst) => {
        fc.assert(
          fc.property(fc.array(many, { maxLength: 6 }), histories, (bursts, history) => {
            run(following, { takesPart: true, servesNewestFirst, before: 0 }, [
              ...history.slice(0, 5),
              { do: 'cut' },
              ...bursts,
              ...history.slice(5, 12),
            ]);
          }),
          { numRuns: 40 },
        );
      },
    );
  },
);
