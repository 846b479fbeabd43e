import { describe, expect, test } from '@jest/globals';
import {
  closedByThePlatform,
  dialogIn,
  dialogLifecycles,
  dialogThatIs,
  followedBySubscription,
  seenUpTo,
} from './support/dialog-world.js';

const interrupted = { type: 'connection.interrupted' } as const;
const restored = { type: 'connection.restored' } as const;

describe('getting its messages', () => {
  test('a consumer subscribes to the messages of a dialog and waits for the old ones', () => {
    const dialog = dialogIn(followedBySubscription);
    dialog.platformSays({ state: 'OPEN' });
    expect([dialog.lifecycle, dialog.asked()]).toEqual(['open.loading', ['subscribe messages', 'arm history']]);
    dialog.happens({ type: 'history.received' });
    expect([dialog.lifecycle, dialog.asked()]).toEqual(['open.live', ['disarm history']]);
  });

  test('an agent is told the messages because he takes part: there is nothing to subscribe to', () => {
    const dialog = dialogIn();
    dialog.platformSays({ state: 'OPEN' });
    expect([dialog.lifecycle, dialog.asked()]).toEqual(['open.live', []]);
  });

  test.each(['history.refused', 'history.timedOut'] as const)(
    '%s while loading: it goes live, and says that messages may be missing (G4)',
    (event) => {
      const dialog = dialogThatIs('open.loading');
      dialog.happens({ type: event });
      expect([dialog.lifecycle, dialog.asked()]).toEqual(['open.live', ['disarm history', 'report gap']]);
    },
  );

  test('one that is first seen closed asks for nothing', () => {
    const dialog = dialogIn(followedBySubscription);
    dialog.platformSays(closedByThePlatform);
    expect([dialog.lifecycle, dialog.asked()]).toEqual(['closed', []]);
  });

  test('further descriptions of an open dialog ask for nothing', () => {
    for (const lifecycle of ['open.loading', 'open.live', 'open.stale', 'open.catchingUp', 'closing'] as const) {
      const dialog = dialogThatIs(lifecycle);
      dialog.platformSays({ state: 'OPEN' });
      expect([dialog.lifecycle, dialog.asked()]).toEqual([lifecycle, []]);
    }
  });
});

