import type { DialogFollowing } from '../../machines/dialog/record.js';
import type { SubscriptionSnapshot } from '../../machines/subscription/machine.js';
import { type Failure, failureFrom } from '../../transport/failure.js';
import type { Origin } from '../../transport/hosts.js';
import { Http } from '../../transport/http/client.js';
import { type Domains, discoverDomains } from '../../transport/http/domains.js';
import type { Runtime } from '../../transport/runtime.js';
import type { Secrets } from '../../transport/secrets.js';
import type { Credentials } from '../sides/credentials.js';
import type { Call, ConnectionCalls } from './implementations.js';
import type { StepUp } from './step-up.js';

export interface CallParts {
  readonly accountId: string;
  readonly origin: Origin;
  /** Whether getting online includes that the conversations of the default subscription are known. */
  readonly waitForReady: boolean;
  /** How messages reach this side (protocol.md 12.3). */
  readonly following: DialogFollowing;
  readonly runtime: Runtime;
  readonly secrets: Secrets;
  readonly credentials: Credentials;
  readonly socket: {
    open(domains: Domains, signal: AbortSignal): Promise<{ readonly socketId: number }>;
    close(): Promise<void>;
  };
  readonly stepUp: Pick<StepUp, 'authenticate' | 'takeOver' | 'complete'>;
  readonly subscriptions: {
    establish(signal: AbortSignal): Promise<void>;
    failureOf(key: string): Failure | undefined;
    reached(key: string, isThere: (snapshot: SubscriptionSnapshot) => boolean, signal: AbortSignal): Promise<void>;
  };
  /** Resolves when everybody has heard that the last socket is gone. */
  readonly lossIsTold: () => Promise<void>;
  /** Key of the default subscription. */
  readonly defaultSubscription: () => string | undefined;
  /** Told where the services are, each time that is known anew. */
  readonly discovered: (domains: Domains) => void;
  /** Whether closing also signs out. */
  readonly endsSession: () => boolean;
  /** Resolves when the platform has dealt with everything that was sent before (protocol.md 12.2). */
  readonly roundTrip: Call<void>;
  /** Everything that was sent is answered. */
  readonly answered: Call<void>;
}

/** The calls, and the end of all that are under way. */
export interface RunningCalls {
  readonly calls: ConnectionCalls;
  /** XState leaves running what a machine has invoked when one of its actions throws: nobody else ends it then (G16). */
  abort(): void;
}

/** What the connection's machine invokes, over HTTP and the socket. */
export function connectionCalls(parts: CallParts): RunningCalls {
  const { accountId, origin, runtime, secrets, credentials, socket, subscriptions } = parts;
  const http = new Http(runtime, secrets);
  let domains: Domains = new Map();
  const site = () => ({ http, domains, isPlain: origin.isPlain, accountId });

  const running = new Set<AbortController>();
  const call =
    <T>(name: keyof ConnectionCalls, run: Call<T>): Call<T> =>
    async (signal) => {
      const controller = new AbortController();
      const abort = (): void => controller.abort(signal.reason);
      running.add(controller);
      signal.addEventListener('abort', abort);
      try {
        return await run(controller.signal);
      } catch (error) {
        throw secrets.clearFailure(failureFrom(error, name));
      } finally {
        running.delete(controller);
        signal.removeEventListener('abort', abort);
      }
    };

  const calls: ConnectionCalls = {
    discover: call('discover', async (signal) => {
      await runtime.ready?.();
      try {
        domains = await discoverDomains(http, origin, accountId, signal);
        parts.discovered(domains);
      } catch (error) {
        // Hosts hardly ever change: knowing them from before is enough to get back.
        if (domains.size === 0 || signal.aborted) throw error;
      }
    }),
    authenticate: call('authenticate', (signal) => credentials.authenticate(site(), signal)),
    refresh: call('refresh', (signal) => credentials.refresh(site(), signal)),
    openSocket: call('openSocket', async (signal) => {
      await parts.lossIsTold();
      const opened = await socket.open(domains, signal);
      credentials.opened();
      return opened;
    }),
    authenticateAnew: call('authenticate', (signal) => parts.stepUp.authenticate(site(), signal)),
    awaitAnswers: call('awaitAnswers', (signal) => parts.answered(signal)),
    takeOver: call('takeOver', (signal) => parts.stepUp.takeOver(signal)),
    subscribe: call('subscribe', async (signal) => {
      await parts.stepUp.complete(signal);
      await subscriptions.establish(signal);
      const key = parts.defaultSubscription();
      if (!key) return;
      const refused = subscriptions.failureOf(key);
      if (refused) throw { ...refused, next: nextAfter(refused) } satisfies Failure;
      if (!parts.waitForReady) return;
      // A snapshot that was cut is read on while the connection is online: `open()` waits for that by itself.
      const isKnown = (snapshot: SubscriptionSnapshot) => snapshot.hasTag('live') || snapshot.hasTag('readsWindows');
      await subscriptions.reached(key, isKnown, signal);
      // The dialogs were subscribed to with the snapshot; what was said before comes in answer to that.
      if (parts.following === 'subscription') await parts.roundTrip(signal);
    }),
    closeSocket: call('closeSocket', async (signal) => {
      await socket.close();
      if (parts.endsSession()) await credentials.logout(site(), signal);
    }),
  };
  return {
    calls,
    abort: () => {
      for (const controller of running) controller.abort();
    },
  };
}

/** Silence is a lost attempt, whatever it means for the request; a refusal is final only for a connection that is new. */
function nextAfter({ next, family, retriable }: Failure): Failure['next'] {
  if (next === 'signIn' || next === 'retrySlowly') return next;
  return retriable || family === 'timeout' || family === 'network' ? 'retry' : 'giveUpOpening';
}
