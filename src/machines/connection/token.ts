import { connectionSetup } from './setup.js';

const ignored = {} as const;

/** Whatever the token was, the next session begins with a sign-in. */
const sessionEnded = { target: '#connection.token.none', actions: 'forgetWithdrawals' } as const;

/** The region `token`: whether our credentials would open a new socket now. */
export const token = connectionSetup.createStateConfig({
  initial: 'none',
  states: {
    none: {
      on: {
        'token.granted': 'fresh',
        'token.refusedBySocket': ignored,
        'session.ended': ignored,
        'socket.gone': ignored,
        'connection.stepUp': ignored,
      },
    },
    fresh: {
      after: { refreshInterval: { guard: 'canRefresh', target: 'refreshing' } },
      on: {
        'token.refusedBySocket': { target: 'stale', actions: 'countWithdrawal' },
        // The token of the old identity must not open the next socket.
        'connection.stepUp': { guard: 'isOnline', target: 'stale' },
        'session.ended': sessionEnded,
        'token.granted': { target: 'fresh', reenter: true },
        'socket.gone': ignored,
      },
    },
    refreshing: {
      tags: 'waiting',
      invoke: {
        src: 'refresh',
        id: 'refresh',
        onDone: { target: 'fresh', actions: 'forgetWithdrawals' },
        onError: [
          { guard: 'wantsNewToken', target: 'stale', actions: 'countWithdrawal' },
          // The token itself was not refused: it is tried again at the next interval (protocol.md 2.2).
          { target: 'fresh', actions: 'reportFailure' },
        ],
      },
      after: { signInTimeout: 'fresh' },
      on: {
        'token.granted': 'fresh',
        'token.refusedBySocket': { target: 'stale', actions: 'countWithdrawal' },
        'connection.stepUp': { guard: 'isOnline', target: 'stale' },
        'session.ended': sessionEnded,
        'socket.gone': ignored,
      },
    },
    /** The open socket lives on (G12), but no new one could be opened with this token. */
    stale: {
      tags: 'waiting',
      always: { guard: 'isWithdrawnAgain', target: 'contended' },
      after: {
        loginSpacing: [
          { guard: 'isOnline', target: 'renewing' },
          { target: 'stale', reenter: true },
        ],
      },
      on: {
        'token.granted': 'fresh',
        'session.ended': sessionEnded,
        'token.refusedBySocket': ignored,
        'socket.gone': ignored,
        'connection.stepUp': ignored,
      },
    },
    renewing: {
      tags: 'waiting',
      invoke: {
        src: 'authenticate',
        id: 'renew',
        onDone: 'fresh',
        onError: { target: 'stale', actions: 'reportFailure' },
      },
      after: { signInTimeout: 'stale' },
      on: {
        'token.granted': 'fresh',
        'session.ended': sessionEnded,
        // Getting back online signs in by itself; two sign-ins of ourselves would withdraw each other's token.
        'socket.gone': 'stale',
        'connection.stepUp': { guard: 'isOnline', target: 'stale' },
        'token.refusedBySocket': ignored,
      },
    },
    /** Somebody else keeps signing in as this user. Signing in again would only start a war. */
    contended: {
      entry: 'reportContention',
      on: {
        'session.ended': sessionEnded,
        'token.granted': ignored,
        'token.refusedBySocket': ignored,
        'socket.gone': ignored,
        'connection.stepUp': ignored,
      },
    },
  },
});
