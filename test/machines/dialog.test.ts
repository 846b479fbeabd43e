import { describe, expect, test } from '@jest/globals';
import { MOST_ATTEMPTS } from '../../src/machines/dialog/setup.js';
import {
  closedByThePlatform,
  dialogDeliveries,
  dialogIn,
  dialogLifecycles,
  dialogThatIs,
  ofAgent,
  ofConsumer,
} from './support/dialog-world.js';

const interrupted = { type: 'connection.interrupted' } as const;
const restored = { type: 'connection.restored' } as const;

const asks = ['request messages', 'arm page'];
const stopsAsking = ['disarm page', 'abandon request'];

/** States in which an older message may be missing: each shows what it waits for. */
const waiting = ['following', 'behind', 'fetching', 'waitingToRetry'] as const;

describe('getting its messages', () => {
  test('a consumer asks for the messages of a dialog and waits for the old ones', () => {
    const dialog = dialogIn(ofConsumer);
    dialog.platformSays({ state: 'OPEN', isFollowed: true, needsReading: true });
    expect([dialog.lifecycle, dialog.delivery, dialog.asked()]).toEqual(['open', 'following', asks]);
    dialog.pageBrings({ upTo: 3 });
    expect([dialog.delivery, dialog.asked()]).toEqual(['live', stopsAsking]);
  });

  test('an agent is told the messages because he takes part: there is nothing to ask for', () => {
    const dialog = dialogIn(ofAgent);
    dialog.platformSays({ state: 'OPEN', isFollowed: true });
    expect([dialog.lifecycle, dialog.delivery, dialog.asked()]).toEqual(['open', 'live', []]);
  });

  test('one who does not take part asks for nothing, whatever happens', () => {
    const dialog = dialogIn(ofAgent);
    dialog.platformSays({ state: 'OPEN', isFollowed: false });
    dialog.happens(interrupted, restored);
    dialog.platformSays(closedByThePlatform);
    expect([dialog.delivery, dialog.asked()]).toEqual(['complete', []]);
  });

  test('who is let in begins with what he is told from then on; who leaves asks for nothing any more', () => {
    const dialog = dialogThatIs('unfollowed');
    dialog.platformSays({ isFollowed: true });
    expect(dialog.delivery).toBe('live');
    dialog.platformSays({ isFollowed: false });
    expect([dialog.delivery, dialog.asked()]).toEqual(['unfollowed', []]);
  });

  test('who was let in while the connection was away reads what he missed (G4)', () => {
    const dialog = dialogThatIs('unfollowed');
    dialog.platformSays({ isFollowed: true, needsReading: true });
    expect([dialog.delivery, dialog.asked()]).toEqual(['following', asks]);
  });

  test('what was said before we left is still told, and then nothing is (G4)', () => {
    const dialog = dialogThatIs('behind');
    dialog.platformSays({ isFollowed: false });
    expect(dialog.delivery).toBe('behind');
    dialog.happens({ type: 'patience.passed' });
    dialog.pageBrings();
    expect(dialog.delivery).toBe('unfollowed');
  });

  test('further descriptions of an open dialog ask for nothing', () => {
    for (const delivery of dialogDeliveries.filter((one) => one !== 'complete' && one !== 'unfollowed')) {
      const dialog = dialogThatIs(delivery);
      dialog.platformSays({ state: 'OPEN' });
      expect([dialog.delivery, dialog.asked()]).toEqual([delivery, []]);
    }
  });
});

