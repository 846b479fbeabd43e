import { type ActorRefFrom, raise, type SnapshotFrom } from 'xstate';
import { RETRY_LONGEST_MS } from './delays.js';
import { liveness } from './liveness.js';
import { connectionSetup } from './setup.js';
import { token } from './token.js';

/**
 * One connection of one user, from `createConnection` until it is closed.
 *
 * `lifecycle` is where it stands and the only owner of reconnecting; `token` is whether our credentials would open a new
 * socket now; `liveness` is whether the peer is still there. There is one retry loop with two ladders: a quick one for bad
 * networks, a slow one for "you are being limited". The attempt counter goes back only after the connection was
 * subscribed and stable for a while; going back earlier is the most repeated bug of this field (KB-10).
 *
 * It leaves HTTP, sockets, frames and promises to the actors that run it, and knows tokens only by their state.
 */
export interface ConnectionContext {
  /** Attempts since the connection was last stable. */
  readonly attempt: number;
  /** The wait that is running, or the last one: written on entering `waitingToRetry`. */
  readonly retryDelayMs: number;
  /** What went wrong last. */
  readonly failure: ConnectionFailure | undefined;
  /** Socket of the present connection; events of an older one are not ours any more (KB-15). */
  readonly socketId: number;
  readonly maintainConnection: boolean;
  readonly canRefresh: boolean;
  /** Longest gap between attempts. */
  readonly longestRetryMs: number;
  /** How often the platform withdrew our token without one refresh that worked, or a stable while, between. */
  readonly withdrawals: number;
}

/** A failure as plain data; the error a program sees is made from it in src/api. */
export interface ConnectionFailure {
  readonly code: string;
  /** What the policy table says to do about it (transport/policy.ts). */
  readonly next: 'retry' | 'retrySlowly' | 'signIn' | 'giveUp';
}

export type ConnectionEvent =
  | { type: 'connection.open' }
  | { type: 'connection.close' }
  | { type: 'connection.drain' }
  | { type: 'connection.stepUp' }
  | { type: 'outbox.empty' }
  | { type: 'socket.closed'; socketId: number; failure: ConnectionFailure }
  | { type: 'pong.received' }
  /** Raised by `liveness`: nothing was heard for too long. */
  | { type: 'socket.silent' }
  /** Raised by `lifecycle` for the other two regions. */
  | { type: 'token.granted' }
  | { type: 'socket.opened' }
  | { type: 'socket.gone' }
  | { type: 'token.refusedBySocket' }
  | { type: 'session.ended' };

/** What the chart tells the outside once it has come to rest in its new state. */
export type ConnectionEmitted =
  | { type: 'online' }
  | { type: 'interrupted' }
  | { type: 'dropped' }
  | { type: 'closed' }
  | { type: 'attempt' }
  | { type: 'contended' }
  | { type: 'abandoned' }
  | { type: 'failure'; failure: ConnectionFailure | undefined }
  | { type: 'failed'; failure: ConnectionFailure | undefined };

const ignored = {} as const;

const toFailed = {
  target: '#connection.lifecycle.failed',
  actions: ['rememberFailure', 'reportFailure'],
} as const;
const toRetry = {
  target: '#connection.lifecycle.interrupted.waitingToRetry',
  actions: ['rememberFailure', 'reportFailure'],
} as const;

/** A step on the way to `online` went wrong. */
const stepFailed = [{ guard: 'givesUp', ...toFailed }, toRetry] as const;

/** The socket was refused: the token may be what is wrong with it (protocol.md 4.5). */
const socketFailed = [
  { guard: 'givesUp', ...toFailed },
  {
    guard: 'wantsNewToken',
    target: toRetry.target,
    actions: ['rememberFailure', 'reportFailure', 'withdrawToken'],
  },
  toRetry,
] as const;

const timedOut = (params: { readonly code: string; readonly next?: 'retrySlowly' }) =>
  [
    { guard: 'isOneShot', target: toFailed.target, actions: [{ type: 'rememberAs', params }, 'reportFailure'] },
    { target: toRetry.target, actions: [{ type: 'rememberAs', params }, 'reportFailure'] },
  ] as const;

const discoveryTimedOut = timedOut({ code: 'DISCOVERY_TIMEOUT' });
const signInTimedOut = timedOut({ code: 'SIGN_IN_TIMEOUT', next: 'retrySlowly' });
const socketTimedOut = timedOut({ code: 'SOCKET_TIMEOUT' });
const subscribeTimedOut = timedOut({ code: 'SUBSCRIBE_TIMEOUT' });
const silent = timedOut({ code: 'PEER_SILENT' });

/** Told by `token.contended`; the connection ends with it at the next interruption. */
const contended = { code: 'SESSION_CONTENDED' };
/** The socket went away under us. */
const socketLost = [{ guard: 'isOfAnOlderSocket' }, ...socketFailed] as const;

