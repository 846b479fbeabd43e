import { describe, expect, it, test } from '@jest/globals';
import { ringMachine } from '../../src/machines/index.js';
import { ringIn, ringLifecycles, ringThatIs, verdicts } from './support/ring-world.js';

const isOver = (lifecycle: string): boolean => /^(accepted|rejected|expired|cancelled|failed)$/.test(lifecycle);

describe('A ring that is heard of', () => {
  it('waits for an answer as long as the platform said', () => {
    const ring = ringThatIs('notified');
    ring.platformSays('waiting');
    expect(ring.lifecycle).toBe('waiting');
    expect(ring.asked()).toEqual(['arm expiry']);
  });

  test.each([
    ['ours', 'awaitingConversation'],
    ['rejected', 'rejected'],
    ['expired', 'expired'],
    ['cancelled', 'cancelled'],
  ] as const)('when it is %s already, is %s', (verdict, lifecycle) => {
    const ring = ringThatIs('notified');
    ring.platformSays(verdict);
    expect(ring.lifecycle).toBe(lifecycle);
  });

  it('whose conversation is ours and known is accepted at once', () => {
    const ring = ringThatIs('notified');
    ring.platformSays('ours', { hasConversation: true });
    expect(ring.lifecycle).toBe('accepted');
  });
});

describe('Each way to end is a state of its own (G14)', () => {
  test.each([
    ['an expiry', 'expired', (ring) => ring.platformSays('expired')],
    [
      'an expiry that the platform could not tell',
      'expired',
      (ring) => {
        ring.interrupted();
        ring.happens('expiry.passed');
      },
    ],
    [
      'an expiry that the platform keeps to itself',
      'expired',
      (ring) => ring.happens('expiry.passed', 'expiry.passed'),
    ],
    ['the acceptance of another agent', 'cancelled', (ring) => ring.platformSays('cancelled')],
    ['the end of its task', 'cancelled', (ring) => ring.happens('ring.gone')],
    ['a late answer', 'failed', (ring) => ring.happens('command.accept', 'answer.refused')],
    ['a rejection', 'rejected', (ring) => ring.happens('command.reject', 'answer.agreed')],
    [
      'an acceptance',
      'accepted',
      (ring) => {
        ring.happens('command.accept', 'answer.agreed');
        ring.conversationArrives();
      },
    ],
  ] as const satisfies readonly (readonly [string, string, (ring: ReturnType<typeof ringThatIs>) => void])[])(
    '%s: %s',
    (_, lifecycle, end) => {
      const ring = ringThatIs('waiting');
      end(ring);
      expect(ring.lifecycle).toBe(lifecycle);
    },
  );

  it('a description of the conversation alone is no acceptance: we may have been its agent before', () => {
    const ring = ringThatIs('waiting');
    ring.conversationArrives();
    expect(ring.lifecycle).toBe('waiting');
  });
});

describe('A ring is answered at most once (G14)', () => {
  const waiting = ['waiting'];
  test.each(ringLifecycles.filter((lifecycle) => !waiting.includes(lifecycle)))(
    '%s: an answer is refused',
    (lifecycle) => {
      const ring = ringThatIs(lifecycle);
      ring.happens('command.accept', 'command.reject');
      expect(ring.asked()).toEqual(['refuse', 'refuse']);
      expect(ring.lifecycle).toBe(lifecycle);
    },
  );

  it('the answer goes out at once while the connection is there, and waits while it is not', () => {
    const ring = ringThatIs('waiting');
    ring.happens('command.accept');
    expect([ring.lifecycle, ring.asked()]).toEqual(['accepting.asked', ['disarm expiry', 'perform']]);
    expect(ringThatIs('accepting.queued').record.phase).toBe('accepting.queued');
  });

  it('an answer that certainly was not taken may be given again', () => {
    const ring = ringThatIs('accepting.asked');
    ring.happens('answer.undone');
    expect([ring.lifecycle, ring.asked()]).toEqual(['waiting', ['arm expiry']]);
    ring.happens('command.accept');
    expect(ring.lifecycle).toBe('accepting.asked');
  });
});

describe.each(['accepting', 'rejecting'] as const)('%s, while the answer waits for the connection', (kind) => {
  it('is asked once it is back', () => {
    const ring = ringThatIs(`${kind}.queued`);
    ring.restored();
    expect(ring.lifecycle).toBe(`${kind}.asked`);
  });

  test.each([
    ['expires', 'expired', 'expiry.passed'],
    ['is gone', 'cancelled', 'ring.gone'],
  ] as const)('%s: the answer is taken back', (_, lifecycle, event) => {
    const ring = ringThatIs(`${kind}.queued`);
    ring.happens(event);
    expect(ring.lifecycle).toBe(lifecycle);
    expect(ring.asked()).toEqual(['disarm expiry', `withdraw answer, ${lifecycle}`]);
  });

  test.each(verdicts.filter((verdict) => verdict !== 'waiting'))(
    'is %s already: the answer is taken back',
    (verdict) => {
      const ring = ringThatIs(`${kind}.queued`);
      ring.platformSays(verdict);
      expect(ring.lifecycle).toBe(verdict === 'ours' ? 'awaitingConversation' : verdict);
      expect(ring.asked().filter((what) => what.startsWith('withdraw'))).toEqual([
        `withdraw answer, ${ring.lifecycle}`,
      ]);
    },
  );

  it('and it could not be sent: it waits as before', () => {
    for (const event of ['answer.undone', 'answer.lost'] as const) {
      const ring = ringThatIs(`${kind}.queued`);
      ring.happens(event);
      expect(ring.lifecycle).toBe('waiting');
    }
  });
});

