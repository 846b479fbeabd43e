import type { ActorLogic, AnyActorRef, AnyEventObject, Snapshot } from 'xstate';

/** How a step tells what came of it; what is told after the first, or after its state was left, is not heard. */
export interface Settle<T> {
  readonly done: (output: T) => void;
  readonly failed: (error: unknown) => void;
}

/** Something a chart invokes: begun when a state is entered, given up by the signal when it is left. */
export type Step<T> = (signal: AbortSignal, settle: Settle<T>) => void;

type StepSnapshot = Snapshot<unknown>;

const active: StepSnapshot = { status: 'active', output: undefined, error: undefined };

/** `fromPromise` for work that ends in a callback: what settles it goes to the chart at once, without another promise. */
export function fromStep(stepOf: (system: object) => Step<unknown>): ActorLogic<StepSnapshot, AnyEventObject> {
  const controllers = new WeakMap<object, AbortController>();
  return {
    getInitialSnapshot: () => active,
    start: (_, { self, system }) => {
      const controller = new AbortController();
      controllers.set(self, controller);
      const ref = self as AnyActorRef;
      stepOf(system)(controller.signal, {
        done: (output) => ref.send({ type: 'step.done', output }),
        failed: (error) => ref.send({ type: 'step.failed', error }),
      });
    },
    transition: (snapshot, event, { self }) => {
      if (snapshot.status !== 'active') return snapshot;
      switch (event.type) {
        case 'step.done':
          return { status: 'done', output: event.output, error: undefined };
        case 'step.failed':
          return { status: 'error', output: undefined, error: event.error };
        case 'xstate.stop':
          controllers.get(self)?.abort();
          return { status: 'stopped', output: undefined, error: undefined };
        default:
          return snapshot;
      }
    },
    getPersistedSnapshot: (snapshot) => snapshot,
  };
}
