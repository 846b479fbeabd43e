import { connectionSetup } from './setup.js';

const ignored = {} as const;

/** Whatever the token was, the next session begins with a sign-in. */
const sessionEnded = { target: '#connection.token.none', actions: 'forgetWithdrawals' } as const;

const granted = { target: '#connection.token.fresh', actions: 'noteNewToken', reenter: true } as const;

/** The platform said so, not a close code: in answer to an upgrade, a subscription or a refresh. */
const withdrawn = { target: '#connection.token.stale', actions: ['countWithdrawal', 'discardToken'] } as const;

/** The region `token`: whether our credentials would open a new socket now. */
export const token = connectionSetup.createStateConfig({
  initial: 'none',
  states: {
    none: {
      on: {
        'token.granted': granted,
        'token.doubted': ignored,
        'token.refusedBySocket': ignored,
        'session.ended': ignored,
        'socket.gone': ignored,
        'connection.retry': ignored,
      },
    },
    fresh: {
      after: { refreshInterval: { guard: 'canRefresh', target: 'refreshing' } },
      on: {
        'token.doubted': [
          // Asked, found good, and named again: the platform does not agree with itself, so a new one is made.
          { guard: 'isDoubtedAgain', target: 'stale', actions: 'discardToken' },
          { guard: 'canRefresh', target: 'refreshing', actions: 'noteDoubt' },
          // Nobody to ask: the next socket is opened with it, and shows whether it is good.
          { actions: 'noteDoubt' },
        ],
        'token.refusedBySocket': withdrawn,
        'connection.retry': ignored,
        'session.ended': sessionEnded,
        'token.granted': granted,
        'socket.gone': ignored,
      },
    },
    /** The platform is asked to extend the token, and thereby whether it is good. */
    refreshing: {
      tags: 'waiting',
      invoke: {
        src: 'refresh',
        id: 'refresh',
        onDone: { target: 'fresh', actions: 'noteTokenHeld' },
        onError: [
          { guard: 'wantsNewToken', ...withdrawn },
          // The token itself was not refused: it is tried again at the next interval (protocol.md 2.2).
          { target: 'fresh', actions: 'reportFailure' },
        ],
      },
      after: { signInTimeout: 'fresh' },
      on: {
        'token.granted': granted,
        'token.doubted': { actions: 'noteDoubt' },
        'token.refusedBySocket': withdrawn,
        'connection.retry': ignored,
        'session.ended': sessionEnded,
        'socket.gone': ignored,
      },
    },
    stale: {
      description: 'The open socket lives on (G12), but no new one could be opened with this token.',
      tags: 'waiting',
      always: { guard: 'isWithdrawnAgain', target: 'contended' },
      after: {
        renewalDelay: [
          { guard: 'isOnline', target: 'renewing' },
          { target: 'stale', reenter: true },
        ],
      },
      on: {
        'token.granted': granted,
        'session.ended': sessionEnded,
        'token.doubted': ignored,
        'token.refusedBySocket': ignored,
        'socket.gone': ignored,
        // The network is back, or somebody says so: the rest of a long wait is not waited for.
        'connection.retry': { guard: 'isOnline', target: 'keepingDistance' },
      },
    },
    keepingDistance: {
      description: 'Signing in is wanted at once; this is as soon as it may be after one that failed (G9).',
      tags: 'waiting',
      after: {
        loginSpacing: [{ guard: 'isOnline', target: 'renewing' }, { target: 'stale' }],
      },
      on: {
        // A sign-in of another's comes behind the end of the socket, which leads out of here.
        'token.granted': ignored,
        'session.ended': sessionEnded,
        'connection.retry': ignored,
        'token.doubted': ignored,
        'token.refusedBySocket': ignored,
        'socket.gone': 'stale',
      },
    },
    renewing: {
      tags: 'waiting',
      invoke: {
        src: 'authenticate',
        id: 'renew',
        onDone: granted,
        onError: [
          { guard: 'isFinal', target: 'refused', actions: 'reportFailure' },
          { target: 'stale', actions: ['noteFailedSignIn', 'planRenewal', 'reportFailure'] },
        ],
      },
      after: { signInTimeout: { target: 'stale', actions: ['noteFailedSignIn', 'planRenewal'] } },
      on: {
        // A sign-in of another's comes behind the end of the socket, which leads out of here.
        'token.granted': ignored,
        'session.ended': sessionEnded,
        // Getting back online signs in by itself; two sign-ins of ourselves would withdraw each other's token.
        'socket.gone': 'stale',
        'connection.retry': ignored,
        'token.doubted': ignored,
        'token.refusedBySocket': ignored,
      },
    },
    refused: {
      description:
        'The platform refuses our credentials. The open socket lives on; the next sign-in will end the connection.',
      on: {
        'token.granted': granted,
        'session.ended': sessionEnded,
        'token.doubted': ignored,
        'token.refusedBySocket': ignored,
        'socket.gone': ignored,
        'connection.retry': ignored,
      },
    },
    contended: {
      description: 'Somebody else keeps signing in as this user. Signing in again would only start a war.',
      entry: 'reportContention',
      on: {
        'session.ended': sessionEnded,
        'token.granted': ignored,
        'token.doubted': ignored,
        'token.refusedBySocket': ignored,
        'socket.gone': ignored,
        'connection.retry': ignored,
      },
    },
  },
});
