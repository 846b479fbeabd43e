import { and, assign, emit, fromPromise, not, raise, setup, stateIn } from 'xstate';
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
import { failureOf, nextRenewal, retryDelayMs, retryFloorMs } from './retry.js';
import type { ConnectionContext, ConnectionEmitted, ConnectionEvent } from './types.js';

/** The words of the connection's machine: what it can ask for, ask about and wait for. What they do at run time is provided. */
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
    /** Signs in as the consumer of a step-up, beside the token that is in use (protocol.md 3.5). */
    authenticateAnew: fromPromise<void>(async () => {}),
    /** Settles when everything that was asked for on the socket is answered. */
    awaitAnswers: fromPromise<void>(async () => {}),
    /** Makes the open conversations those of the new consumer (protocol.md 13.1). */
    takeOver: fromPromise<void>(async () => {}),
    openSocket: fromPromise<{ readonly socketId: number }>(async () => ({ socketId: 0 })),
    /** Makes every subscription, or makes it again, and settles when the platform has answered each. */
    subscribe: fromPromise<void>(async () => {}),
    closeSocket: fromPromise<void>(async () => {}),
  },
  actions: {
    /** A new session: nothing that went wrong in the last one counts any more. */
    beginSession: assign({ failure: undefined, hasBeenOnline: false, signInFailed: false }),
    rememberFailure: assign({ failure: ({ event, context }) => failureOf(event) ?? context.failure }),
    /** Whatever the reason, the next sign-in keeps its distance (G9). */
    rememberSignInFailure: assign({
      failure: ({ event, context }) => {
        const failure = failureOf(event) ?? context.failure;
        return failure?.next === 'retry' ? { ...failure, next: 'retrySlowly' as const } : failure;
      },
      signInFailed: true,
    }),
    /** What the machine itself found out: a time limit that ran out, a session that is contended. */
    rememberAs: assign((_, params: { readonly code: string; readonly next?: 'retrySlowly' }) => ({
      failure: { next: 'retry' as const, ...params },
    })),
    noteFailedSignIn: assign({ signInFailed: true }),
    rememberSocket: assign({
      socketId: ({ event, context }) =>
        'output' in event ? (event.output as { readonly socketId: number }).socketId : context.socketId,
    }),
    /** The open socket, if there was one, is not used any more: nothing that was asked on it will be answered. */
    announceSocketGone: emit(({ context: { socketId } }) => ({ type: 'socketGone' as const, socketId })),
    forgetSocket: assign({
      socketId: undefined,
      hasLostSocket: ({ context }) => context.hasLostSocket || context.socketId !== undefined,
    }),
    /** Replaced at run time by one that adds full jitter. */
    planRetry: assign(({ context }) => ({
      attempt: context.attempt + 1,
      retryDelayMs: retryDelayMs(context, 1),
    })),
    /** The connection was stable for a while: whatever was doubted of it is settled. */
    noteStable: assign({ attempt: 0, isTokenDoubted: false }),
    /** The platform takes the token; whoever signs in as this user would have withdrawn it. */
    noteTokenHeld: assign({ withdrawals: 0, tokenHeld: true }),
    noteNewToken: assign({
      tokenHeld: false,
      isTokenDoubted: false,
      signInFailed: false,
      failedRenewals: 0,
      renewalDelayMs: LOGIN_SPACING_MS,
    }),
    /** The next sign-in beside the open socket waits longer (KB-26). Replaced at run time by one that adds jitter. */
    planRenewal: assign(({ context, event }) => nextRenewal(context, failureOf(event), 1)),
    /** 4401 and 4407 name the token (protocol.md 4.6); a second one is not asked about again. */
    noteDoubt: assign({
      isTokenDoubted: ({ context }) => context.isTokenDoubted || context.failure?.next === 'signIn',
    }),
    /**
     * A token that had held has simply come to its end; one that had not was withdrawn soon after it was made. Of a close code nobody knows
     * whether that is what it means (G12).
     */
    countWithdrawal: assign({
      withdrawals: ({ context, event }) => {
        if (context.tokenHeld) return 0;
        const isOnlyACode = event.type === 'token.refusedBySocket' && event.byCloseCode === true;
        return context.withdrawals + (isOnlyACode ? 0 : 1);
      },
    }),
    forgetWithdrawals: assign({ withdrawals: 0 }),
    /** The token opens no socket any more, and is not to be tried again. */
    discardToken: () => {},
    /** Tells the application what failed, on `error`. */
    reportFailure: emit(({ context, event }) => ({
      type: 'failure' as const,
      failure: failureOf(event) ?? context.failure,
    })),
    reportContention: emit({ type: 'contended' }),
    sendPing: () => {},
    /** Cuts a socket that answers nothing. */
    dropSocket: () => {},
    /** From now on the runtime says when the network may be back, where it knows. */
    watchNetwork: () => {},
    unwatchNetwork: () => {},
    /** The connection can be used (again): flush the outbox, tell conversations and dialogs. */
    announceOnline: emit(({ context: { hasBeenOnline, hasLostSocket, socketId, onlineSocketId } }) => ({
      type: 'online' as const,
      again: hasBeenOnline,
      isRestored: hasLostSocket,
      isSame: hasBeenOnline && socketId === onlineSocketId,
    })),
    noteOnline: assign({ hasBeenOnline: true, onlineSocketId: ({ context }) => context.socketId }),
    announceLost: emit({ type: 'lost' }),
    /** From now on the token of the step-up opens sockets. */
    adoptIdentity: () => {},
    /** The token from before the step-up is the one in use. */
    revertIdentity: () => {},
    announceStepUpFailed: emit(({ context, event }) => ({
      type: 'stepUpFailed' as const,
      failure: failureOf(event) ?? context.failure,
    })),
    announceClosed: emit({ type: 'closed' }),
    announceFailed: emit(({ context }) => ({ type: 'failed' as const, failure: context.failure })),
    announceAttempt: emit({ type: 'attempt' }),
    doubtToken: raise({ type: 'token.doubted' }),
    withdrawToken: raise({ type: 'token.refusedBySocket' }),
    /** The same, by nothing but a close code. */
    giveUpToken: raise({ type: 'token.refusedBySocket', byCloseCode: true }),
    /** Fails whatever is still waiting for the platform, and tells all that follows it that nothing more comes. */
    abandonRequests: emit({ type: 'abandoned' }),
  },
  guards: {
    givesUp: ({ context, event }) => {
      const next = failureOf(event)?.next;
      return !context.maintainConnection || next === 'giveUp' || (next === 'giveUpOpening' && !context.hasBeenOnline);
    },
    isOneShot: ({ context }) => !context.maintainConnection,
    doubtsToken: ({ event }) => failureOf(event)?.next === 'askToken',
    /** In the name of the token, but while everything worked: that is no proof. */
    hintsAtToken: ({ event }) => ['askToken', 'signIn'].includes(failureOf(event)?.next ?? ''),
    wantsNewToken: ({ event }) => failureOf(event)?.next === 'signIn',
    isDoubtedAgain: ({ context }) => context.isTokenDoubted && context.failure?.next === 'signIn',
    isOfAnOlderSocket: ({ context, event }) => event.type === 'socket.closed' && event.socketId !== context.socketId,
    canRefresh: ({ context }) => context.canRefresh,
    isWithdrawnAgain: ({ context }) => context.withdrawals >= MOST_WITHDRAWALS,
    /** Another attempt at once would be too soon for a platform that limits us, or for the next sign-in. */
    mustKeepDistance: ({ context }) => retryFloorMs(context) > 0,
    isContended: stateIn('#connection.token.contended'),
    hasFreshToken: stateIn('#connection.token.fresh'),
    isAskingForToken: stateIn('#connection.token.refreshing'),
    // Contention is found out in the same step, and comes first.
    isTokenBad: and([stateIn('#connection.token.stale'), not('isWithdrawnAgain')]),
    isFinal: ({ event }) => failureOf(event)?.next === 'giveUp',
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
    renewalDelay: ({ context }) => context.renewalDelayMs,
  },
});
