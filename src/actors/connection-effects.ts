import type { ConnectionContext, ConnectionEvent } from '../machines/connection.js';
import { failureOf } from '../machines/connection-retry.js';
import type { Failure } from '../transport/failure.js';
import type { Abandonment } from '../transport/request-ledger.js';
import type { Session } from './session.js';

interface Asked {
  readonly context: ConnectionContext;
  readonly event: ConnectionEvent;
}

type Effect = (asked: Asked) => void;

export interface ConnectionEffects {
  readonly reportFailure: Effect;
  readonly reportContention: Effect;
  readonly sendPing: Effect;
  readonly dropSocket: Effect;
  readonly announceOnline: Effect;
  readonly announceInterrupted: Effect;
  readonly announceAttempt: Effect;
  readonly announceClosed: Effect;
  readonly announceFailed: Effect;
  readonly abandonRequests: Effect;
}

/** What the connection chart's actions do. Those that need the new state wait until the chart has come to rest. */
export function connectionEffects(session: Session): ConnectionEffects {
  const { program, outbox, ledger, registry, subscriptions, socket, inbox } = session;
  let isInterrupted = false;
  let hasBeenOnline = false;
  let isOnline = false;

  const interrupted = (why: Abandonment = lostResponse): void => {
    // Also where the connection was not back yet: what was asked for on this socket will never be answered.
    inbox.clear();
    subscriptions.interrupted();
    if (!isInterrupted) registry.broadcast({ type: 'connection.interrupted' });
    isInterrupted = true;
    ledger.abandon(why);
  };
  const whenAtRest = (effect: () => void) => (): void => session.whenAtRest(effect);

  return {
    reportFailure: ({ context, event }: Asked) => {
      const failure = completeFailure(failureOf(event) ?? context.failure);
      session.whenAtRest(() => {
        program.attemptFailed(failure);
        program.error(failure);
      });
    },
    reportContention: whenAtRest(() => program.error(contention)),
    sendPing: () => socket.ping(),
    dropSocket: () => {
      socket.drop();
      session.whenAtRest(interrupted);
    },
    announceOnline: whenAtRest(() => {
      const again = hasBeenOnline;
      hasBeenOnline = true;
      isOnline = true;
      if (isInterrupted) registry.broadcast({ type: 'connection.restored' });
      isInterrupted = false;
      outbox.flush();
      program.connected(again);
    }),
    announceInterrupted: whenAtRest(() => {
      interrupted();
      if (isOnline) program.disconnected();
      isOnline = false;
    }),
    announceAttempt: whenAtRest(() => program.attempting()),
    announceClosed: whenAtRest(() => {
      session.deadlines.clear();
      program.ended(undefined);
    }),
    announceFailed: ({ context }: Asked) => {
      const failure = completeFailure(context.failure);
      session.whenAtRest(() => {
        session.deadlines.clear();
        program.ended(failure);
      });
    },
    abandonRequests: whenAtRest(() => {
      // Charts that wait for an answer hear of the end first: the failure of their request is not the platform's refusal.
      interrupted(closedBeforeAnswer);
      isOnline = false;
      const { lifecycle } = session;
      outbox.abandon((type) => ({
        ...closedBeforeAnswer,
        next: 'giveUp',
        context: { request: type, connection: lifecycle },
      }));
      ledger.abandon(closedBeforeAnswer);
    }),
  };
}

/** The chart knows what it needs of a failure; what the program should know is filled in. */
export function completeFailure(failure: Failure | ConnectionContext['failure']): Failure {
  if (failure && 'family' in failure) return failure;
  return {
    family: failure?.code === 'SESSION_CONTENDED' ? 'platform' : 'timeout',
    code: failure?.code ?? 'UNKNOWN',
    message: failure?.message ?? 'The connection ended without a reason.',
    next: failure?.next ?? 'giveUp',
    retriable: failure?.code !== 'SESSION_CONTENDED',
    ...(failure?.code === 'SESSION_CONTENDED' && { remediation: contention.remediation! }),
  };
}

const contention: Failure = {
  family: 'platform',
  code: 'SESSION_CONTENDED',
  message: 'The platform withdrew the token of this user again and again: somebody else signs in as the same user.',
  remediation: 'Make sure that only one process signs in as this user. Stop the other one, then call open() again.',
  next: 'giveUp',
  retriable: false,
};

const lostResponse: Abandonment = {
  family: 'network',
  code: 'RESPONSE_LOST',
  message: 'The connection was lost before the answer came; the request may or may not have been carried out.',
  remediation: 'Look whether it happened before you repeat it.',
  retriable: false,
};

const closedBeforeAnswer: Abandonment = {
  family: 'lifecycle',
  code: 'CONNECTION_CLOSED',
  message: 'The connection was closed before the answer came.',
  remediation: 'Call drain() instead of close() to wait for answers first.',
  retriable: false,
};