describe('An answer whose fate is unknown', () => {
  it('is not asked again: it waits for the next word of the platform', () => {
    const ring = ringThatIs('accepting.asked');
    ring.happens('answer.lost');
    expect([ring.lifecycle, ring.asked()]).toEqual(['accepting.unconfirmed', ['expect part', 'arm answer']]);
  });

  it('of a rejection leaves no doubt whether the conversation is ours', () => {
    const ring = ringThatIs('rejecting.asked');
    ring.happens('answer.lost');
    expect([ring.lifecycle, ring.asked()]).toEqual(['rejecting.unconfirmed', ['arm answer']]);
  });

  it('that the platform did not get: the ring waits, and is told again', () => {
    for (const kind of ['accepting', 'rejecting'] as const) {
      const ring = ringThatIs(`${kind}.unconfirmed`);
      ring.happens('ring.resynced');
      expect(ring.lifecycle).toBe('waiting');
      expect(ring.asked()).toEqual(['disarm answer', 'announce again', 'arm expiry']);
    }
  });

  it('that the conversation shows to have been taken: accepted', () => {
    const ring = ringThatIs('accepting.unconfirmed');
    ring.conversationArrives();
    expect(ring.lifecycle).toBe('accepted');
  });

  it('whose ring is gone: it may be ours, and the conversation says so', () => {
    const ring = ringThatIs('accepting.unconfirmed');
    ring.happens('ring.gone');
    expect(ring.lifecycle).toBe('awaitingConversation');
  });

  it('whose ring is gone and whose conversation is ours already: accepted', () => {
    const ring = ringThatIs('accepting.unconfirmed');
    ring.record.hasConversation = true;
    ring.happens('ring.gone');
    expect(ring.lifecycle).toBe('accepted');
  });

  it('a rejection whose ring is gone is one', () => {
    const ring = ringThatIs('rejecting.unconfirmed');
    ring.happens('ring.gone');
    expect(ring.lifecycle).toBe('rejected');
  });

  test.each(['accepting', 'rejecting'] as const)(
    '%s: is waited for while the connection is gone, and not for ever afterwards',
    (kind) => {
      const ring = ringThatIs(`${kind}.unconfirmed`);
      ring.interrupted();
      ring.happens('answer.timedOut');
      const isExpected = kind === 'accepting' ? ['expect part'] : [];
      const asked = ['disarm answer', ...isExpected, 'arm answer'];
      expect([ring.lifecycle, ring.asked()]).toEqual([`${kind}.unconfirmed`, asked]);
      ring.restored();
      ring.happens('answer.timedOut');
      expect(ring.lifecycle).toBe('failed');
    },
  );
});

describe('An accepted ring', () => {
  it('may make the conversation ours before that is described: should it end unseen, what was said is read (G4)', () => {
    const ring = ringThatIs('accepting.asked');
    ring.happens('answer.agreed');
    expect([ring.lifecycle, ring.asked()]).toEqual(['awaitingConversation', ['expect part', 'arm conversation']]);
  });

  it('is accepted when its conversation is described, which is told', () => {
    const ring = ringThatIs('awaitingConversation');
    ring.conversationArrives();
    expect([ring.lifecycle, ring.asked()]).toEqual(['accepted', ['disarm conversation', 'announce conversation']]);
  });

  it('whose conversation is there already needs not wait for it', () => {
    const ring = ringThatIs('accepting.asked');
    ring.record.hasConversation = true;
    ring.happens('answer.agreed');
    expect(ring.lifecycle).toBe('accepted');
  });

  it('whose conversation does not come in time is reported; time while the connection is gone does not count', () => {
    const ring = ringThatIs('awaitingConversation');
    ring.interrupted();
    ring.happens('conversation.timedOut');
    expect([ring.lifecycle, ring.asked()]).toEqual([
      'awaitingConversation',
      ['disarm conversation', 'expect part', 'arm conversation'],
    ]);
    ring.restored();
    // Begun anew: with a connection that was closed in between, its deadlines have gone.
    expect([ring.lifecycle, ring.asked()]).toEqual([
      'awaitingConversation',
      ['disarm conversation', 'expect part', 'arm conversation'],
    ]);
    ring.happens('conversation.timedOut');
    expect([ring.lifecycle, ring.asked()]).toEqual(['failed', ['disarm conversation', 'report missing']]);
  });

  it('does not mind that its task is dropped', () => {
    const ring = ringThatIs('awaitingConversation');
    ring.happens('ring.gone');
    expect(ring.lifecycle).toBe('awaitingConversation');
  });
});

