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
} from '../support/connection-world.js';

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

/** Eleven minutes a hundred times: virtual ones, but every ping of them. */
const LONGEST_MS = 120_000;

const kind = fc.constantFrom<readonly Piece[]>([], [tokenCannotBeRefreshed], [oneShot]);
const told = (history: readonly Trouble[]): string => history.map(({ words }) => words).join('; ');

test(
  'whatever goes wrong, once the network is healthy it is online, or has ended with a reason, within minutes (G10)',
  async () => {
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
  },
  LONGEST_MS,
);

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

test('whatever goes wrong, credentials that open() is refused with are not tried again, and later refused ones once, at the end (G11)', async () => {
  const signIn = fc.constantFrom<Answer>('bad credentials', 'ok', 'network down', '429');
  const signIns = fc.array(signIn, { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(kind, signIns, fc.array(troubles, { maxLength: 8 }), async (pieces, answers, history) => {
      const world = connectionIn(...pieces, signInAnswers(...answers));
      await world.open();
      for (const { happen, words } of history) if (words !== 'open()') await happen(world);
      await world.passes(11 * MINUTE);
      const { lifecycle } = world;
      const heard = world.calls.filter(({ service }) => service === 'authenticate').map(({ answer }) => answer);
      world.stop();
      const first = heard.indexOf('bad credentials');
      const wasOpen = heard.slice(0, first).includes('ok');
      // While the socket is open a refusal costs nothing yet; the next sign-in, when the socket is gone, is the last.
      const after = first < 0 ? [] : heard.slice(first + 1);
      const isTriedInALoop = after.length > 0 && (!wasOpen || after[0] === 'bad credentials') && after.length > 1;
      expect({ history: told(history), heard, lifecycle, isTriedInALoop }).toMatchObject({ isTriedInALoop: false });
      if (after[0] === 'bad credentials' || (first >= 0 && !wasOpen)) expect(lifecycle).toBe('failed');
    }),
    { numRuns: 200 },
  );
});

test('whatever becomes of a refresh and of the sign-in behind it, the open socket stays as long as it is healthy (G12)', async () => {
  const outcomes = fc.array(fc.constantFrom<Answer>('ok', 'network down', '429', '401', 'silence'), {
    minLength: 1,
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(outcomes, outcomes, fc.integer({ min: 1, max: 5 }), async (refreshes, signIns, rounds) => {
      const world = connectionIn(refreshAnswers(...refreshes));
      await world.open();
      world.becomes(signInAnswers(...signIns));
      for (let round = 0; round < rounds; round += 1) await world.passes(10 * MINUTE + 30_000);
      const { lifecycle, told: done } = world;
      world.stop();
      expect({ refreshes, signIns, lifecycle, sockets: world.asked('openSocket') }).toMatchObject({
        lifecycle: 'online',
        sockets: 1,
      });
      expect(done).not.toContain('drop socket');
    }),
    { numRuns: 200 },
  );
});

test('whatever went wrong before, a socket that falls silent is given up within 41 seconds, and replaced (G13)', async () => {
  await fc.assert(
    fc.asyncProperty(kind, fc.array(troubles, { maxLength: 8 }), async (pieces, history) => {
      const world = connectionIn(...pieces);
      await world.open();
      for (const { happen } of history) await happen(world);
      world.recovers();
      await world.passes(11 * MINUTE);
      fc.pre(world.lifecycle === 'online');
      // Who wants no second attempt, or knows that somebody else signs in as the same user, hears of it as an end (G12).
      const isLast = pieces.includes(oneShot) || world.token === 'contended';
      const [gone, opened] = [world.heard('socket gone'), world.asked('openSocket')];
      world.peerFallsMute();
      await world.passes(41_000);
      expect({ history: told(history), givenUp: world.heard('socket gone') - gone }).toMatchObject({ givenUp: 1 });
      world.recovers();
      await world.passes(MINUTE);
      const { lifecycle } = world;
      const isReplaced = world.asked('openSocket') > opened;
      world.stop();
      expect({ history: told(history), isReplaced, lifecycle }).toMatchObject(
        isLast ? { lifecycle: 'failed', isReplaced: false } : { lifecycle: 'online', isReplaced: true },
      );
    }),
    { numRuns: 100 },
  );
});
