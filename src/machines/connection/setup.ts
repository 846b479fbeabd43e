import { assign, emit, fromPromise, raise, setup, stateIn } from 'xstate';
import {
  DISCOVERY_TIMEOUT_MS,
  DRAIN_TIMEOUT_MS,
  LIVENESS_GRACE_MS,
  LIVENESS_INTERVAL_MS,
  LOGIN_SPACING_MS,
  MOST_WITHDRAWALS,
  PONG_TIMEOUT_MS,
  SIGN_IN_TIMEOUT_MS,
  SOCKET_CLOSE_TIMEOUT_MS,
  SOCKET_OPEN_TIMEOUT_MS,
  SOCKET_STABLE_AFTER_MS,
  SUBSCRIBE_TIMEOUT_MS,
  TOKEN_REFRESH_INTERVAL_MS,
} from './delays.js';
import type { ConnectionContext, ConnectionEmitted, ConnectionEvent } from './machine.js';
import { failureOf, retryDelayMs } from './retry.js';

/** The words of the connection's chart: what it can ask for, ask about and wait for. What they do at run time is provided. */
export const connectionSetup = setup({
  types: {
    context: {} as ConnectionContext,
    events: {} as ConnectionEvent,
    emitted: {} as ConnectionEmitted,
    input: {} as {
      readonly maintainConnection: boolean;
      readonly canRefresh: boolean;
      readonly longestRetryMs?: number;
    },
    tags: {} as 'canSend' | 'queuesSends' | 'hasSocket' | 'drains' | 'terminal' | 'waiting',
  },
  actors: {
    /** Looks up which host serves what (protocol.md 1). */
    discover: fromPromise<void>(async () => {}),
    /** Signs in and keeps the token where only the transport sees it (protocol.md 2, 3). */
    authenticate: fromPromise<void>(async () => {}),
    refresh: fromPromise<void>(async () => {}),
    openSocket: fromPromise<{ readonly socketId: number }>(async () => ({ socketId: 0 })),
    /** Makes every subscription, or makes it again, and settles when the platform has answered each. */
    subscribe: fromPromise<void>(async () => {}),
    closeSocket: fromPromise<void>(async () => {}),
  },
  actions: {
    rememberFailure: assign({ failure: ({ event, context }) => failureOf(event) ?? context.failure }),
    /** What the chart itself found out: a time limit that ran out, a session that is contended. */
    rememberAs: assign((_, params: { readonly code: string; readonly next?: 'retrySlowly' }) => ({
      failure: { next: 'retry' as const, ...params },
    })),
    rememberSocket: assign({
      socketId: ({ event, context }) =>
        'output' in event ? (event.output as { readonly socketId: number }).socketId : context.socketId,
    }),
    forgetFailure: assign({ failure: undefined }),
    /** Replaced at run time by one that adds full jitter. */
    planRetry: assign(({ context }) => ({
      attempt: context.attempt + 1,
      retryDelayMs: retryDelayMs(context, 1),
    })),
    resetAttempts: assign({ attempt: 0 }),
    forgetWithdrawals: assign({ withdrawals: 0 }),
    countWithdrawal: assign({ withdrawals: ({ context }) => context.withdrawals + 1 }),
    /** Tells the program what failed, on `error`. */
    reportFailure: emit(({ context, event }) => ({
      type: 'failure' as const,
      failure: failureOf(event) ?? context.failure,
    })),
    reportContention: emit({ type: 'contended' }),
    sendPing: () => {},
    /** Cuts a socket that answers nothing. */
    dropSocket: () => {},
    tellDropped: emit({ type: 'dropped' }),
    /** The connection can be used (again): flush the outbox, tell conversations and dialogs. */
    announceOnline: emit({ type: 'online' }),
    announceInterrupted: emit({ type: 'interrupted' }),
    announceClosed: emit({ type: 'closed' }),
    announceFailed: emit(({ context }) => ({ type: 'failed' as const, failure: context.failure })),
    announceAttempt: emit({ type: 'attempt' }),
    withdrawToken: raise({ type: 'token.refusedBySocket' }),
    /** Fails whatever is still waiting for the platform, and tells all that follows it that nothing more comes. */
    abandonRequests: emit({ type: 'abandoned' }),
  },
  guards: {
    givesUp: ({ context, event }) => failureOf(event)?.next === 'giveUp' || !context.maintainConnection,
    isOneShot: ({ context }) => !context.maintainConnection,
    wantsNewToken: ({ event }) => failureOf(event)?.next === 'signIn',
    isOfAnOlderSocket: ({ context, event }) => event.type === 'socket.closed' && event.socketId !== context.socketId,
    canRefresh: ({ context }) => context.canRefresh,
    isWithdrawnAgain: ({ context }) => context.withdrawals >= MOST_WITHDRAWALS,
    isContended: stateIn('#connection.token.contended'),
    hasFreshToken: stateIn('#connection.token.fresh'),
    isOnline: stateIn('#connection.lifecycle.online'),
  },
  delays: {
    retryDelay: ({ context }) => context.retryDelayMs,
    refreshInterval: TOKEN_REFRESH_INTERVAL_MS,
    stableAfter: SOCKET_STABLE_AFTER_MS,
    discoveryTimeout: DISCOVERY_TIMEOUT_MS,
    signInTimeout: SIGN_IN_TIMEOUT_MS,
    socketOpenTimeout: SOCKET_OPEN_TIMEOUT_MS,
    subscribeTimeout: SUBSCRIBE_TIMEOUT_MS,
    socketCloseTimeout: SOCKET_CLOSE_TIMEOUT_MS,
    drainTimeout: DRAIN_TIMEOUT_MS,
    livenessInterval: LIVENESS_INTERVAL_MS,
    pongTimeout: PONG_TIMEOUT_MS,
    livenessGrace: LIVENESS_GRACE_MS,
    loginSpacing: LOGIN_SPACING_MS,
  },
});