describe('a missing message (G4)', () => {
  test('has a moment to come by itself', () => {
    const dialog = dialogThatIs('live');
    dialog.hearsOf(5);
    expect([dialog.delivery, dialog.asked()]).toEqual(['behind', ['arm patience']]);
    dialog.holeCloses();
    expect([dialog.delivery, dialog.asked()]).toEqual(['live', ['disarm patience']]);
  });

  test('is asked for when it does not, once for all that are missing by then', () => {
    const dialog = dialogThatIs('live');
    dialog.hearsOf(5);
    dialog.hearsOf(8);
    dialog.happens({ type: 'patience.passed' });
    dialog.hearsOf(9);
    expect([dialog.delivery, dialog.asked()]).toEqual(['fetching', ['arm patience', 'disarm patience', ...asks]]);
    dialog.pageBrings();
    expect([dialog.delivery, dialog.asked()]).toEqual(['live', stopsAsking]);
  });

  test.each(['live', 'unfollowed', 'complete', 'behind'] as const)(
    'is asked for at once when it is overdue: %s',
    (state) => {
      const dialog = dialogThatIs(state);
      dialog.hearsOf(7, 'message.overdue');
      expect(dialog.delivery).toBe('fetching');
      expect(dialog.asked()).toEqual(expect.arrayContaining(asks));
    },
  );

  test('pages are fetched until nothing is missing', () => {
    const dialog = dialogThatIs('fetching');
    for (const upTo of [1, 2, 3]) {
      dialog.pageBrings({ upTo });
      expect([dialog.delivery, dialog.asked()]).toEqual(['fetching', [...stopsAsking, ...asks]]);
    }
    dialog.pageBrings();
    expect(dialog.delivery).toBe('live');
  });

  test('after an interruption a full page is not the last one', () => {
    const dialog = dialogThatIs('following');
    dialog.pageBrings({ upTo: 499, isFull: true });
    expect(dialog.delivery).toBe('fetching');
    dialog.pageBrings({ upTo: 700 });
    expect(dialog.delivery).toBe('live');
  });

  test.each(['page.refused', 'page.timedOut'] as const)(
    '%s: it is asked for again, and nothing is passed over',
    (how) => {
      const dialog = dialogThatIs('fetching');
      for (let attempt = 1; attempt < MOST_ATTEMPTS; attempt += 1) {
        dialog.pageFails(how);
        expect([dialog.delivery, dialog.asked()]).toEqual(['waitingToRetry', [...stopsAsking, 'arm retry']]);
        dialog.happens({ type: 'retry.due' });
        expect([dialog.delivery, dialog.asked()]).toEqual(['fetching', ['disarm retry', ...asks]]);
      }
      dialog.pageFails(how);
      expect([dialog.delivery, dialog.asked()]).toEqual(['live', [...stopsAsking, 'report gap']]);
    },
  );

  test('a page that does not have it is asked for once more, then the program is told which is missing', () => {
    const dialog = dialogThatIs('fetching');
    dialog.pageBrings({ upTo: 2, helps: false });
    expect(dialog.delivery).toBe('waitingToRetry');
    dialog.happens({ type: 'retry.due' });
    dialog.asked();
    dialog.pageBrings({ upTo: 2, helps: false });
    expect([dialog.delivery, dialog.asked()]).toEqual(['live', [...stopsAsking, 'report gap']]);
  });

  test('may still come by itself while the next attempt is waited for', () => {
    const dialog = dialogThatIs('waitingToRetry');
    dialog.holeCloses();
    expect([dialog.delivery, dialog.asked()]).toEqual(['live', ['disarm retry']]);
  });

  test('what comes by itself does not stand in for what the first request on a socket would have read', () => {
    for (const [kind, next] of [
      [ofAgent, 'fetching'],
      [ofConsumer, 'following'],
    ] as const) {
      const dialog = dialogThatIs('following', kind);
      dialog.pageFails();
      dialog.holeCloses();
      expect(dialog.delivery).toBe('waitingToRetry');
      dialog.happens({ type: 'retry.due' });
      expect(dialog.delivery).toBe(next);
    }
  });

  test('a consumer whose request is refused hears nothing: it says what may be missing, and goes on asking', () => {
    const dialog = dialogThatIs('following', ofConsumer);
    dialog.pageFails('page.refused', MOST_ATTEMPTS);
    expect([dialog.delivery, dialog.asked()]).toEqual(['waitingToRetry', [...stopsAsking, 'report gap', 'arm retry']]);
    dialog.happens({ type: 'retry.due' });
    expect(dialog.delivery).toBe('following');
    dialog.pageBrings();
    expect(dialog.delivery).toBe('live');
  });

  test.each(waiting)('whoever waits no longer is told what is missing: %s', (state) => {
    const dialog = dialogThatIs(state);
    dialog.platformSays(closedByThePlatform);
    dialog.happens({ type: 'delivery.givenUp' });
    expect(dialog.delivery).toBe('complete');
    expect(dialog.asked()).toContain('report gap');
  });
});

