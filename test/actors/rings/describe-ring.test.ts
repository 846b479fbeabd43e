import { describe, expect, test } from '@jest/globals';
import { describeRing, newRing, shownState } from '../../../src/actors/rings/describe-ring.js';
import type { RingLifecycle } from '../../../src/machines/ring/record.js';
import type { RingFact } from '../../../src/transport/wire/facts.js';

const fact = (ringState = 'WAITING', more: Partial<RingFact> = {}): RingFact => ({
  ringId: 'r',
  ringState,
  conversationId: 'c',
  consumerId: 'x',
  skillId: '5',
  ringExpiration: undefined,
  ringExpirationTs: 9,
  weight: 2,
  ...more,
});
const ringing = (phase: RingLifecycle = 'waiting') => Object.assign(newRing(fact(), 1_000, false), { phase });
const verdict = (
  ringState: string,
  { assigned, own, phase }: { assigned?: string; own?: string; phase?: RingLifecycle } = {},
) => {
  const record = ringing(phase);
  describeRing(record, fact(ringState), assigned, own);
  return record.verdict;
};

describe('A ring that is heard of for the first time', () => {
  test('is what the platform says, and rings for as long as that says from now on, or 72 seconds', () => {
    expect(newRing(fact('WAITING', { ringExpiration: 500 }), 1_000, true)).toMatchObject({
      ...fact('WAITING', { ringExpiration: 500 }),
      revision: 0,
      verdict: 'waiting',
      phase: 'notified',
      hasConversation: false,
      knewConversation: false,
      isInterrupted: true,
      endsAt: 1_500,
      toldState: undefined,
    });
    expect(newRing(fact(), 1_000, false)).toMatchObject({ endsAt: 73_000, isInterrupted: false });
  });
});

describe('What the platform says of a ring', () => {
  test('means that it waits, or how it ended', () => {
    expect(
      ['WAITING', 'NEW WORD', 'REJECTED', 'EXPIRED', 'CANCELLED', 'AUTO_ACCEPT'].map((state) => verdict(state)),
    ).toEqual([...['waiting', 'waiting', 'rejected', 'expired', 'cancelled', 'ours']]);
  });

  test('that it was accepted, means by us where it names us, or nobody and we asked for it', () => {
    expect(verdict('ACCEPTED', { assigned: '1.2', own: '1.2' })).toBe('ours');
    expect(verdict('ACCEPTED', { assigned: '1.3', own: '1.2', phase: 'accepting.underWay' as RingLifecycle })).toBe(
      'cancelled',
    );
    expect(verdict('ACCEPTED', { assigned: '1.3' })).toBe('ours');
    expect(verdict('ACCEPTED', { own: '1.2' })).toBe('cancelled');
    for (const phase of ['awaitingConversation', 'accepted'] as const)
      expect(verdict('ACCEPTED', { own: '1.2', phase })).toBe('ours');
  });

  test('is counted when it is news, and an old one that it waits again is not taken', () => {
    const record = ringing();
    describeRing(record, fact(), undefined, undefined);
    expect(record.revision).toBe(0);
    describeRing(record, fact('EXPIRED'), undefined, undefined);
    describeRing(record, fact(), undefined, undefined);
    expect(record).toMatchObject({ revision: 1, ringState: 'EXPIRED', verdict: 'expired' });
    describeRing(record, fact('CANCELLED'), undefined, undefined);
    expect(record).toMatchObject({ revision: 2, ringState: 'CANCELLED', verdict: 'cancelled' });
  });
});

describe('The state that is shown', () => {
  test.each<[RingLifecycle, string]>([
    ['waiting', 'WAITING'],
    ['awaitingConversation', 'ACCEPTED'],
    ['accepted', 'ACCEPTED'],
    ['rejected', 'REJECTED'],
    ['expired', 'EXPIRED'],
    ['cancelled', 'CANCELLED'],
  ])('of one that is %s is %s, also where the platform has not said so', (phase, shown) => {
    expect(shownState(ringing(phase))).toBe(shown);
    expect(shownState(Object.assign(ringing(phase), { ringState: 'WORD' }))).toBe('WORD');
  });
});