describe('catching up (G4)', () => {
  test('a missing sequence holds newer events back until the older ones are there', () => {
    const dialog = dialogThatIs('open.live', seenUpTo(7));
    dialog.happens({ type: 'gap.seen' });
    expect([dialog.lifecycle, dialog.can('holdsBack')]).toEqual(['open.catchingUp', true]);
    expect(dialog.asked()).toEqual(['request history', 'arm history']);
    dialog.happens({ type: 'history.received' });
    expect([dialog.lifecycle, dialog.can('holdsBack')]).toEqual(['open.live', false]);
    expect([...dialog.asked()].sort()).toEqual(['disarm history', 'release held']);
  });

  test.each(['history.refused', 'history.timedOut'] as const)(
    'when a gap cannot be filled (%s) the program is told, and nothing is held back any longer',
    (event) => {
      const dialog = dialogThatIs('open.catchingUp');
      dialog.happens({ type: event });
      expect(dialog.lifecycle).toBe('open.live');
      expect([...dialog.asked()].sort()).toEqual(['disarm history', 'release held', 'report gap']);
    },
  );

  test('a second gap while older events are on their way asks for nothing twice', () => {
    const dialog = dialogThatIs('open.catchingUp');
    dialog.happens({ type: 'gap.seen' });
    expect([dialog.lifecycle, dialog.asked()]).toEqual(['open.catchingUp', []]);
  });

  test.each([
    ['by subscription', followedBySubscription],
    ['as a participant who has seen messages', seenUpTo(0)],
  ] as const)('after an interruption it asks for what came in the meantime: followed %s', (_how, changes) => {
    const dialog = dialogThatIs('open.live', changes);
    dialog.happens(interrupted);
    expect([dialog.lifecycle, dialog.asked()]).toEqual(['open.stale', []]);
    dialog.happens(restored);
    expect([dialog.lifecycle, dialog.asked()]).toEqual(['open.catchingUp', ['request history', 'arm history']]);
  });

  test('a participant who has not seen any message yet has nothing to catch up with', () => {
    const dialog = dialogThatIs('open.live', seenUpTo(-1));
    dialog.happens(interrupted, restored);
    expect([dialog.lifecycle, dialog.asked()]).toEqual(['open.live', []]);
  });

  test.each(['open.loading', 'open.catchingUp'] as const)(
    'an interruption while %s starts the fetching over when the connection is back',
    (lifecycle) => {
      const dialog = dialogThatIs(lifecycle);
      dialog.happens(interrupted);
      expect(dialog.lifecycle).toBe('open.stale');
      expect(dialog.asked()).toContain('disarm history');
      dialog.happens({ type: 'history.timedOut' }, { type: 'history.refused' });
      expect([dialog.lifecycle, dialog.asked()]).toEqual(['open.stale', []]);
      dialog.happens(restored);
      expect([dialog.lifecycle, dialog.asked()]).toEqual(['open.catchingUp', ['request history', 'arm history']]);
    },
  );

  test('an interruption passes nothing on: what was held would hide the hole behind it, and is fetched again', () => {
    const dialog = dialogThatIs('open.catchingUp');
    dialog.happens(interrupted);
    expect([dialog.lifecycle, dialog.asked()]).toEqual(['open.stale', ['disarm history', 'drop held']]);
    dialog.happens(restored, { type: 'history.received' });
    expect([dialog.lifecycle, dialog.asked()]).toEqual([
      'open.live',
      ['request history', 'arm history', 'disarm history', 'release held'],
    ]);
  });

  test('a gap is told before the newer messages are passed on', () => {
    const dialog = dialogThatIs('open.catchingUp');
    dialog.happens({ type: 'history.timedOut' });
    expect(dialog.asked()).toEqual(['disarm history', 'report gap', 'release held']);
  });

  test('history that nobody waits for changes nothing', () => {
    for (const lifecycle of ['opening', 'open.live', 'open.stale', 'closed'] as const) {
      const dialog = dialogThatIs(lifecycle);
      dialog.happens({ type: 'history.received' }, { type: 'history.refused' }, { type: 'history.timedOut' });
      expect([dialog.lifecycle, dialog.asked()]).toEqual([lifecycle, []]);
    }
  });
});

