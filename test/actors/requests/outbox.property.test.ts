import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { notOpen } from '../../../src/actors/requests/outbox.js';
import { outboxIn } from '../support/outbox-world.js';

/** The bounds of the outbox under test. */
const MOST = 3;
const OLDEST_MS = 1_000;

type Happening =
  | { readonly what: 'asked' }
  | { readonly what: 'taken back'; readonly nth: number }
  | { readonly what: 'interrupted' | 'back' | 'closed' }
  | { readonly what: 'time'; readonly ms: number };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ what: 'asked' as const }) },
  { weight: 2, arbitrary: fc.nat(20).map((nth) => ({ what: 'taken back' as const, nth })) },
  { weight: 4, arbitrary: fc.constantFrom('interrupted' as const, 'back' as const).map((what) => ({ what })) },
  { weight: 3, arbitrary: fc.constantFrom(1, 400, 999, 1_000).map((ms) => ({ what: 'time' as const, ms })) },
  { weight: 1, arbitrary: fc.constant({ what: 'closed' as const }) },
);

interface Asked {
  readonly name: string;
  readonly at: number;
}

/** What G2 says, in the plainest words: a list of what waits. */
function expected(history: readonly Happening[]): { sent: string[]; refused: string[]; waiting: string[] } {
  const [sent, refused]: [string[], string[]] = [[], []];
  let waiting: Asked[] = [];
  let [now, asked, isOnline, isOver] = [0, 0, false, false];
  for (const one of history) {
    if (one.what === 'time') now += one.ms;
    refused.push(...waiting.filter(({ at }) => now - at >= OLDEST_MS).map(({ name }) => `${name}: OUTBOX_EXPIRED`));
    waiting = waiting.filter(({ at }) => now - at < OLDEST_MS);
    if (one.what === 'asked') {
      const name = `r${asked++}`;
      if (isOver) refused.push(`${name}: CONNECTION_CLOSED`);
      else if (isOnline) sent.push(name);
      else if (waiting.length >= MOST) refused.push(`${name}: OUTBOX_FULL`);
      else waiting.push({ name, at: now });
    }
    if (one.what === 'taken back') waiting = waiting.filter(({ name }) => name !== `r${one.nth}`);
    if (isOver) continue;
    if (one.what === 'interrupted') isOnline = false;
    if (one.what === 'back') {
      isOnline = true;
      sent.push(...waiting.splice(0).map(({ name }) => name));
    }
    if (one.what === 'closed') {
      [isOnline, isOver] = [false, true];
      refused.push(...waiting.splice(0).map(({ name }) => `${name}: CONNECTION_CLOSED`));
    }
  }
  return { sent, refused, waiting: waiting.map(({ name }) => name) };
}

test('whatever happens, what is asked while interrupted waits in order, bounded in number and age, and leaves in that order (G2)', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (history) => {
      const { ask, sent, outcomes, outbox, becomes, clock } = outboxIn('queuesSends');
      const retracts = new Map<number, () => void>();
      let isOver = false;
      for (const one of history) {
        if (one.what === 'asked') retracts.set(retracts.size, ask(`r${retracts.size}`));
        if (one.what === 'time') clock.pass(one.ms);
        // One that has left cannot be taken back.
        const isWaiting = one.what === 'taken back' && outbox.waiting.some(({ type }) => type === `r${one.nth}`);
        if (isWaiting) retracts.get(one.nth)?.();
        if (isOver) continue;
        if (one.what === 'interrupted') becomes('queuesSends');
        if (one.what === 'back') {
          becomes('canSend');
          outbox.flush();
        }
        if (one.what === 'closed') {
          isOver = true;
          becomes();
          outbox.abandon((type) => notOpen(type, 'closing'));
        }
      }
      const refused = outcomes.filter((one) => !one.endsWith('RESPONSE_TIMEOUT'));
      const left = sent.map((one) => one.split(' ')[0]);
      expect({ sent: left, refused, waiting: outbox.waiting.map(({ type }) => type) }).toEqual(expected(history));
    }),
    { numRuns: 500 },
  );
});
