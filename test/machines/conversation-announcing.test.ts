import { describe, expect, test } from '@jest/globals';
import {
  assigned,
  conversationIn,
  conversationThatIs,
  outOfSight,
  over,
  places,
} from './support/conversation-world.js';
import { behind, caughtUp } from './support/records.js';

describe('announcing (G5)', () => {
  test('one that is known by its id alone is not announced', () => {
    const conversation = conversationIn();
    expect([conversation.lifecycle, conversation.asked()]).toEqual(['opening', ['arm opening']]);
  });

  test.each(places)('the first description announces it once, as %s', (lifecycle, facts) => {
    const conversation = conversationThatIs('opening');
    conversation.platformSays(facts);
    expect(conversation.lifecycle).toBe(lifecycle);
    expect(conversation.asked()).toEqual(['disarm opening', 'announce']);
    conversation.platformSays(facts);
    expect(conversation.asked()).toEqual([]);
  });

  test.each(places)('one that we asked for is announced as what it is: %s', (lifecycle, facts) => {
    for (const mainDialog of [behind, caughtUp]) {
      const conversation = conversationIn({ isAskedFor: true });
      conversation.asked();
      conversation.platformSays({ ...facts, mainDialog });
      expect([conversation.lifecycle, conversation.asked()]).toEqual([lifecycle, ['disarm opening', 'announce']]);
    }
  });

  test('no later description announces it again, whatever changes', () => {
    const conversation = conversationThatIs('open.queued');
    for (const [, facts] of [...places, ...places].reverse()) conversation.platformSays(facts);
    expect(conversation.asked()).toEqual([]);
  });

  test('one that is first seen closed is announced, and has no close of its own', () => {
    const conversation = conversationThatIs('opening');
    conversation.platformSays(over);
    expect(conversation.asked()).toEqual(['disarm opening', 'announce', 'arm retention']);
    conversation.platformSays(over);
    expect(conversation.asked()).toEqual([]);
  });

  test('one that leaves our subscriptions with its first description is announced all the same, once', () => {
    const conversation = conversationThatIs('opening');
    conversation.platformSays(outOfSight);
    expect([conversation.lifecycle, conversation.asked()]).toEqual([
      'unfollowed',
      ['disarm opening', 'announce', 'arm retention'],
    ]);
  });

  test.each(['open.queued', 'open.suggested', 'open.assigned', 'closing', 'surveying', 'unfollowed'] as const)(
    'its close is announced once when it was %s',
    (lifecycle) => {
      const conversation = conversationThatIs(lifecycle);
      conversation.platformSays(over);
      conversation.platformSays(over);
      expect(conversation.lifecycle).toBe('closed');
      expect(conversation.asked().filter((one) => one.startsWith('announce'))).toEqual(['announce close']);
    },
  );

  test('a close that happened while we were away is announced once, when the snapshot tells it', () => {
    const conversation = conversationThatIs('open.assigned');
    conversation.happens({ type: 'connection.interrupted' }, { type: 'connection.restored' });
    conversation.platformSays(over);
    conversation.happens({ type: 'conversation.resynced' });
    expect(conversation.asked()).toEqual(['arm resync', 'announce close', 'arm retention', 'disarm resync']);
  });

  describe('one that closes while missed messages are being read', () => {
    test('has its close announced when they have been (G4, G5)', () => {
      const conversation = conversationThatIs('open.assigned');
      conversation.platformSays({ ...over, mainDialog: behind });
      conversation.platformSays(over);
      conversation.happens({ type: 'dialogs.caughtUp' });
      expect([conversation.lifecycle, conversation.asked()]).toEqual(['finishing', ['arm finish']]);
      conversation.record.mainDialog = caughtUp;
      conversation.happens({ type: 'dialogs.caughtUp' });
      expect([conversation.lifecycle, conversation.asked()]).toEqual([
        'closed',
        ['disarm finish', 'announce close', 'arm retention'],
      ]);
    });

    test.each(['open.queued', 'open.suggested', 'open.assigned', 'closing', 'surveying', 'unfollowed'] as const)(
      'waits for them from %s',
      (lifecycle) => {
        const conversation = conversationThatIs(lifecycle);
        conversation.platformSays({ ...over, mainDialog: behind });
        expect(conversation.lifecycle).toBe('finishing');
      },
    );

    test('also waits for a survey, or whichever dialog it is', () => {
      const conversation = conversationThatIs('surveying');
      conversation.record.otherDialogs = [caughtUp, behind];
      conversation.platformSays(over);
      expect(conversation.lifecycle).toBe('finishing');
    });

    test('does not wait for ever (G10)', () => {
      const conversation = conversationThatIs('finishing');
      conversation.happens({ type: 'finish.timedOut' });
      // What is missing is told before the close is: that is the last word of a conversation (G5).
      expect([conversation.lifecycle, conversation.asked()]).toEqual([
        'closed',
        ['disarm finish', 'give up missing', 'announce close', 'arm retention'],
      ]);
    });

    test('goes on waiting while the connection is interrupted', () => {
      const conversation = conversationThatIs('finishing');
      conversation.happens({ type: 'connection.interrupted' }, { type: 'finish.timedOut' });
      expect([conversation.lifecycle, conversation.asked()]).toEqual(['finishing', ['disarm finish', 'arm finish']]);
    });

    test('and is open after all goes on as if nothing had been', () => {
      const conversation = conversationThatIs('finishing');
      expect(conversation.record.isFinishing).toBe(true);
      conversation.platformSays(assigned);
      expect([conversation.lifecycle, conversation.asked()]).toEqual(['open.assigned', ['disarm finish']]);
      expect(conversation.record.isFinishing).toBe(false);
    });
  });

  describe('one whose messages the application wants to have first (getAllMessages)', () => {
    test.each(['open', 'surveying'] as const)('is announced when they are here: %s', (phase) => {
      const conversation = conversationIn({ awaitsMessages: true });
      conversation.asked();
      conversation.platformSays({ phase });
      expect([conversation.lifecycle, conversation.asked()]).toEqual([
        'loading',
        ['disarm opening', 'load messages', 'arm loading'],
      ]);
      conversation.happens({ type: 'messages.loaded' });
      expect(conversation.lifecycle).toBe(phase === 'open' ? 'open.queued' : 'surveying');
      expect(conversation.asked()).toEqual(['disarm loading', 'announce']);
    });

    test.each(['closed', 'unfollowed'] as const)('is announced at once when there is nothing to read: %s', (phase) => {
      const conversation = conversationIn({ awaitsMessages: true });
      conversation.platformSays({ phase });
      expect([conversation.lifecycle, conversation.asked()]).toEqual([phase, expect.arrayContaining(['announce'])]);
    });

    test('is announced where it stands by then', () => {
      const conversation = conversationThatIs('loading');
      conversation.platformSays(assigned);
      expect(conversation.lifecycle).toBe('loading');
      conversation.happens({ type: 'messages.loaded' });
      expect(conversation.lifecycle).toBe('open.assigned');
    });

    test('is announced, and closed, when it closes meanwhile (G5)', () => {
      const conversation = conversationThatIs('loading');
      conversation.platformSays(over);
      expect([conversation.lifecycle, conversation.asked()]).toEqual([
        'closed',
        ['disarm loading', 'announce', 'announce close', 'arm retention'],
      ]);
    });

    test('is not waited for for ever (G10): it is announced without them, and that is said', () => {
      const conversation = conversationThatIs('loading');
      conversation.happens({ type: 'loading.timedOut' });
      expect([conversation.lifecycle, conversation.asked()]).toEqual([
        'open.queued',
        ['disarm loading', 'give up loading', 'announce'],
      ]);
    });
  });

  describe('one that the program began, and that is over when we first hear of it,', () => {
    test('has a close of its own', () => {
      const conversation = conversationIn({ isAskedFor: true });
      conversation.platformSays(over);
      expect([conversation.lifecycle, conversation.asked()]).toEqual([
        'closed',
        ['arm opening', 'disarm opening', 'announce', 'announce close', 'arm retention'],
      ]);
    });

    test('is announced before its messages are read, and closes behind them', () => {
      const conversation = conversationIn({ isAskedFor: true });
      conversation.platformSays({ ...over, mainDialog: behind });
      expect([conversation.lifecycle, conversation.asked()]).toEqual([
        'finishing',
        ['arm opening', 'disarm opening', 'announce', 'arm finish'],
      ]);
    });

    test('is one of many where somebody else began it: its messages are nobody’s, and its close is no news', () => {
      const conversation = conversationIn();
      conversation.platformSays({ ...over, mainDialog: behind });
      expect(conversation.lifecycle).toBe('closed');
      expect(conversation.asked()).not.toContain('announce close');
    });
  });

  test.each(places)('one that comes back from its end as %s is announced again (KB-31)', (lifecycle, facts) => {
    const conversation = conversationThatIs('closed');
    conversation.platformSays(facts);
    expect([conversation.lifecycle, conversation.asked()]).toEqual([lifecycle, ['disarm retention', 'announce again']]);
    conversation.platformSays(over);
    expect(conversation.asked()).toEqual(['announce close', 'arm retention']);
  });

  test.each(places)(
    'one that comes back into our subscriptions as %s is announced again (KB-31)',
    (lifecycle, facts) => {
      const conversation = conversationThatIs('unfollowed');
      conversation.platformSays(facts);
      expect([conversation.lifecycle, conversation.asked()]).toEqual([
        lifecycle,
        ['disarm retention', 'announce again'],
      ]);
    },
  );

  test.each(['open.queued', 'open.suggested', 'open.assigned', 'closing', 'surveying'] as const)(
    'leaving our subscriptions is no close: nothing is announced when it was %s',
    (lifecycle) => {
      const conversation = conversationThatIs(lifecycle);
      conversation.platformSays(outOfSight);
      expect(conversation.lifecycle).toBe('unfollowed');
      expect(conversation.asked().filter((one) => one.startsWith('announce'))).toEqual([]);
    },
  );
});
