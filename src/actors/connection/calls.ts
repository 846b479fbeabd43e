import { type Failure, failureFrom } from '../../transport/failure.js';
import { Http } from '../../transport/http/client.js';
import { type Domains, discoverDomains } from '../../transport/http/domains.js';
import type { Runtime } from '../../transport/runtime.js';
import type { Secrets } from '../../transport/secrets.js';
import type { SessionOptions } from '../session-options.js';
import type { Credentials } from '../sides/credentials.js';
import type { Subscriptions } from '../subscriptions/subscriptions.js';
import type { CurrentSocket } from './current-socket.js';

/** An actor that the machine invokes: begun when a state is entered, given up by the signal when it is left. */
export type Call<T> = (signal: AbortSignal) => Promise<T>;

/** What the connection's machine invokes. Each rejects with a failure where it goes wrong. */
export interface ConnectionCalls {
  readonly discover: Call<void>;
  readonly authenticate: Call<void>;
  readonly refresh: Call<void>;
  readonly openSocket: Call<{ readonly socketId: number }>;
  readonly subscribe: Call<void>;
  readonly closeSocket: Call<void>;
}

export interface CallParts {
  readonly options: SessionOptions;
  readonly runtime: Runtime;
  readonly secrets: Secrets;
  readonly credentials: Credentials;
  readonly subscriptions: Subscriptions;
  /** Key of the default subscription. */
  readonly defaultSubscription: string | undefined;
  /** Whether closing also signs out. */
  readonly endsSession: boolean;
}

/** `roundTrip` resolves when the platform has dealt with everything that was sent before (protocol.md 12.2). */
export function connectionCalls(parts: CallParts, socket: CurrentSocket, roundTrip: Call<void>): ConnectionCalls {
  const { options, runtime, secrets, credentials, subscriptions } = parts;
  const { accountId, origin } = options;
  const http = new Http(runtime, secrets);
  let domains: Domains = new Map();
  const site = () => ({ http, domains, isPlain: origin.isPlain, accountId });

  const call =
    <T>(name: keyof ConnectionCalls, run: Call<T>): Call<T> =>
    (signal) =>
      run(signal).catch((error) => {
        throw secrets.clearFailure(failureFrom(error, name));
      });

  return {
    discover: call('discover', async (signal) => {
      try {
        domains = await discoverDomains(http, origin, accountId, signal);
      } catch (error) {
        // Hosts hardly ever change: knowing them from before is enough to get back.
        if (domains.size === 0 || signal.aborted) throw error;
      }
    }),
    authenticate: call('authenticate', async (signal) => {
      try {
        await credentials.authenticate(site(), signal);
      } catch (error) {
        const failure = failureFrom(error, 'authenticate');
        // Whatever the reason, sign-ins after a failure keep their distance (G9).
        throw failure.next === 'retry' ? ({ ...failure, next: 'retrySlowly' } satisfies Failure) : failure;
      }
    }),
    refresh: call('refresh', (signal) => credentials.refresh(site(), signal)),
    openSocket: call('openSocket', (signal) =>
      socket.open(domains, signal).catch((error) => {
        const failure = failureFrom(error, 'openSocket');
        if (failure.next === 'signIn') credentials.withdraw();
        throw failure;
      }),
    ),
    subscribe: call('subscribe', async (signal) => {
      await subscriptions.establish(signal);
      const { defaultSubscription } = parts;
      if (!defaultSubscription) return;
      const failure = subscriptions.failureOf(defaultSubscription);
      if (failure)
        throw { ...failure, next: failure.next === 'signIn' ? 'signIn' : failure.retriable ? 'retry' : 'giveUp' };
      if (!options.waitForReady) return;
      await subscriptions.reached(defaultSubscription, (snapshot) => snapshot.hasTag('live'), signal);
      // The dialogs were subscribed to with the snapshot; what was said before comes in answer to that.
      if (options.side.following === 'subscription') await roundTrip(signal);
    }),
    closeSocket: call('closeSocket', async (signal) => {
      await socket.close();
      if (parts.endsSession) await credentials.logout(site(), signal);
    }),
  };
}
