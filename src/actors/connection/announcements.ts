import type { ConnectionContext, ConnectionRef } from '../../machines/connection/machine.js';
import { type Failure, failure, type OwnCode } from '../../transport/failure.js';
import type { RequestLedger } from '../../transport/request-ledger.js';
import type { Application } from '../app-events.js';
import type { Registry } from '../conversations/registry.js';
import type { FrameInbox } from '../inbound/frame-inbox.js';
import { pathOf } from '../lifecycle-changes.js';
import { notOpen, type Outbox } from '../requests/outbox.js';
import type { Subscriptions } from '../subscriptions/subscriptions.js';

export interface FollowedParts {
  readonly application: Application;
  readonly outbox: Outbox;
  readonly ledger: RequestLedger;
  readonly registry: Registry;
  readonly subscriptions: Subscriptions;
  readonly inbox: FrameInbox;
  readonly deadlines: { clear(): void };
}

/** What follows from each event that the connection's machine emits, once it is in its new state. */
export function followConnection(ref: ConnectionRef, parts: FollowedParts): void {
  const { application, outbox, ledger, registry, subscriptions, inbox, deadlines } = parts;
  let isInterrupted = false;
  let hasBeenOnline = false;
  let isOnline = false;

  const interrupted = (why: OwnCode = 'RESPONSE_LOST'): void => {
    // Also runs when reconnecting fails half-way: what was asked for on that socket will never be answered.
    inbox.clear();
    subscriptions.interrupted();
    if (!isInterrupted) registry.broadcast({ type: 'connection.interrupted' });
    isInterrupted = true;
    ledger.abandon(why);
  };

  ref.on('failure', ({ failure: known }) => {
    const failed = completeFailure(known);
    application.announce({ type: 'connection.attemptFailed', failure: failed });
    application.announce({ type: 'error.reported', failure: failed });
  });
  ref.on('contended', () => application.announce({ type: 'error.reported', failure: failure('SESSION_CONTENDED') }));
  ref.on('dropped', () => interrupted());
  ref.on('online', () => {
    const again = hasBeenOnline;
    hasBeenOnline = true;
    isOnline = true;
    if (isInterrupted) registry.broadcast({ type: 'connection.restored' });
    isInterrupted = false;
    outbox.flush();
    application.announce({ type: 'connection.online', again });
  });
  ref.on('interrupted', () => {
    interrupted();
    if (isOnline) application.announce({ type: 'connection.lost' });
    isOnline = false;
  });
  ref.on('attempt', () => application.announce({ type: 'connection.attempting' }));
  ref.on('closed', () => {
    deadlines.clear();
    application.announce({ type: 'connection.ended', failure: undefined });
  });
  ref.on('failed', ({ failure: known }) => {
    deadlines.clear();
    application.announce({ type: 'connection.ended', failure: completeFailure(known) });
  });
  ref.on('abandoned', () => {
    // Machines that wait for an answer hear of the end first: the failure of their request is not the platform's refusal.
    interrupted('CONNECTION_CLOSED');
    isOnline = false;
    const lifecycle = pathOf(ref.getSnapshot().value.lifecycle);
    outbox.abandon((type) => notOpen(type, lifecycle));
    ledger.abandon('CONNECTION_CLOSED');
  });
}

/** The machine knows what it needs of a failure; what the application should know is filled in. */
export function completeFailure(known: Failure | ConnectionContext['failure']): Failure {
  if (known && 'family' in known) return known;
  return failure((known?.code ?? 'UNKNOWN') as OwnCode, undefined, known);
}