describe('an interruption (G4, G8)', () => {
  test.each(['live', ...waiting] as const)(
    'forgets what was held, and reads everything after the last message told when the connection is back: %s',
    (state) => {
      const dialog = dialogThatIs(state);
      dialog.happens(interrupted);
      expect(dialog.delivery).toBe('stale');
      expect(dialog.asked()).toContain('drop held');
      expect(dialog.record.needsReading).toBe(true);
      dialog.happens({ type: 'page.received' }, { type: 'page.refused' }, { type: 'hole.closed' });
      expect([dialog.delivery, dialog.asked()]).toEqual(['stale', []]);
      dialog.happens(restored);
      expect([dialog.delivery, dialog.asked()]).toEqual(['following', asks]);
    },
  );

  test('a participant who was told no message yet has everything to catch up with', () => {
    const dialog = dialogThatIs('live');
    expect(dialog.record.told).toBe(-1);
    dialog.happens(interrupted, restored);
    expect(dialog.delivery).toBe('following');
  });

  test('starts the counting of attempts over', () => {
    const dialog = dialogThatIs('following');
    dialog.pageFails('page.refused', MOST_ATTEMPTS - 1);
    dialog.happens(interrupted, restored);
    dialog.pageFails();
    expect(dialog.delivery).toBe('waitingToRetry');
  });

  test('a second one is nothing new', () => {
    const dialog = dialogThatIs('stale');
    dialog.happens(interrupted);
    expect([dialog.delivery, dialog.asked()]).toEqual(['stale', []]);
  });

  test('of what is closed and complete changes nothing', () => {
    const dialog = dialogThatIs('complete');
    dialog.happens(interrupted, restored);
    expect([dialog.delivery, dialog.asked()]).toEqual(['complete', []]);
  });
});

describe('closing', () => {
  test('a close is asked for once, and is over when the platform says so', () => {
    const dialog = dialogThatIs('open');
    dialog.commands('command.close');
    expect([dialog.lifecycle, dialog.asked()]).toEqual(['closing', ['perform command.close', 'arm dialogClose']]);
    dialog.commands('command.close');
    expect([dialog.lifecycle, dialog.asked()]).toEqual(['closing', ['refuse command.close']]);
    dialog.platformSays(closedByThePlatform);
    expect([dialog.lifecycle, dialog.asked()]).toEqual(['closed', ['disarm dialogClose']]);
  });

  test.each(['close.refused', 'close.timedOut', 'connection.interrupted'] as const)('%s leaves it open', (type) => {
    const dialog = dialogThatIs('closing');
    dialog.happens({ type });
    expect([dialog.lifecycle, dialog.record.isClosing]).toEqual(['open', false]);
    expect(dialog.asked()).toContain('disarm dialogClose');
  });

  test.each(['close.refused', 'close.timedOut', 'connection.interrupted'] as const)(
    '%s does not reopen what the platform has closed',
    (type) => {
      const dialog = dialogThatIs('closing');
      dialog.platformSays(closedByThePlatform);
      dialog.happens({ type });
      expect(dialog.lifecycle).toBe('closed');
    },
  );

  test.each([...waiting, 'stale'] as const)(
    'neither our close nor the platform’s forgets what is missing: %s (G4)',
    (state) => {
      const dialog = dialogThatIs(state);
      dialog.commands('command.close');
      dialog.platformSays(closedByThePlatform);
      expect([dialog.lifecycle, dialog.delivery]).toEqual(['closed', state]);
    },
  );

  test('one that closed while we were away is complete once it was read', () => {
    const dialog = dialogThatIs('stale');
    dialog.platformSays(closedByThePlatform);
    dialog.happens(restored);
    expect(dialog.delivery).toBe('following');
    dialog.pageBrings();
    expect(dialog.delivery).toBe('complete');
  });

  test('a quiet close costs no request', () => {
    const dialog = dialogThatIs('live');
    dialog.platformSays(closedByThePlatform);
    expect([dialog.delivery, dialog.asked()]).toEqual(['complete', []]);
  });

  test('a close that names a message we have not heard of waits for it', () => {
    const dialog = dialogThatIs('live');
    dialog.platformSays({ ...closedByThePlatform, known: 5 });
    expect([dialog.delivery, dialog.asked()]).toEqual(['behind', ['arm patience']]);
    dialog.holeCloses();
    expect(dialog.delivery).toBe('complete');
  });

  test.each([
    ['consumer', ofConsumer, 'following', asks],
    ['agent', ofAgent, 'live', []],
  ] as const)(
    'one that the platform describes as open again takes messages again: %s',
    (_who, changes, delivery, asked) => {
      const dialog = dialogThatIs('closed', changes);
      dialog.platformSays({ state: 'OPEN', needsReading: changes === ofConsumer });
      expect([dialog.lifecycle, dialog.delivery, dialog.asked()]).toEqual(['open', delivery, asked]);
    },
  );

  test.each(dialogLifecycles.filter((lifecycle) => lifecycle !== 'closing'))(
    'the answer to a close that is no longer waited for changes nothing: %s',
    (lifecycle) => {
      const dialog = dialogThatIs(lifecycle);
      dialog.happens({ type: 'close.refused' }, { type: 'close.timedOut' });
      expect([dialog.lifecycle, dialog.asked()]).toEqual([lifecycle, []]);
    },
  );
});