describe('closing', () => {
  test('a close is asked for once, and is over when the platform says so', () => {
    const dialog = dialogThatIs('open.live');
    dialog.commands('command.close');
    expect([dialog.lifecycle, dialog.asked()]).toEqual(['closing', ['perform command.close', 'arm dialogClose']]);
    dialog.commands('command.close');
    expect([dialog.lifecycle, dialog.asked()]).toEqual(['closing', ['refuse command.close']]);
    dialog.platformSays(closedByThePlatform);
    expect([dialog.lifecycle, dialog.asked()]).toEqual(['closed', ['disarm dialogClose']]);
  });

  test.each(['close.refused', 'close.timedOut'] as const)('%s leaves the dialog open', (event) => {
    const dialog = dialogThatIs('closing');
    dialog.happens({ type: event });
    expect(dialog.lifecycle).toMatch(/^open\./);
    expect(dialog.asked()).toContain('disarm dialogClose');
    expect(dialog.record.isClosing).toBe(false);
  });

  test.each(['close.refused', 'close.timedOut'] as const)(
    '%s does not reopen what the platform has closed',
    (event) => {
      const dialog = dialogThatIs('closing');
      dialog.record.state = 'CLOSE';
      dialog.happens({ type: event });
      expect(dialog.lifecycle).toBe('closed');
    },
  );

  test.each(['open.loading', 'open.stale', 'open.catchingUp'] as const)(
    'a close that is asked for while %s forgets nothing of what is being fetched (G4)',
    (lifecycle) => {
      const dialog = dialogThatIs(lifecycle);
      dialog.commands('command.close');
      expect([dialog.lifecycle, dialog.asked()]).toEqual([lifecycle, ['perform command.close']]);
    },
  );

  test('a gap that shows while our close is under way is filled (G4)', () => {
    const dialog = dialogThatIs('closing');
    dialog.happens({ type: 'gap.seen' });
    expect([dialog.lifecycle, dialog.asked()]).toEqual([
      'open.catchingUp',
      ['disarm dialogClose', 'request history', 'arm history'],
    ]);
  });

  test('an interruption ends the waiting for our close; what came in the meantime is asked for', () => {
    const dialog = dialogThatIs('closing');
    dialog.happens(interrupted, restored);
    expect([dialog.lifecycle, dialog.asked()]).toEqual([
      'open.catchingUp',
      ['disarm dialogClose', 'request history', 'arm history'],
    ]);
  });

  test.each(['open.loading', 'open.live'] as const)('the platform may close it at any time: %s', (lifecycle) => {
    const dialog = dialogThatIs(lifecycle);
    dialog.platformSays(closedByThePlatform);
    expect(dialog.lifecycle).toBe('closed');
  });

  test('a close heard of while away waits for what was said before it (G4)', () => {
    const dialog = dialogThatIs('open.stale');
    dialog.platformSays(closedByThePlatform);
    expect(dialog.lifecycle).toBe('open.stale');
    dialog.happens(restored);
    expect([dialog.lifecycle, dialog.asked()]).toEqual(['open.catchingUp', ['request history', 'arm history']]);
    dialog.happens({ type: 'history.received' });
    expect(dialog.lifecycle).toBe('closed');
    expect([...dialog.asked()].sort()).toEqual(['disarm history', 'release held']);
  });

  test('a close heard of while away needs no catching up where nothing was ever seen', () => {
    const dialog = dialogThatIs('open.stale', seenUpTo(-1));
    dialog.platformSays(closedByThePlatform);
    dialog.happens(restored);
    expect([dialog.lifecycle, dialog.asked()]).toEqual(['closed', []]);
  });

  test.each(['history.refused', 'history.timedOut'] as const)(
    'a close heard of while catching up is not held up by %s, which the program is told',
    (event) => {
      const dialog = dialogThatIs('open.catchingUp');
      dialog.platformSays(closedByThePlatform);
      expect(dialog.lifecycle).toBe('open.catchingUp');
      dialog.happens({ type: event });
      expect(dialog.lifecycle).toBe('closed');
      expect([...dialog.asked()].sort()).toEqual(['disarm history', 'release held', 'report gap']);
    },
  );

  test.each([
    ['by subscription', followedBySubscription, 'open.loading', ['subscribe messages', 'arm history']],
    ['as a participant', seenUpTo(3), 'open.live', []],
  ] as const)(
    'one that the platform describes as open again takes messages again: followed %s',
    (_how, changes, lifecycle, asked) => {
      const dialog = dialogThatIs('closed', changes);
      dialog.platformSays({ state: 'OPEN' });
      expect([dialog.lifecycle, dialog.asked()]).toEqual([lifecycle, asked]);
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
    readonly [publish: Verdict, update: Verdict, close: Verdict]
  > = {
    opening: ['perform', 'perform', 'perform'],
    'open.loading': ['perform', 'perform', 'perform'],
    'open.live': ['perform', 'perform', 'perform'],
    'open.stale': ['perform', 'perform', 'perform'],
    'open.catchingUp': ['perform', 'perform', 'perform'],
    closing: ['perform', 'perform', 'refuse'],
    closed: ['refuse', 'perform', 'complete'],
  };
  const table = Object.entries(verdicts).flatMap(([lifecycle, row]) =>
    (['command.publish', 'command.update', 'command.close'] as const).map(
      (command, column) => [command, lifecycle as keyof typeof verdicts, row[column]!] as const,
    ),
  );

  test.each(table)('%s while %s: %s, and nothing else', (command, lifecycle, verdict) => {
    const dialog = dialogThatIs(lifecycle);
    dialog.commands(command);
    expect(dialog.asked().filter((one) => one.includes('command.'))).toEqual([`${verdict} ${command}`]);
  });

  test('messages can be written unless it is closed', () => {
    const able = dialogLifecycles.filter((lifecycle) => dialogThatIs(lifecycle).can('canSend'));
    expect(able).toEqual(dialogLifecycles.filter((lifecycle) => lifecycle !== 'closed'));
  });
});
