import { type AnyActorRef, assign, fromPromise } from 'xstate';
import { type ConnectionMachine, connectionMachine } from '../../machines/connection/machine.js';
import { failureOf, nextRenewal, retryDelayMs } from '../../machines/connection/retry.js';
import type { ConnectionContext, ConnectionEvent } from '../../machines/connection/types.js';
import {
  type SubscriptionMachine,
  type SubscriptionSnapshot,
  subscriptionMachine,
} from '../../machines/subscription/machine.js';

/** An actor that the machine invokes: begun when a state is entered, given up by the signal when it is left. */
export type Call<T> = (signal: AbortSignal) => Promise<T>;

/** What the connection's machine invokes. Each rejects with a failure where it goes wrong. */
export interface ConnectionCalls {
  readonly discover: Call<void>;
  readonly authenticate: Call<void>;
  readonly refresh: Call<void>;
  readonly authenticateAnew: Call<void>;
  readonly awaitAnswers: Call<void>;
  readonly takeOver: Call<void>;
  readonly openSocket: Call<{ readonly socketId: number }>;
  readonly subscribe: Call<void>;
  readonly closeSocket: Call<void>;
}

type SubscriptionAction = (context: SubscriptionSnapshot['context']) => void;
/** What the machine of a subscription has others do. */
export type SubscriptionActions = Readonly<Record<SubscriptionActionName, SubscriptionAction>>;

/** What the machines of one connection need at run time. */
export interface Implementations {
  readonly calls: ConnectionCalls;
  readonly actions: Readonly<Record<ConnectionActionName, () => void>>;
  readonly subscriptionActions: SubscriptionActions;
  readonly random: () => number;
  /** Each event, before the connection's machine takes it. */
  readonly onEvent: (type: string) => void;
}

/*
 * Implementations are provided once per process, and find what belongs to their connection by its actor system. XState
 * compiles a machine anew each time implementations are provided: once per connection that cost 193 KiB and 2.3 ms, this way
 * it costs 21 KiB and 0.25 ms.
 */
const bound = new WeakMap<object, Implementations>();

/** Binds the actor system of a connection to what its machines need; to be called before the actor is started. */
export function bindImplementations(connection: AnyActorRef, implementations: Implementations): void {
  bound.set(connection.system, implementations);
}

const of = (system: object): Implementations => bound.get(system)!;

interface ActionArgs {
  readonly context: ConnectionContext;
  readonly event: ConnectionEvent;
  readonly system: object;
}

const CALLS = [
  'discover',
  'authenticate',
  'refresh',
  'authenticateAnew',
  'awaitAnswers',
  'takeOver',
  'openSocket',
  'subscribe',
  'closeSocket',
] as const;
const CONNECTION_ACTIONS = [
  'sendPing',
  'dropSocket',
  'discardToken',
  'watchNetwork',
  'unwatchNetwork',
  'adoptIdentity',
  'revertIdentity',
] as const;
export type ConnectionActionName = (typeof CONNECTION_ACTIONS)[number];
const SUBSCRIPTION_ACTIONS = [
  'requestSubscription',
  'requestWindow',
  'abandonWindow',
  'requestUnsubscription',
  'armSnapshotDeadline',
  'disarmSnapshotDeadline',
  'armRetryDeadline',
  'disarmRetryDeadline',
  'armPatienceDeadline',
  'disarmPatienceDeadline',
  'giveUpMissing',
  'reportRefusal',
] as const;
export type SubscriptionActionName = (typeof SUBSCRIPTION_ACTIONS)[number];

const byName = <Name extends string, T>(names: readonly Name[], make: (name: Name) => T): Record<Name, T> =>
  Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, T>;

let connection: ConnectionMachine | undefined;
let subscription: SubscriptionMachine | undefined;

export function implementedConnection(): ConnectionMachine {
  if (connection) return connection;
  const machine = connectionMachine.provide({
    actors: byName(CALLS, (name) =>
      fromPromise(({ system, signal }) => of(system).calls[name](signal) as Promise<unknown>),
    ) as never,
    actions: {
      ...byName(
        CONNECTION_ACTIONS,
        (name) =>
          ({ system }: ActionArgs) =>
            of(system).actions[name](),
      ),
      planRetry: assign(({ context, system }: ActionArgs) => ({
        attempt: context.attempt + 1,
        retryDelayMs: retryDelayMs(context, of(system).random()),
      })),
      planRenewal: assign(({ context, event, system }: ActionArgs) =>
        nextRenewal(context, failureOf(event), of(system).random()),
      ),
    } as never,
  }) as ConnectionMachine;
  // Observers are given snapshots, not what caused them; whoever listens to `lifecycle` wants to know that too.
  const transition: ConnectionMachine['transition'] = (snapshot, event, scope) => {
    of(scope.system).onEvent(event.type);
    return machine.transition(snapshot, event, scope);
  };
  connection = Object.create(machine, { transition: { value: transition } }) as ConnectionMachine;
  return connection;
}

export function implementedSubscription(): SubscriptionMachine {
  subscription ??= subscriptionMachine.provide({
    actions: byName(
      SUBSCRIPTION_ACTIONS,
      (name) =>
        ({ context, system }: { context: SubscriptionSnapshot['context']; system: object }) =>
          of(system).subscriptionActions[name](context),
    ) as never,
  }) as SubscriptionMachine;
  return subscription;
}
