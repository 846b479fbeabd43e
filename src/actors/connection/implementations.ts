import { type AnyActorRef, assign, fromPromise } from 'xstate';
import {
  type ConnectionContext,
  type ConnectionEvent,
  type ConnectionMachine,
  connectionMachine,
} from '../../machines/connection/machine.js';
import { retryDelayMs } from '../../machines/connection/retry.js';
import {
  type SubscriptionMachine,
  type SubscriptionSnapshot,
  subscriptionMachine,
} from '../../machines/subscription/machine.js';
import type { SubscriptionEffects } from '../subscriptions/subscriptions.js';
import type { ConnectionEffects } from './actions.js';
import type { ConnectionSteps } from './calls.js';

/** What the charts of one connection call for. */
export interface Runner {
  readonly steps: ConnectionSteps;
  readonly effects: ConnectionEffects;
  readonly subscriptionEffects: SubscriptionEffects;
  readonly random: () => number;
  /** Told of each event before the chart takes it. */
  readonly heard: (type: string) => void;
}

const runners = new WeakMap<object, Runner>();

/** Binds a connection's actor system to what its charts call for; before the actor is started. */
export function runWith(actor: AnyActorRef, runner: Runner): void {
  runners.set(actor.system, runner);
}

const runnerOf = (system: object): Runner => runners.get(system)!;

interface Asked {
  readonly context: ConnectionContext;
  readonly event: ConnectionEvent;
  readonly system: object;
}

const STEPS: readonly (keyof ConnectionSteps)[] = [
  'discover',
  'authenticate',
  'refresh',
  'openSocket',
  'subscribe',
  'closeSocket',
];

const EFFECTS: readonly (keyof ConnectionEffects)[] = ['sendPing', 'dropSocket'];

const SUBSCRIPTION_EFFECTS: readonly (keyof SubscriptionEffects)[] = [
  'requestSubscription',
  'requestUnsubscription',
  'armSnapshotDeadline',
  'disarmSnapshotDeadline',
  'reportRefusal',
];

const byName = <Name extends string, T>(names: readonly Name[], make: (name: Name) => T): Record<Name, T> =>
  Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, T>;

let connection: ConnectionMachine | undefined;
let subscription: SubscriptionMachine | undefined;

/**
 * The connection chart with its implementations. One for all connections, which find their own things by their actor
 * system: XState compiles a machine anew each time implementations are provided, and that took a fifth of `open()`.
 */
export function runningConnection(): ConnectionMachine {
  if (connection) return connection;
  const machine = connectionMachine.provide({
    actors: byName(STEPS, (name) =>
      fromPromise(({ system, signal }) => runnerOf(system).steps[name](signal) as Promise<unknown>),
    ) as never,
    actions: {
      ...byName(EFFECTS, (name) => (asked: Asked) => runnerOf(asked.system).effects[name]()),
      planRetry: assign(({ context, system }: Asked) => ({
        attempt: context.attempt + 1,
        retryDelayMs: retryDelayMs(context, runnerOf(system).random()),
      })),
    } as never,
  }) as ConnectionMachine;
  // Observers are told of snapshots, not of what caused them; those who watch lifecycles want to know that too.
  const transition: ConnectionMachine['transition'] = (snapshot, event, scope) => {
    runnerOf(scope.system).heard(event.type);
    return machine.transition(snapshot, event, scope);
  };
  connection = Object.create(machine, { transition: { value: transition } }) as ConnectionMachine;
  return connection;
}

export function runningSubscription(): SubscriptionMachine {
  subscription ??= subscriptionMachine.provide({
    actions: byName(
      SUBSCRIPTION_EFFECTS,
      (name) =>
        ({ context, system }: { context: SubscriptionSnapshot['context']; system: object }) =>
          runnerOf(system).subscriptionEffects[name](context),
    ) as never,
  }) as SubscriptionMachine;
  return subscription;
}
