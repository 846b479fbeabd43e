import { completeFailure } from '../../actors/connection/announcements.js';
import { eitherOf, type Watchable, when } from '../../actors/connection/when.js';
import { notOpen } from '../../actors/requests/outbox.js';
import type { Session } from '../../actors/session.js';
import type { ConnectionSnapshot } from '../../machines/connection/machine.js';
import type { Failure } from '../../transport/failure.js';
import { errorFrom } from '../errors/errors.js';
import type { OpenOptions } from './call-options.js';

/**
 * Waits for the connection's own actor; rejects with what ended the connection if it ends first. `before` is the snapshot from
 * before the event that asked for it: in a listener to `close` that event is still waiting for its turn.
 */
export async function reached(
  session: Session,
  what: string,
  isThere: (snapshot: ConnectionSnapshot) => boolean,
  options: OpenOptions | null | undefined,
  before?: ConnectionSnapshot,
): Promise<void> {
  const look = (snapshot: ConnectionSnapshot): boolean | Failure =>
    isThere(snapshot) || (snapshot !== before && snapshot.hasTag('terminal') && whyEnded(session, what));
  const { clock } = session.runtime;
  // The error is made where the call is awaited, so that its stack leads to the line of the application.
  await when(session.connection, look, { ...options, what, clock }).catch(throwError);
}

/** Waits for something of this connection, as long as the connection lasts. */
export async function whileOpen(
  session: Session,
  what: string,
  watched: Watchable<unknown>,
  signal: AbortSignal | null | undefined,
  isThere: () => boolean | Failure,
): Promise<void> {
  const { connection, runtime } = session;
  const look = (): boolean | Failure => {
    const found = isThere();
    return found === false && connection.getSnapshot().hasTag('terminal') ? whyEnded(session, what) : found;
  };
  await when(eitherOf(watched, connection), look, { what, clock: runtime.clock, signal }).catch(throwError);
}

/** Waits until the application has heard of every conversation whose messages are being read (option `getAllMessages`). */
export async function loaded(session: Session, what: string, signal: AbortSignal | null | undefined): Promise<void> {
  const { loader } = session.registry;
  if (loader.getSnapshot() > 0) await whileOpen(session, what, loader, signal, () => loader.getSnapshot() === 0);
}

/** Waits until the conversations of a subscription are known, also where the platform tells them part by part. */
export async function ready(
  session: Session,
  what: string,
  key: string | undefined,
  signal: AbortSignal | null | undefined,
): Promise<void> {
  const subscription = key === undefined ? undefined : session.subscriptions.refOf(key);
  const isReady = (): boolean => {
    const snapshot = subscription?.getSnapshot();
    return !snapshot || snapshot.hasTag('live') || snapshot.hasTag('terminal');
  };
  if (subscription && !isReady()) await whileOpen(session, what, subscription, signal, isReady);
  await loaded(session, what, signal);
}

/** Calls back once, when what was asked for on opening is known; if the connection ends before that, it may be asked again. */
export function onceReady(session: Session, isReady: () => void): () => void {
  let isAsked = false;
  const ended = (): void => {
    isAsked = false;
  };
  return () => {
    if (isAsked) return;
    isAsked = true;
    ready(session, 'open()', session.defaultSubscription, undefined).then(isReady, ended);
  };
}

function whyEnded({ snapshot, lifecycle }: Session, what: string): Failure {
  return lifecycle === 'failed' ? completeFailure(snapshot.context.failure) : notOpen(what, lifecycle);
}

const throwError = (why: Failure): never => {
  throw errorFrom(why);
};
