import { describe, expect, test } from '@jest/globals';
import { endBroken, followConnection } from '../../../src/actors/connection/announcements.js';
import type { ConnectionEmitted } from '../../../src/machines/index.js';
import { type Failure, failure } from '../../../src/transport/failure.js';

/** What follows a connection, as one list of what was done, in order. */
function followed() {
  const done: string[] = [];
  const handlers = new Map<string, (event: never) => void>();
  const parts = {
    application: {
      announce: (event: { type: string; failure?: Failure; again?: boolean }) =>
        void done.push([event.type, event.failure?.code, event.again].filter((one) => one !== undefined).join(' ')),
      hearsLifecycle: false,
      wantsWholeFrames: false,
      wantsMessageFrames: false,
    },
    outbox: {
      flush: () => void done.push('flush'),
      abandon: (why: (type: string) => Failure) =>
        void done.push(`outbox ${why('X').code} ${why('X').context?.connection}`),
    },
    ledger: { abandon: (why: string) => void done.push(`ledger ${why}`) },
    registry: {
      broadcast: ({ type }: { type: string }) => void done.push(`all ${type}`),
      announcements: { stop: () => void done.push('silence'), resume: () => {} },
    },
    subscriptions: { interrupted: () => void done.push('subscriptions') },
    inbox: { clear: () => void done.push('inbox') },
    deadlines: { rest: () => void done.push('deadlines rest'), clear: () => void done.push('deadlines') },
  };
  const ref = {
    on: (type: string, handler: (event: never) => void) => handlers.set(type, handler),
    getSnapshot: () => ({ value: { lifecycle: 'closing' } }),
  };
  followConnection(ref as never, parts as never);
  return {
    done,
    parts,
    hears: (event: ConnectionEmitted): readonly string[] => {
      done.length = 0;
      handlers.get(event.type)?.(event as never);
      return [...done];
    },
  };
}

describe('What follows when', () => {
  test('an open socket is gone: unread frames first, then whoever waits, then the requests, which were lost', () => {
    const { hears } = followed();
    const all = ['inbox', 'subscriptions', 'all connection.interrupted', 'ledger RESPONSE_LOST'];
    expect(hears({ type: 'socketGone', socketId: 1 })).toEqual(all);
    // Each loss, also a second one before the connection was online again.
    expect(hears({ type: 'socketGone', socketId: 2 })).toEqual(all);
  });

  test('none was open: nothing', () => {
    expect(followed().hears({ type: 'socketGone', socketId: undefined })).toEqual([]);
  });

  test('the connection is online: the outbox is flushed, then the program is told', () => {
    const { hears } = followed();
    expect(hears({ type: 'online', again: false, isRestored: false, isSame: false })).toEqual([
      'flush',
      'connection.online false',
    ]);
  });

  test('it is back: conversations and dialogs hear of it before what waited is sent', () => {
    const { hears } = followed();
    expect(hears({ type: 'online', again: true, isRestored: true, isSame: false })).toEqual([
      'all connection.restored',
      'flush',
      'connection.online true',
    ]);
  });

  test('requests are abandoned: nothing more is told, and those under way and those that wait fail for the same reason', () => {
    expect(followed().hears({ type: 'abandoned' })).toEqual([
      'silence',
      'inbox',
      'subscriptions',
      'all connection.interrupted',
      'ledger CONNECTION_CLOSED',
      'outbox CONNECTION_CLOSED closing',
    ]);
  });

  test('it has ended: no deadline passes any more, then the program is told, with the reason if there is one', () => {
    const { hears } = followed();
    expect(hears({ type: 'closed' })).toEqual(['deadlines rest', 'connection.ended']);
    expect(hears({ type: 'failed', failure: { code: 'SESSION_CONTENDED', next: 'retry' } })).toEqual([
      'deadlines rest',
      'connection.ended SESSION_CONTENDED',
    ]);
    expect(hears({ type: 'failed', failure: undefined })).toEqual(['deadlines rest', 'connection.ended UNKNOWN']);
  });

  test('a step failed, the session is contended, or it is lost: the program is told', () => {
    const { hears } = followed();
    expect(hears({ type: 'failure', failure: failure('SOCKET_TIMEOUT') })).toEqual([
      'connection.attemptFailed SOCKET_TIMEOUT',
      'error.reported SOCKET_TIMEOUT',
    ]);
    expect(hears({ type: 'contended' })).toEqual(['error.reported SESSION_CONTENDED']);
    expect(hears({ type: 'lost' })).toEqual(['connection.lost']);
    expect(hears({ type: 'attempt' })).toEqual(['connection.attempting']);
  });

  test('the chart itself is broken: the socket goes, nobody is left waiting, and the program is told', () => {
    const { done, parts } = followed();
    endBroken(failure('MACHINE_BROKEN'), parts as never, [() => void done.push('socket')]);
    expect(done).toEqual([
      'socket',
      'inbox',
      'ledger CONNECTION_CLOSED',
      'outbox CONNECTION_CLOSED failed',
      'deadlines',
      'error.reported MACHINE_BROKEN',
      'connection.ended MACHINE_BROKEN',
    ]);
  });
});
