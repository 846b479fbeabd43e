import type { ConnectionRef } from '../../machines/connection/machine.js';
import type { ConnectionFailure } from '../../machines/connection/types.js';
import { type Failure, failure, type OwnCode } from '../../transport/failure.js';
import type { Application } from '../app-events.js';
import { pathOf } from '../lifecycle-changes.js';
import { notOpen } from '../requests/outbox.js';

/** What hears of the connection's ups and downs; of each part only what is needed here. */
export interface FollowedParts {
  readonly application: Application;
  readonly outbox: { flush(): void; abandon(why: (type: string) => Failure): void };
  readonly ledger: { abandon(why: OwnCode): void };
  readonly registry: {
    broadcast(event: { readonly type: 'connection.interrupted' | 'connection.restored' }): void;
    readonly announcements: { stop(): void; resume(): void };
  };
  readonly stepUp: { failed(why: Failure): void };
  readonly subscriptions: { interrupted(): void };
  /** Brand users have one. */
  readonly routing: { interrupted(): void; restored(): void } | undefined;
  readonly inbox: { clear(): void };
  readonly deadlines: { rest(): void; clear(): void };
}

/** What follows from each event that the connection's machine emits, once it is in its new state. */
export function followConnection(ref: ConnectionRef, parts: FollowedParts): void {
  const { application, outbox, ledger, registry, subscriptions, routing, inbox, deadlines } = parts;

  // Machines that wait for an answer hear of the loss first: the failure of their request is not the platform's refusal.
  const lost = (why: OwnCode): void => {
    inbox.clear();
    subscriptions.interrupted();
    registry.broadcast({ type: 'connection.interrupted' });
    routing?.interrupted();
    ledger.abandon(why);
  };

  ref.on('failure', ({ failure: known }) => {
    const failed = completeFailure(known);
    application.announce({ type: 'connection.attemptFailed', failure: failed });
    application.announce({ type: 'error.reported', failure: failed });
  });
  ref.on('contended', () => application.announce({ type: 'error.reported', failure: failure('SESSION_CONTENDED') }));
  ref.on('socketGone', ({ socketId }) => {
    if (socketId !== undefined) lost('RESPONSE_LOST');
  });
  ref.on('stepUpFailed', ({ failure: known }) => parts.stepUp.failed(completeFailure(known)));
  ref.on('online', ({ again, isRestored, isSame }) => {
    // What waited while a step-up was tried goes on; nothing else has happened.
    if (isSame) return outbox.flush();
    if (isRestored) registry.broadcast({ type: 'connection.restored' });
    if (isRestored) routing?.restored();
    outbox.flush();
    application.announce({ type: 'connection.online', again });
  });
  ref.on('lost', () => application.announce({ type: 'connection.lost' }));
  ref.on('attempt', () => application.announce({ type: 'connection.attempting' }));
  // It may be opened again: what it knows is to be let go of in its time then, and whoever looks after something goes on (G20).
  ref.on('closed', () => {
    deadlines.rest();
    application.announce({ type: 'connection.ended', failure: undefined });
  });
  ref.on('failed', ({ failure: known }) => {
    deadlines.rest();
    application.announce({ type: 'connection.ended', failure: completeFailure(known) });
  });
  ref.on('abandoned', () => {
    registry.announcements.stop();
    lost('CONNECTION_CLOSED');
    const lifecycle = pathOf(ref.getSnapshot().value.lifecycle);
    outbox.abandon((type) => notOpen(type, lifecycle));
  });
}

/**
 * The connection's machine itself has failed: a bug of ours, after which it does nothing any more. Nobody may be left waiting
 * for it (G1), and nothing of it may keep the process alive (G16).
 */
export function endBroken(why: Failure, parts: FollowedParts, world: readonly (() => void)[]): void {
  const { application, outbox, ledger, inbox, deadlines } = parts;
  for (const letGo of world) letGo();
  inbox.clear();
  ledger.abandon('CONNECTION_CLOSED');
  outbox.abandon((type) => notOpen(type, 'failed'));
  deadlines.clear();
  application.announce({ type: 'error.reported', failure: why });
  application.announce({ type: 'connection.ended', failure: why });
}

/** The machine knows what it needs of a failure; what the application should know is filled in. */
export function completeFailure(known: Failure | ConnectionFailure | undefined): Failure {
  if (known && 'family' in known) return known;
  return failure((known?.code ?? 'UNKNOWN') as OwnCode, undefined, known);
}
