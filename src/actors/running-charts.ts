import { type AnyActorRef, type AnyStateMachine, assign } from 'xstate';
import {
  type ConnectionContext,
  type ConnectionEvent,
  type ConnectionMachine,
  connectionMachine,
} from '../machines/connection.js';
import { retryDelayMs } from '../machines/connection-retry.js';
import { type SubscriptionMachine, type SubscriptionSnapshot, subscriptionMachine } from '../machines/subscription.js';
import type { ConnectionEffects } from './connection-effects.js';
import type { ConnectionSteps } from './connection-steps.js';
import { fromStep, type Step } from './step-logic.js';
import type { SubscriptionEffects } from './subscriptions.js';

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

const EFFECTS: readonly (keyof ConnectionEffects)[] = [
  'reportFailure',
  'reportContention',
  'sendPing',
  'dropSocket',
  'announceOnline',
  'announceInterrupted',
  'announceAttempt',
  'announceClosed',
  'announceFailed',
  'abandonRequests',
];

const SUBSCRIPTION_EFFECTS: readonly (keyof SubscriptionEffects)[] = [
  'requestSubscription',
  'requestUnsubscription',
  'armSnapshotDeadline',
  'disarmSnapshotDeadline',
  'reportRefusal',
];

const byName = <Name extends string, T>(names: readonly Name[], make: (name: Name) => T): Record<Name, T> =>
  Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, T>;

/** Makes of a machine one that works out each of its steps once (remembered-steps.ts). */
export type Remembering = <T extends AnyStateMachine>(machine: T) => T;

const asItIs: Remembering = (machine) => machine;
const connections = new Map<Remembering, ConnectionMachine>();
const subscriptions = new Map<Remembering, SubscriptionMachine>();

/**
 * The connection chart with its implementations. One for all connections, which find their own things by their actor
 * system: XState compiles a machine anew each time implementations are provided, and that took a fifth of `open()`.
 */
export function runningConnection(remembering = asItIs): ConnectionMachine {
  const known = connections.get(remembering);
  if (known) return known;
  const provided = connectionMachine.provide({
    actors: byName(STEPS, (name) => fromStep((system) => runnerOf(system).steps[name] as Step<unknown>)) as never,
    actions: {
      ...byName(EFFECTS, (name) => (asked: Asked) => runnerOf(asked.system).effects[name](asked)),
      planRetry: assign(({ context, system }: Asked) => ({
        attempt: context.attempt + 1,
        retryDelayMs: retryDelayMs(context, runnerOf(system).random()),
      })),
    } as never,
  }) as ConnectionMachine;
  const machine = remembering(provided);
  // Observers are told of snapshots, not of what caused them; those who watch lifecycles want to know that too.
  const transition: ConnectionMachine['transition'] = (snapshot, event, scope) => {
    runnerOf(scope.system).heard(event.type);
    return machine.transition(snapshot, event, scope);
  };
  const running = Object.create(machine, { transition: { value: transition } }) as ConnectionMachine;
  connections.set(remembering, running);
  return running;
}

export function runningSubscription(remembering = asItIs): SubscriptionMachine {
  const known = subscriptions.get(remembering);
  if (known) return known;
  const running = remembering(
    subscriptionMachine.provide({
      actions: byName(
        SUBSCRIPTION_EFFECTS,
        (name) =>
          ({ context, system }: { context: SubscriptionSnapshot['context']; system: object }) =>
            runnerOf(system).subscriptionEffects[name](context),
      ) as never,
    }) as SubscriptionMachine,
  );
  subscriptions.set(remembering, running);
  return running;
}
