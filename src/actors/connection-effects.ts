import type { ConnectionContext, ConnectionEvent } from '../machines/connection.js';
import { failureOf } from '../machines/connection-retry.js';
import { type Failure, failure, type OwnCode } from '../transport/failure.js';
import { notOpen } from './outbox.js';
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

  const interrupted = (why: OwnCode = 'RESPONSE_LOST'): void => {
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
      const failed = completeFailure(failureOf(event) ?? context.failure);
      session.whenAtRest(() => {
        program.attemptFailed(failed);
        program.error(failed);
      });
    },
    reportContention: whenAtRest(() => program.error(failure('SESSION_CONTENDED'))),
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
      const failed = completeFailure(context.failure);
      session.whenAtRest(() => {
        session.deadlines.clear();
        program.ended(failed);
      });
    },
    abandonRequests: whenAtRest(() => {
      // Charts that wait for an answer hear of the end first: the failure of their request is not the platform's refusal.
      interrupted('CONNECTION_CLOSED');
      isOnline = false;
      const { lifecycle } = session;
      outbox.abandon((type) => notOpen(type, lifecycle));
      ledger.abandon('CONNECTION_CLOSED');
    }),
  };
}

/** The chart knows what it needs of a failure; what the program should know is filled in. */
export function completeFailure(known: Failure | ConnectionContext['failure']): Failure {
  if (known && 'family' in known) return known;
  return failure((known?.code ?? 'UNKNOWN') as OwnCode, undefined, known);
}