const connection = connectionSetup.createMachine({
  id: 'connection',
  context: ({ input }) => ({
    attempt: 0,
    retryDelayMs: 0,
    failure: undefined,
    socketId: 0,
    maintainConnection: input.maintainConnection,
    canRefresh: input.canRefresh,
    longestRetryMs: input.longestRetryMs ?? RETRY_LONGEST_MS,
    withdrawals: 0,
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
            'connection.stepUp': ignored,
            'outbox.empty': ignored,
            'socket.closed': ignored,
            'socket.silent': ignored,
          },
        },
        opening: {
          tags: ['queuesSends', 'waiting'],
          entry: 'forgetFailure',
          initial: 'discovering',
          on: {
            'connection.close': 'closing',
            'connection.drain': 'closing',
            'connection.open': ignored,
            'connection.stepUp': ignored,
            'outbox.empty': ignored,
            'socket.closed': ignored,
            'socket.silent': ignored,
          },
          states: {
            discovering: {
              invoke: { src: 'discover', id: 'discover', onDone: 'authenticating', onError: stepFailed },
              after: { discoveryTimeout: discoveryTimedOut },
            },
            authenticating: {
              invoke: {
                src: 'authenticate',
                id: 'authenticate',
                onDone: { target: 'openingSocket', actions: raise({ type: 'token.granted' }) },
                onError: stepFailed,
              },
              after: { signInTimeout: signInTimedOut },
            },
            openingSocket: {
              invoke: {
                src: 'openSocket',
                id: 'openSocket',
                onDone: { target: 'subscribing', actions: ['rememberSocket', raise({ type: 'socket.opened' })] },
                onError: socketFailed,
              },
              after: { socketOpenTimeout: socketTimedOut },
            },
            subscribing: {
              tags: 'hasSocket',
              invoke: {
                src: 'subscribe',
                id: 'subscribe',
                onDone: '#connection.lifecycle.online',
                onError: socketFailed,
              },
              after: { subscribeTimeout: subscribeTimedOut },
              on: { 'socket.closed': socketLost, 'socket.silent': silent },
            },
          },
        },
        online: {
          tags: ['canSend', 'hasSocket'],
          entry: 'announceOnline',
          after: {
            stableAfter: [
              // A successful refresh proves that the token lasts. Where there is none, a stable connection has to do.
              { guard: 'canRefresh', actions: 'resetAttempts' },
              { actions: ['resetAttempts', 'forgetWithdrawals'] },
            ],
          },
          on: {
            'socket.closed': socketLost,
            'socket.silent': silent,
            'connection.drain': 'draining',
            'connection.close': 'closing',
            'connection.stepUp': 'steppingUp',
            'connection.open': ignored,
            'outbox.empty': ignored,
          },
        },
        interrupted: {
          tags: ['queuesSends', 'waiting'],
          entry: ['announceInterrupted', raise({ type: 'socket.gone' })],
          initial: 'waitingToRetry',
          on: {
            'connection.close': 'closing',
            'connection.drain': 'closing',
            'connection.open': ignored,
            'connection.stepUp': ignored,
            'outbox.empty': ignored,
            'socket.closed': ignored,
            'socket.silent': ignored,
          },
          states: {
            waitingToRetry: {
              // A socket that opened before the step that failed must not live on beside the next one.
              entry: ['dropSocket', 'tellDropped', 'planRetry', raise({ type: 'socket.gone' })],
              after: { retryDelay: 'discovering' },
            },
            discovering: {
              entry: 'announceAttempt',
              invoke: {
                src: 'discover',
                id: 'discover',
                onDone: [
                  {
                    guard: 'isContended',
                    target: '#connection.lifecycle.failed',
                    actions: { type: 'rememberAs', params: contended },
                  },
                  { guard: 'hasFreshToken', target: 'openingSocket' },
                  { target: 'authenticating' },
                ],
                onError: stepFailed,
              },
              after: { discoveryTimeout: discoveryTimedOut },
            },
            authenticating: {
              invoke: {
                src: 'authenticate',
                id: 'authenticate',
                onDone: { target: 'openingSocket', actions: raise({ type: 'token.granted' }) },
                onError: stepFailed,
              },
              after: { signInTimeout: signInTimedOut },
            },
            openingSocket: {
              invoke: {
                src: 'openSocket',
                id: 'openSocket',
                onDone: { target: 'resubscribing', actions: ['rememberSocket', raise({ type: 'socket.opened' })] },
                onError: socketFailed,
              },
              after: { socketOpenTimeout: socketTimedOut },
            },
            resubscribing: {
              tags: 'hasSocket',
              invoke: {
                src: 'subscribe',
                id: 'subscribe',
                onDone: '#connection.lifecycle.online',
                onError: socketFailed,
              },
              after: { subscribeTimeout: subscribeTimedOut },
              on: { 'socket.closed': socketLost, 'socket.silent': silent },
            },
          },
        },
        /** The consumer becomes an authenticated one: a new token, then a new socket (protocol.md 3.5). */
        steppingUp: {
          tags: ['queuesSends', 'waiting'],
          entry: ['dropSocket', 'tellDropped', 'announceInterrupted', raise({ type: 'socket.gone' })],
          initial: 'authenticating',
          on: {
            'connection.close': 'closing',
            'connection.drain': 'closing',
            'connection.open': ignored,
            'connection.stepUp': ignored,
            'outbox.empty': ignored,
            'socket.closed': ignored,
            'socket.silent': ignored,
          },
          states: {
            authenticating: {
              invoke: {
                src: 'authenticate',
                id: 'authenticate',
                onDone: { target: 'openingSocket', actions: raise({ type: 'token.granted' }) },
                onError: stepFailed,
              },
              after: { signInTimeout: signInTimedOut },
            },
            openingSocket: {
              invoke: {
                src: 'openSocket',
                id: 'openSocket',
                onDone: { target: 'resubscribing', actions: ['rememberSocket', raise({ type: 'socket.opened' })] },
                onError: socketFailed,
              },
              after: { socketOpenTimeout: socketTimedOut },
            },
            resubscribing: {
              tags: 'hasSocket',
              invoke: {
                src: 'subscribe',
                id: 'subscribe',
                onDone: '#connection.lifecycle.online',
                onError: socketFailed,
              },
              after: { subscribeTimeout: subscribeTimedOut },
              on: { 'socket.closed': socketLost, 'socket.silent': silent },
            },
          },
        },
        /** Nothing new is taken on; what was asked for is still being answered. */
        draining: {
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
          },
        },
        closing: {
          tags: 'waiting',
          entry: ['abandonRequests', raise({ type: 'session.ended' })],
          invoke: { src: 'closeSocket', id: 'closeSocket', onDone: 'closed', onError: 'closed' },
          after: { socketCloseTimeout: { target: 'closed', actions: ['dropSocket', 'tellDropped'] } },
          on: {
            'connection.open': ignored,
            'connection.close': ignored,
            'connection.drain': ignored,
            'connection.stepUp': ignored,
            'outbox.empty': ignored,
            'socket.closed': ignored,
            'socket.silent': ignored,
          },
        },
        closed: {
          tags: 'terminal',
          entry: 'announceClosed',
          on: {
            'connection.open': 'opening',
            'connection.close': ignored,
            'connection.drain': ignored,
            'connection.stepUp': ignored,
            'outbox.empty': ignored,
            'socket.closed': ignored,
            'socket.silent': ignored,
          },
        },
        /** Retrying cannot help; the program has been told why. It may put the cause right and open again. */
        failed: {
          tags: 'terminal',
          entry: ['dropSocket', 'tellDropped', 'abandonRequests', 'announceFailed', raise({ type: 'session.ended' })],
          on: {
            'connection.open': 'opening',
            'connection.close': 'closed',
            'connection.drain': 'closed',
            'connection.stepUp': ignored,
            'outbox.empty': ignored,
            'socket.closed': ignored,
            'socket.silent': ignored,
          },
        },
      },
    },
    token,
    liveness,
  },
});

