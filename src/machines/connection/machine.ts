import { type ActorRefFrom, raise, type SnapshotFrom } from 'xstate';
import { LOGIN_SPACING_MS, RETRY_LONGEST_MS } from './delays.js';
import {
  backAfterTimeout,
  backToOldIdentity,
  contended,
  discoveryTimedOut,
  givenUp,
  lostBeforeStepUp,
  onlineLost,
  onlineSilent,
  refused,
  signInFailed,
  signInTimedOut,
  silent,
  silentBeforeStepUp,
  socketFailed,
  socketLost,
  socketTimedOut,
  stepFailed,
  subscribeTimedOut,
  toRetry,
} from './failing.js';
import { liveness } from './liveness.js';
import { connectionSetup } from './setup.js';
import { token } from './token.js';

const ignored = {} as const;
/** Of no meaning where no socket is in use: there is nothing to step up, to try again, to drain or to lose. */
const ignoredOffline = {
  'connection.stepUp': ignored,
  'connection.abandonStepUp': ignored,
  'connection.retry': ignored,
  'outbox.empty': ignored,
  'socket.closed': ignored,
  'socket.silent': ignored,
} as const;

/* The steps to `online`, the same ones every time. */

const authenticating = connectionSetup.createStateConfig({
  invoke: {
    src: 'authenticate',
    id: 'authenticate',
    onDone: { target: 'openingSocket', actions: raise({ type: 'token.granted' }) },
    onError: signInFailed,
  },
  after: { signInTimeout: signInTimedOut },
});

const openingSocket = (next: 'subscribing' | 'resubscribing') =>
  connectionSetup.createStateConfig({
    invoke: {
      src: 'openSocket',
      id: 'openSocket',
      onDone: { target: next, actions: ['rememberSocket', raise({ type: 'socket.opened' })] },
      onError: socketFailed,
    },
    after: { socketOpenTimeout: socketTimedOut },
  });

const subscribing = connectionSetup.createStateConfig({
  tags: 'hasSocket',
  invoke: { src: 'subscribe', id: 'subscribe', onDone: '#connection.lifecycle.online', onError: socketFailed },
  after: { subscribeTimeout: subscribeTimedOut },
  on: { 'socket.closed': socketLost, 'socket.silent': silent },
});

