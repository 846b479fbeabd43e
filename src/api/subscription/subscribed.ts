import { notOpen } from '../../actors/requests/outbox.js';
import type { Session } from '../../actors/session.js';
import { whileOpen } from '../connection/connection-waits.js';
import { errorFrom } from '../errors/errors.js';
import { type RequestOptions, throwIfAborted } from '../requests/request-options.js';
import type { Subscription } from './subscription.js';

/**
 * Makes a subscription and resolves when the platform has made it too, or has told its snapshot (`until: 'live'`). One that it refuses
 * leaves nothing behind.
 */
export async function subscribed<S extends Subscription>(
  session: Session,
  all: Map<string, Subscription>,
  { what, create, object, until }: NewSubscription<S>,
  options: RequestOptions | undefined,
): Promise<S> {
  const { subscriptions, snapshot } = session;
  if (snapshot.hasTag('terminal')) throw errorFrom(notOpen(what, session.lifecycle));
  throwIfAborted(options, what);
  const key = create();
  const subscription = object(key);
  all.set(key, subscription);
  subscription.on('close', () => all.delete(key));
  // On its way online the connection has counted its subscriptions already; on a socket this one goes by itself.
  if (snapshot.hasTag('canSend') || snapshot.hasTag('hasSocket')) subscriptions.start(key);
  const ref = subscriptions.refOf(key)!;
  try {
    await whileOpen(session, what, ref, options?.signal, () => {
      const state = ref.getSnapshot();
      if (state.hasTag('terminal')) return subscriptions.failureOf(key) ?? notOpen(what, session.lifecycle);
      return state.hasTag(until);
    });
  } catch (error) {
    subscriptions.close(key);
    throw error;
  }
  return subscription;
}

export interface NewSubscription<S> {
  /** The call that makes it. */
  readonly what: string;
  /** Makes its actor, and says its key. */
  readonly create: () => string;
  readonly object: (key: string) => S;
  readonly until: 'settled' | 'live';
}