/** Which region decides which event. The matrix test walks it; an event that is missing here does not compile. */
export const connectionEvents = {
  'connection.open': ['lifecycle'],
  'connection.close': ['lifecycle'],
  'connection.drain': ['lifecycle'],
  'connection.stepUp': ['lifecycle', 'token'],
  'outbox.empty': ['lifecycle'],
  'socket.closed': ['lifecycle'],
  'socket.silent': ['lifecycle'],
  'token.granted': ['token'],
  'token.refusedBySocket': ['token'],
  'session.ended': ['token', 'liveness'],
  'socket.opened': ['liveness'],
  'socket.gone': ['token', 'liveness'],
  'pong.received': ['liveness'],
} as const satisfies Record<ConnectionEvent['type'], readonly ('lifecycle' | 'token' | 'liveness')[]>;

type Inferred = typeof connection;
/** Named, so that declarations that mention the machine stay short. */
export interface ConnectionMachine extends Inferred {}
export const connectionMachine: ConnectionMachine = connection;
export type ConnectionRef = ActorRefFrom<ConnectionMachine>;
export type ConnectionSnapshot = SnapshotFrom<ConnectionMachine>;

/** Path of the `lifecycle` region: the one word for where a connection stands. */
export type ConnectionLifecycle =
  | 'idle'
  | 'opening.discovering'
  | 'opening.authenticating'
  | 'opening.openingSocket'
  | 'opening.subscribing'
  | 'online'
  | 'interrupted.waitingToRetry'
  | 'interrupted.discovering'
  | 'interrupted.authenticating'
  | 'interrupted.openingSocket'
  | 'interrupted.resubscribing'
  | 'steppingUp.authenticating'
  | 'steppingUp.openingSocket'
  | 'steppingUp.resubscribing'
  | 'draining'
  | 'closing'
  | 'closed'
  | 'failed';