const connection = connectionSetup.createMachine({
  id: 'connection',
  context: ({ input }) => ({
    attempt: 0,
    retryDelayMs: 0,
    failure: undefined,
    socketId: undefined,
    hasBeenOnline: false,
    hasLostSocket: false,
    onlineSocketId: undefined,
    maintainConnection: input.maintainConnection,
    canRefresh: input.canRefresh,
    longestRetryMs: input.longestRetryMs ?? RETRY_LONGEST_MS,
    withdrawals: 0,
    tokenHeld: false,
    isTokenDoubted: false,
    signInFailed: false,
    failedRenewals: 0,
    renewalDelayMs: LOGIN_SPACING_MS,
  }),
  type: 'parallel',
  states: {
    lifecycle: {
      initial: 'idle',
      states: {
        idle: {
          tags: 'queuesSends',
          on: {
            'connection.open': 'opening',
            'connection.close': { target: 'closed', actions: 'abandonRequests' },
            'connection.drain': { target: 'closed', actions: 'abandonRequests' },
            ...ignoredOffline,
          },
        },
        opening: {
          tags: ['queuesSends', 'waiting'],
          entry: ['beginSession', 'watchNetwork'],
          initial: 'discovering',
          on: {
            'connection.close': 'closing',
            'connection.drain': 'closing',
            'connection.open': ignored,
            ...ignoredOffline,
          },
          states: {
            discovering: {
              invoke: { src: 'discover', id: 'discover', onDone: 'authenticating', onError: stepFailed },
              after: { discoveryTimeout: discoveryTimedOut },
            },
            authenticating,
            openingSocket: openingSocket('subscribing'),
            subscribing,
          },
        },
        online: {
          tags: ['canSend', 'hasSocket'],
          entry: ['announceOnline', 'noteOnline'],
          after: {
            stableAfter: [
              // A successful refresh proves that the token lasts. Where there is none, a stable connection has to do.
              { guard: 'canRefresh', actions: 'noteStable' },
              { actions: ['noteStable', 'noteTokenHeld'] },
            ],
          },
          on: {
            'socket.closed': onlineLost,
            'socket.silent': onlineSilent,
            'connection.drain': 'draining',
            'connection.close': 'closing',
            'connection.stepUp': 'steppingUp',
            // It is done, or was never begun.
            'connection.abandonStepUp': ignored,
            'connection.open': ignored,
            'connection.retry': ignored,
            'outbox.empty': ignored,
          },
        },
        interrupted: {
          tags: ['queuesSends', 'waiting'],
          initial: 'waitingToRetry',
          on: {
            'connection.close': 'closing',
            'connection.drain': 'closing',
            'connection.open': ignored,
            ...ignoredOffline,
          },
          states: {
            waitingToRetry: {
              // A socket that opened before the step that failed must not live on beside the next one.
              entry: ['dropSocket', 'announceSocketGone', 'forgetSocket', 'planRetry', raise({ type: 'socket.gone' })],
              after: { retryDelay: 'discovering' },
              on: {
                'connection.open': [
                  { guard: 'mustKeepDistance', target: 'keepingDistance' },
                  { target: 'discovering' },
                ],
                'connection.retry': [
                  { guard: 'mustKeepDistance', target: 'keepingDistance' },
                  { target: 'discovering' },
                ],
              },
            },
            /** Somebody asked for an attempt at once; this is as soon as it may be. */
            keepingDistance: {
              after: { loginSpacing: 'discovering' },
            },
            discovering: {
              entry: 'announceAttempt',
              invoke: {
                src: 'discover',
                id: 'discover',
                onDone: [
                  contended,
                  { guard: 'hasFreshToken', target: 'openingSocket' },
                  { guard: 'isAskingForToken', target: 'checkingToken' },
                  { target: 'authenticating' },
                ],
                onError: stepFailed,
              },
              after: { discoveryTimeout: discoveryTimedOut },
            },
            /** The platform was asked whether the token is still good; signing in meanwhile would withdraw it. */
            checkingToken: {
              always: [
                contended,
                { guard: 'hasFreshToken', target: 'openingSocket' },
                { guard: 'isTokenBad', target: 'authenticating' },
              ],
              after: { signInTimeout: 'openingSocket' },
            },
            authenticating,
            openingSocket: openingSocket('resubscribing'),
            resubscribing: subscribing,
          },
        },
        steppingUp: {
          description: 'The consumer becomes an authenticated one: a new token, then a new socket (protocol.md 3.5).',
          tags: ['queuesSends', 'waiting'],
          initial: 'authenticating',
          on: {
            'connection.close': 'closing',
            'connection.drain': 'closing',
            'connection.open': ignored,
            ...ignoredOffline,
          },
          states: {
            authenticating: {
              description: 'The old socket lives on: should the platform refuse, nothing has happened.',
              tags: 'hasSocket',
              invoke: {
                src: 'authenticateAnew',
                id: 'authenticateAnew',
                onDone: 'awaitingAnswers',
                onError: { target: '#connection.lifecycle.online', actions: ['rememberFailure', ...refused] },
              },
              after: {
                signInTimeout: {
                  target: '#connection.lifecycle.online',
                  actions: [{ type: 'rememberAs', params: { code: 'SIGN_IN_TIMEOUT' } }, ...refused],
                },
              },
              on: {
                'socket.closed': lostBeforeStepUp,
                'socket.silent': silentBeforeStepUp,
                'connection.abandonStepUp': { target: '#connection.lifecycle.online', actions: givenUp },
              },
            },
            awaitingAnswers: {
              description:
                'What was asked for as the consumer that was is answered first: the platform could still take it after nobody listens any more.',
              tags: 'hasSocket',
              invoke: { src: 'awaitAnswers', id: 'awaitAnswers', onDone: 'openingSocket', onError: 'openingSocket' },
              after: { drainTimeout: 'openingSocket' },
              on: {
                'socket.closed': lostBeforeStepUp,
                'socket.silent': silentBeforeStepUp,
                'connection.abandonStepUp': { target: '#connection.lifecycle.online', actions: givenUp },
              },
            },
            openingSocket: {
              entry: [
                ...['dropSocket', 'announceSocketGone', 'forgetSocket', 'announceLost', 'adoptIdentity'],
                raise({ type: 'socket.gone' }),
                raise({ type: 'token.granted' }),
              ] as never,
              invoke: {
                src: 'openSocket',
                id: 'openSocket',
                onDone: { target: 'takingOver', actions: ['rememberSocket', raise({ type: 'socket.opened' })] },
                onError: backToOldIdentity,
              },
              after: { socketOpenTimeout: backAfterTimeout },
              on: { 'connection.abandonStepUp': { target: toRetry.target, actions: givenUp } },
            },
            takingOver: {
              description: 'From the first conversation that is taken over there is no way back (protocol.md 13.1).',
              tags: 'hasSocket',
              invoke: {
                src: 'takeOver',
                id: 'takeOver',
                onDone: 'resubscribing',
                onError: [{ guard: 'isFinal', ...backToOldIdentity }, ...stepFailed],
              },
              after: { subscribeTimeout: subscribeTimedOut },
              on: { 'socket.closed': socketLost, 'socket.silent': silent },
            },
            resubscribing: subscribing,
          },
        },
        draining: {
          description: 'Nothing new is taken on; what was asked for is still being answered.',
          tags: ['canSend', 'hasSocket', 'drains', 'waiting'],
          after: { drainTimeout: 'closing' },
          on: {
            'outbox.empty': 'closing',
            'connection.close': 'closing',
            'socket.closed': [{ guard: 'isOfAnOlderSocket' }, { target: 'closing' }],
            'socket.silent': 'closing',
            'connection.open': ignored,
            'connection.drain': ignored,
            'connection.stepUp': ignored,
            'connection.abandonStepUp': ignored,
            'connection.retry': ignored,
          },
        },
        closing: {
          tags: 'waiting',
          entry: ['unwatchNetwork', 'abandonRequests', 'forgetSocket', raise({ type: 'session.ended' })],
          invoke: { src: 'closeSocket', id: 'closeSocket', onDone: 'closed', onError: 'closed' },
          after: { socketCloseTimeout: { target: 'closed', actions: 'dropSocket' } },
          on: {
            'connection.open': ignored,
            'connection.close': ignored,
            'connection.drain': ignored,
            ...ignoredOffline,
          },
        },
        closed: {
          tags: 'terminal',
          entry: 'announceClosed',
          on: {
            'connection.open': 'opening',
            'connection.close': ignored,
            'connection.drain': ignored,
            ...ignoredOffline,
          },
        },
        failed: {
          description:
            'Retrying cannot help; the application has been told why. It may put the cause right and open again.',
          tags: 'terminal',
          entry: [
            'unwatchNetwork',
            'dropSocket',
            'announceSocketGone',
            'forgetSocket',
            'abandonRequests',
            'announceFailed',
            raise({ type: 'session.ended' }),
          ],
          on: {
            'connection.open': 'opening',
            'connection.close': 'closed',
            'connection.drain': 'closed',
            ...ignoredOffline,
          },
        },
      },
    },
    token,
    liveness,
  },
});

type Inferred = typeof connection;
/** Named, so that declarations that mention the machine stay short. */
export interface ConnectionMachine extends Inferred {}
export const connectionMachine: ConnectionMachine = connection;
export type ConnectionRef = ActorRefFrom<ConnectionMachine>;
export type ConnectionSnapshot = SnapshotFrom<ConnectionMachine>;