describe('commands', () => {
  type Verdict = 'perform' | 'refuse' | 'complete';
  const verdicts: Record<
    (typeof dialogLifecycles)[number],
    readonly [publish: Verdict, update: Verdict, join: Verdict, close: Verdict]
  > = {
    opening: ['perform', 'perform', 'perform', 'perform'],
    open: ['perform', 'perform', 'perform', 'perform'],
    closing: ['perform', 'perform', 'perform', 'refuse'],
    closed: ['refuse', 'refuse', 'refuse', 'complete'],
  };
  const table = Object.entries(verdicts).flatMap(([lifecycle, row]) =>
    (['command.publish', 'command.update', 'command.join', 'command.close'] as const).map(
      (command, column) => [command, lifecycle as keyof typeof verdicts, row[column]!] as const,
    ),
  );

  test.each(table)('%s while %s: %s, and nothing else', (command, lifecycle, verdict) => {
    const dialog = dialogThatIs(lifecycle);
    dialog.commands(command);
    expect(dialog.asked().filter((one) => one.includes('command.'))).toEqual([`${verdict} ${command}`]);
  });

  test('before it is described nobody can leave it: who takes part is not known yet', () => {
    const dialog = dialogThatIs('opening');
    dialog.commands('command.leave');
    expect(dialog.asked()).toEqual(['refuse command.leave']);
  });

  const described = dialogLifecycles.filter((lifecycle) => lifecycle !== 'opening');
  test.each(described)('who takes part while it is %s can leave it, and nobody else', (lifecycle) => {
    const answerTo = (command: 'command.join' | 'command.leave', ownRoles: readonly string[]): string | undefined => {
      const dialog = dialogThatIs(lifecycle);
      dialog.record.ownRoles = ownRoles;
      dialog.commands(command, 'AGENT');
      return dialog.asked().find((one) => one.includes('command.'));
    };
    expect(answerTo('command.leave', [])).toBe('refuse command.leave');
    const [leave, join] = lifecycle === 'closed' ? ['complete', 'refuse'] : ['perform', 'complete'];
    expect(answerTo('command.leave', ['READER'])).toBe(`${leave} command.leave`);
    expect(answerTo('command.join', ['AGENT'])).toBe(`${join} command.join`);
    if (lifecycle !== 'closed') expect(answerTo('command.join', ['READER'])).toBe('perform command.join');
  });

  test('it is over while it is closed, and at no other time', () => {
    expect(dialogLifecycles.filter((lifecycle) => dialogThatIs(lifecycle).can('terminal'))).toEqual(['closed']);
  });

  test('messages can be written unless it is closed, whatever is missing', () => {
    const able = dialogLifecycles.filter((lifecycle) => dialogThatIs(lifecycle).can('canSend'));
    expect(able).toEqual(dialogLifecycles.filter((lifecycle) => lifecycle !== 'closed'));
    for (const state of [...waiting, 'stale'] as const) expect(dialogThatIs(state).can('canSend')).toBe(true);
  });
});
