import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type Answer,
  connectionIn,
  discoveryAnswers,
  oneShot,
  type Piece,
  refreshAnswers,
  signInAnswers,
  socketAnswers,
  stepUpAnswers,
  subscribeAnswers,
  takeOverAnswers,
  tokenCannotBeRefreshed,
  type World,
} from './support/connection-world.js';

const MINUTE = 60_000;

/** Something that goes wrong, or that the program asks for, with the words that a counterexample prints. */
interface Trouble {
  readonly words: string;
  readonly happen: (world: World) => void | Promise<void>;
  readonly [fc.toStringMethod]: () => string;
}

const trouble = (words: string, happen: Trouble['happen']): Trouble => ({
  words,
  happen,
  [fc.toStringMethod]: () => words,
});

const answer = fc.constantFrom<Answer>('ok', 'network down', '429', '401', 'silence');
const service = fc.constantFrom(
  ['discovery', discoveryAnswers],
  ['sign-in', signInAnswers],
  ['socket', socketAnswers],
  ['subscribe', subscribeAnswers],
  ['refresh', refreshAnswers],
  ['the sign-in of a step-up', stepUpAnswers],
  ['the takeover', takeOverAnswers],
) as fc.Arbitrary<readonly [string, (...answers: readonly Answer[]) => Piece]>;

const troubles: fc.Arbitrary<Trouble> = fc.oneof(
  fc
    .tuple(service, fc.array(answer, { minLength: 1, maxLength: 3 }))
    .map(([[name, answers], list]) => trouble(`${name} answers ${list}`, (world) => world.becomes(answers(...list)))),
  fc.constantFrom(500, 5_000, 45_000, 11 * MINUTE).map((ms) => trouble(`${ms} ms pass`, (world) => world.passes(ms))),
  fc
    .constantFrom('network down', '4401', '1011', '4429' as const)
    .map((code) => trouble(`the socket closes: ${code}`, (world) => world.socketCloses(code))),
  fc.constantFrom(
    trouble('the peer falls mute', (world) => world.peerFallsMute()),
    trouble('stepUp()', (world) => world.stepUp()),
    trouble('open()', (world) => world.open()),
    trouble('retryNow()', (world) => world.retry()),
  ),
);

const kind = fc.constantFrom<readonly Piece[]>([], [tokenCannotBeRefreshed], [oneShot]);
const told = (history: readonly Trouble[]): string => history.map(({ words }) => words).join('; ');

test('whatever goes wrong, once the network is healthy it is online, or has ended with a reason, within minutes (G10)', async () => {
  await fc.assert(
    fc.asyncProperty(kind, fc.array(troubles, { maxLength: 12 }), async (pieces, history) => {
      const world = connectionIn(...pieces);
      await world.open();
      for (const { happen } of history) await happen(world);
      world.recovers();
      // The longest wait, and then each step within its limit.
      await world.passes(11 * MINUTE);
      const { lifecycle, token } = world;
      world.stop();
      const itsEnd = lifecycle === 'failed' ? world.context.failure?.code : token;
      expect({ history: told(history), lifecycle, itsEnd }).toMatchObject(
        lifecycle === 'failed' ? { itsEnd: expect.any(String) } : { lifecycle: 'online' },
      );
    }),
    { numRuns: 100 },
  );
});

test('whatever goes wrong, no service is asked twice at a time: there is one reconnect loop (G9, KB-13)', async () => {
  await fc.assert(
    fc.asyncProperty(kind, fc.array(troubles, { maxLength: 12 }), async (pieces, history) => {
      const world = connectionIn(...pieces);
      await world.open();
      for (const { happen } of history) await happen(world);
      world.stop();
      expect({ history: told(history), overlapping: world.overlapping }).toMatchObject({ overlapping: [] });
    }),
    { numRuns: 100 },
  );
});

test('whatever goes wrong, a sign-in that failed is followed by the next one five seconds later at the earliest (G9)', async () => {
  await fc.assert(
    fc.asyncProperty(kind, fc.array(troubles, { maxLength: 12 }), async (pieces, history) => {
      const world = connectionIn(...pieces);
      await world.open();
      for (const { happen } of history) {
        // open() after an end is the program's own decision: it may have put the credentials right.
        if (world.can('terminal')) break;
        await happen(world);
      }
      await world.passes(MINUTE);
      world.stop();
      const signIns = world.calls.filter(({ service }) => service === 'authenticate');
      const tooSoon = signIns.filter(({ at }, index) => {
        const before = signIns[index - 1];
        return before && !['ok', 'aborted'].includes(before.answer) && at - before.at < 5_000;
      });
      expect({ history: told(history), tooSoon }).toMatchObject({ tooSoon: [] });
    }),
    { numRuns: 200 },
  );
});

test('whatever goes wrong, close() ends closed within two seconds and leaves nothing running (G16)', async () => {
  await fc.assert(
    fc.asyncProperty(kind, fc.array(troubles, { maxLength: 12 }), async (pieces, history) => {
      const world = connectionIn(...pieces);
      await world.open();
      for (const { happen } of history) await happen(world);
      await world.close();
      await world.passes(2_000);
      expect({
        history: told(history),
        lifecycle: world.lifecycle,
        timers: world.timers(),
        calls: [...world.running],
      }).toMatchObject({ lifecycle: 'closed', timers: 0, calls: [] });
    }),
    { numRuns: 100 },
  );
});
