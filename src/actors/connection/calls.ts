import { type Failure, failureFrom } from '../../transport/failure.js';
import { httpOver } from '../../transport/http/client.js';
import { type Domains, discoverDomains } from '../../transport/http/domains.js';
import type { Session } from '../session.js';

/** Something the chart invokes: begun when a state is entered, given up by the signal when it is left. */
export type Step<T> = (signal: AbortSignal) => Promise<T>;

/** What the connection chart invokes. Each settles with a failure where it goes wrong. */
export interface ConnectionSteps {
  readonly discover: Step<void>;
  readonly authenticate: Step<void>;
  readonly refresh: Step<void>;
  readonly openSocket: Step<{ readonly socketId: number }>;
  readonly subscribe: Step<void>;
  readonly closeSocket: Step<void>;
}

export function connectionSteps(session: Session): ConnectionSteps {
  const { options, runtime, credentials, subscriptions } = session;
  const { accountId, origin } = options;
  const http = httpOver(runtime);
  let domains: Domains = new Map();
  const site = () => ({ http, domains, isPlain: origin.isPlain, accountId });

  const step =
    <T>(name: keyof ConnectionSteps, run: (signal: AbortSignal) => Promise<T>): Step<T> =>
    (signal) =>
      run(signal).catch((error) => {
        throw failureFrom(error, name);
      });

  return {
    discover: step('discover', async (signal) => {
      try {
        domains = await discoverDomains(http, origin, accountId, signal);
      } catch (error) {
        // Hosts hardly ever change. Knowing them from before is enough to get back (api-surface.md I-140).
        if (domains.size === 0 || signal.aborted) throw error;
      }
    }),
    authenticate: step('authenticate', async (signal) => {
      try {
        await credentials.authenticate(site(), signal);
      } catch (error) {
        const failure = failureFrom(error, 'authenticate');
        // Whatever the reason, sign-ins after a failure keep their distance (G9).
        throw failure.next === 'retry' ? ({ ...failure, next: 'retrySlowly' } satisfies Failure) : failure;
      }
    }),
    refresh: step('refresh', (signal) => credentials.refresh(site(), signal)),
    openSocket: step('openSocket', (signal) =>
      session.socket.open(domains, signal).catch((error) => {
        const failure = failureFrom(error, 'openSocket');
        if (failure.next === 'signIn') credentials.withdraw();
        throw failure;
      }),
    ),
    subscribe: step('subscribe', async (signal) => {
      await subscriptions.establish(signal);
      const { defaultSubscription } = session;
      if (!defaultSubscription) return;
      const failure = subscriptions.failureOf(defaultSubscription);
      if (failure)
        throw { ...failure, next: failure.next === 'signIn' ? 'signIn' : failure.retriable ? 'retry' : 'giveUp' };
      if (!options.waitForReady) return;
      await subscriptions.reached(defaultSubscription, ({ value }) => value === 'live', signal);
      // A consumer's dialogs were subscribed to with the snapshot; what was said before comes in answer to that.
      if (options.side.dialect === 'consumer') await session.roundTrip(signal);
    }),
    closeSocket: step('closeSocket', async (signal) => {
      await session.socket.close();
      if (session.endsSession) await credentials.logout(site(), signal);
    }),
  };
}
