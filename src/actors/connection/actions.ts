import type { ConnectionContext, ConnectionRef } from '../../machines/connection/machine.js';
import { type Failure, failure, type OwnCode } from '../../transport/failure.js';
import { notOpen } from '../requests/outbox.js';
import type { Session } from '../session.js';

/** What the connection chart's actions do at once. */
export interface ConnectionEffects {
  readonly sendPing: () => void;
  readonly dropSocket: () => void;
}

export const connectionEffects = ({ socket }: Session): ConnectionEffects => ({
  sendPing: () => socket.ping(),
  dropSocket: () => socket.drop(),
});

/** What follows from each word that the chart emits, once it is in its new state. */
export function followConnection(session: Session, ref: ConnectionRef): void {
  const { program, outbox, ledger, registry, subscriptions, inbox } = session;
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

  ref.on('failure', ({ failure: known }) => {
    const failed = completeFailure(known);
    program.attemptFailed(failed);
    program.error(failed);
  });
  ref.on('contended', () => program.error(failure('SESSION_CONTENDED')));
  ref.on('dropped', () => interrupted());
  ref.on('online', () => {
    const again = hasBeenOnline;
    hasBeenOnline = true;
    isOnline = true;
    if (isInterrupted) registry.broadcast({ type: 'connection.restored' });
    isInterrupted = false;
    outbox.flush();
    program.connected(again);
  });
  ref.on('interrupted', () => {
    interrupted();
    if (isOnline) program.disconnected();
    isOnline = false;
  });
  ref.on('attempt', () => program.attempting());
  ref.on('closed', () => {
    session.deadlines.clear();
    program.ended(undefined);
  });
  ref.on('failed', ({ failure: known }) => {
    session.deadlines.clear();
    program.ended(completeFailure(known));
  });
  ref.on('abandoned', () => {
    // Charts that wait for an answer hear of the end first: the failure of their request is not the platform's refusal.
    interrupted('CONNECTION_CLOSED');
    isOnline = false;
    const { lifecycle } = session;
    outbox.abandon((type) => notOpen(type, lifecycle));
    ledger.abandon('CONNECTION_CLOSED');
  });
}

/** The chart knows what it needs of a failure; what the program should know is filled in. */
export function completeFailure(known: Failure | ConnectionContext['failure']): Failure {
  if (known && 'family' in known) return known;
  return failure((known?.code ?? 'UNKNOWN') as OwnCode, undefined, known);
}
