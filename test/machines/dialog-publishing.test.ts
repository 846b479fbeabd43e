import { describe, expect, test } from '@jest/globals';
import { MOST_LOOKUPS } from '../../src/machines/dialog/setup.js';
import type { DialogEvent } from '../../src/machines/index.js';
import { closedByThePlatform, type DialogWorld, dialogThatIs } from './support/dialog-world.js';

const lost = { type: 'publish.lost' } as const;
const unanswered = (isLast = true): DialogEvent => ({ type: 'publish.unanswered', isLast });
const interrupted = { type: 'connection.interrupted' } as const;
const restored = { type: 'connection.restored' } as const;
const failed = (attempt: number): DialogEvent => ({ type: 'lookup.failed', attempt, why: 'unanswered' });
const message = { type: 'command.publish', commandId: 1, isMessage: true } as const;

/** What was asked for that has to do with messages that are sent. */
const asked = (dialog: DialogWorld): readonly string[] =>
  dialog.asked().filter((one) => /look|lost|release|outage|command/.test(one));

describe('a message that goes unanswered over a socket that lives on (G3)', () => {
  test('is looked for at once, and it is known then what became of it', () => {
    const dialog = dialogThatIs('live');
    dialog.happens(unanswered());
    expect([dialog.publishing, asked(dialog)]).toEqual(['reading', ['look up']]);
    dialog.happens({ type: 'lookup.done' });
    expect([dialog.publishing, asked(dialog)]).toEqual([
      'clear',
      ['abandon look-up', 'settle lost', 'release waiting'],
    ]);
  });

  test('is not looked for before the others that are under way have come to something', () => {
    const dialog = dialogThatIs('live');
    dialog.happens(unanswered(false));
    expect([dialog.publishing, asked(dialog)]).toEqual(['awaitingAnswers', []]);
    dialog.happens(unanswered(false), { type: 'answers.in' });
    expect([dialog.publishing, asked(dialog)]).toEqual(['reading', ['look up']]);
  });

  test('nor before the last of them has gone unanswered as well', () => {
    const dialog = dialogThatIs('live');
    dialog.happens(unanswered(false), unanswered(true));
    expect(dialog.publishing).toBe('reading');
  });

  test('another one that goes unanswered meanwhile has the dialog read anew', () => {
    const dialog = dialogThatIs('live');
    dialog.happens(unanswered());
    asked(dialog);
    dialog.happens(unanswered());
    expect([dialog.publishing, asked(dialog)]).toEqual(['reading', ['abandon look-up', 'look up']]);
  });
});

describe('a message whose answer went down with the socket (G3)', () => {
  test('is looked for when the connection is back', () => {
    const dialog = dialogThatIs('live');
    dialog.happens(interrupted, lost, lost);
    expect([dialog.publishing, asked(dialog)]).toEqual(['interrupted', ['arm outage']]);
    dialog.happens(restored);
    expect([dialog.publishing, asked(dialog)]).toEqual(['reading', ['disarm outage', 'look up']]);
  });

  test('is given up when the connection does not come back in time', () => {
    const dialog = dialogThatIs('live');
    dialog.happens(interrupted, lost);
    asked(dialog);
    dialog.happens({ type: 'outage.timedOut' });
    expect([dialog.publishing, asked(dialog)]).toEqual(['clear', ['disarm outage', 'give up lost', 'release waiting']]);
  });

  test.each(['reading', 'waitingToRead', 'awaitingAnswers'] as const)(
    'the next interruption, while %s, has it looked for after the next reconnect',
    (state) => {
      const dialog = dialogThatIs('live');
      if (state === 'awaitingAnswers') dialog.happens(unanswered(false));
      else dialog.happens(unanswered());
      if (state === 'waitingToRead') dialog.happens(failed(1));
      expect(dialog.publishing).toBe(state);
      dialog.happens(interrupted);
      expect(dialog.publishing).toBe('interrupted');
      dialog.happens(restored);
      expect(dialog.publishing).toBe('reading');
    },
  );
});

describe('a dialog that cannot be read', () => {
  test('is read again after a wait', () => {
    const dialog = dialogThatIs('live');
    dialog.happens(unanswered());
    asked(dialog);
    dialog.happens(failed(1));
    expect([dialog.publishing, asked(dialog)]).toEqual(['waitingToRead', ['abandon look-up', 'arm lookup']]);
    dialog.happens({ type: 'lookup.due' });
    expect([dialog.publishing, asked(dialog)]).toEqual(['reading', ['disarm lookup', 'look up']]);
  });

  test('a few times: then nobody knows what became of the messages (G1)', () => {
    const dialog = dialogThatIs('live');
    dialog.happens(unanswered(), failed(MOST_LOOKUPS - 1), { type: 'lookup.due' });
    asked(dialog);
    dialog.happens(failed(MOST_LOOKUPS));
    expect([dialog.publishing, asked(dialog)]).toEqual([
      'clear',
      ['abandon look-up', 'give up lost', 'release waiting'],
    ]);
  });
});

describe('while a message is in doubt', () => {
  const inDoubt: readonly (readonly [string, readonly DialogEvent[]])[] = [
    ['awaitingAnswers', [unanswered(false)]],
    ['interrupted', [interrupted, lost]],
    ['reading', [unanswered()]],
    ['waitingToRead', [unanswered(), failed(1)]],
  ];

  test.each(inDoubt)('%s: the next messages wait behind it; marks and typing do not', (state, events) => {
    const dialog = dialogThatIs('live');
    dialog.happens(...events);
    asked(dialog);
    dialog.happens(message);
    dialog.commands('command.publish');
    expect([dialog.publishing, asked(dialog)]).toEqual([state, ['hold command.publish', 'perform command.publish']]);
  });

  test.each(inDoubt)('%s: a dialog that has closed takes no message', (_, events) => {
    const dialog = dialogThatIs('live');
    dialog.happens(...events);
    dialog.platformSays(closedByThePlatform);
    asked(dialog);
    dialog.happens(message);
    expect(asked(dialog)).toEqual(['refuse command.publish']);
  });

  test.each(inDoubt)('%s: when nobody asks for it any more, those behind it may go (G1)', (_, events) => {
    const dialog = dialogThatIs('live');
    dialog.happens(...events, { type: 'publish.forgotten' });
    const last = asked(dialog).at(-1);
    expect([dialog.publishing, last]).toEqual(['clear', 'release waiting']);
  });

  test.each(inDoubt)('%s: the end of the connection is the end of it (G1, G16)', (_, events) => {
    const dialog = dialogThatIs('live');
    dialog.happens(...events);
    asked(dialog);
    dialog.happens({ type: 'publish.ended', why: 'closed' });
    expect(dialog.publishing).toBe('clear');
    expect(asked(dialog)).toContain('give up lost');
  });
});