describe('Whatever was asked for, the platform says how a ring ends', () => {
  const undecided = ringLifecycles.filter((one) => /^(waiting|accepting|rejecting|awaiting)/.test(one));
  test.each(
    undecided.flatMap((lifecycle) =>
      (['rejected', 'expired', 'cancelled'] as const).map((by) => [lifecycle, by] as const),
    ),
  )('one that is %s can be %s', (lifecycle, verdict) => {
    const ring = ringThatIs(lifecycle);
    ring.platformSays(verdict);
    expect([ring.lifecycle, ring.record.phase]).toEqual([verdict, verdict]);
  });

  test.each(undecided.filter((one) => one !== 'awaitingConversation'))('one that is %s can be ours', (lifecycle) => {
    const known = ringThatIs(lifecycle);
    known.platformSays('ours', { hasConversation: true });
    const unknown = ringThatIs(lifecycle);
    unknown.platformSays('ours');
    expect([known.lifecycle, unknown.lifecycle]).toEqual(['accepted', 'awaitingConversation']);
  });
});

test.each(ringLifecycles)('the record of a ring that is %s says so', (lifecycle) => {
  expect(ringThatIs(lifecycle).record.phase).toBe(lifecycle);
});

describe('A ring that is over', () => {
  /** These were concluded by us, or may have been. */
  const mayGoOn = (lifecycle: string): boolean => ['cancelled', 'expired', 'failed'].includes(lifecycle);

  test.each(ringLifecycles.filter(isOver))(
    '%s: stays so, whatever is said; the platform’s word that it still waits apart, where we concluded it',
    (lifecycle) => {
      for (const verdict of verdicts.filter((one) => one !== 'waiting' || !mayGoOn(lifecycle))) {
        const ring = ringThatIs(lifecycle);
        ring.platformSays(verdict, { hasConversation: true });
        ring.happens('ring.gone', 'ring.resynced', 'expiry.passed', 'answer.agreed', 'conversation.arrived');
        expect(ring.lifecycle).toBe(lifecycle);
        expect(ring.asked()).toEqual([]);
      }
    },
  );

  it('by our own clock only is not over while the platform is there: clocks jump', () => {
    const ring = ringThatIs('waiting');
    ring.happens('expiry.passed');
    expect([ring.lifecycle, ring.asked()]).toEqual(['waiting', ['disarm expiry', 'arm expiry']]);
  });

  it('by our own clock, and that the platform tells as waiting all the same, waits again', () => {
    const ring = ringThatIs('waiting');
    ring.interrupted();
    ring.happens('expiry.passed');
    ring.restored();
    ring.asked();
    ring.platformSays('waiting');
    expect([ring.lifecycle, ring.asked()]).toEqual(['waiting', ['announce again', 'arm expiry']]);
  });

  it('because a snapshot did not have it, and that the platform tells as waiting all the same, waits again', () => {
    const ring = ringThatIs('waiting');
    ring.happens('ring.gone');
    ring.asked();
    ring.platformSays('waiting');
    expect([ring.lifecycle, ring.asked()]).toEqual(['waiting', ['announce again', 'arm expiry']]);
  });

  it('because the platform refused our answer, and that it tells as waiting all the same, waits again', () => {
    const ring = ringThatIs('accepting.asked');
    ring.happens('answer.refused');
    ring.asked();
    ring.platformSays('waiting');
    expect([ring.lifecycle, ring.asked()]).toEqual(['waiting', ['announce again', 'arm expiry']]);
  });

  test.each(['cancelled', 'expired'] as const)('%s, because the platform said so, does not wait again', (lifecycle) => {
    const ring = ringThatIs(lifecycle);
    ring.platformSays(lifecycle);
    ring.happens('ring.gone', 'ring.resynced', 'expiry.passed', 'answer.agreed', 'conversation.arrived');
    expect(ring.lifecycle).toBe(lifecycle);
  });
});

test('a ring can only be answered while it waits, and says so by its tags', () => {
  const tagged = (tag: string) =>
    ringLifecycles.filter((lifecycle) => {
      const [state, inner] = lifecycle.split('.') as [string, string?];
      const value = inner === undefined ? state : { [state]: inner };
      return ringMachine
        .resolveState({ value: value as never, context: { record: ringIn().record } })
        .hasTag(tag as never);
    });
  expect(tagged('terminal')).toEqual(ringLifecycles.filter(isOver));
  expect(tagged('answering')).toEqual(ringLifecycles.filter((one) => /^(accepting|rejecting|awaiting)/.test(one)));
});
