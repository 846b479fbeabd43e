import fc from 'fast-check';
import { type AnyStateMachine, createActor, type EventObject } from 'xstate';

/**
 * Histories of what really happens to an actor with a record: the platform's facts go into the record before the machine is told,
 * an event arrives, or the actor is replaced by a new one that is made of its record. Each promise is checked after each step, so
 * that the shortest history that breaks it is what a failure prints.
 */
export type Step<Facts, Event> =
  | { readonly platformSays: Facts }
  | { readonly happens: Event }
  | { readonly actorIsMadeAgain: true };

export const historiesOf = <Facts, Event>(
  facts: fc.Arbitrary<Facts>,
  events: readonly Event[],
): fc.Arbitrary<readonly Step<Facts, Event>[]> =>
  fc.array(
    fc.oneof(
      { arbitrary: facts.map((platformSays) => ({ platformSays })), weight: 3 },
      { arbitrary: fc.constantFrom(...events).map((happens) => ({ happens })), weight: 5 },
      { arbitrary: fc.constant({ actorIsMadeAgain: true } as const), weight: 1 },
    ),
    { maxLength: 30 },
  );

/** The world after a step. */
export interface After<Record, Event> {
  readonly value: unknown;
  readonly record: Record;
  /** What the machine has asked for in this step. */
  readonly asked: readonly string[];
  /** Undefined where nothing was sent: at the beginning, and when the actor was made again. */
  readonly event: Event | undefined;
}

export interface Played<Record, Facts, Event> {
  /** Provided with actions that note what they are asked for in `asked`. */
  readonly machine: AnyStateMachine;
  readonly asked: string[];
  /** The state that a record tells of. */
  readonly stateOf: (record: Record) => unknown;
  /** Sent when the platform has said something. */
  readonly updated: Event;
  /** Whether the machine would ever hear of it. */
  readonly isHeard?: (record: Record, facts: Facts) => boolean;
}

/** Plays a history on an actor that begins with this record; `check` sees the world after each step. */
export function play<Record extends object, Facts extends object, Event extends EventObject>(
  { machine, asked, stateOf, updated, isHeard = () => true }: Played<Record, Facts, Event>,
  record: Record,
  history: readonly Step<Facts, Event>[],
  check: (after: After<Record, Event>) => void,
): void {
  asked.length = 0;
  const look = (event?: Event): void => {
    check({ value: actor.getSnapshot().value, record, asked: asked.splice(0), event });
  };
  let actor = createActor(machine, { input: { record } }).start();
  look();
  for (const step of history) {
    if ('actorIsMadeAgain' in step) {
      actor.stop();
      const snapshot = machine.resolveState({ value: stateOf(record) as never, context: { record } });
      actor = createActor(machine, { snapshot, input: { record } }).start();
      look();
      continue;
    }
    if ('platformSays' in step) {
      if (!isHeard(record, step.platformSays)) continue;
      Object.assign(record, step.platformSays);
    }
    const event = 'happens' in step ? step.happens : updated;
    actor.send(event);
    look(event);
  }
}
