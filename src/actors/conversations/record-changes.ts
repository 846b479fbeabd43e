import type { AnyActorRef, AnyActorScope, AnyEventObject, AnyStateMachine } from 'xstate';

/** Stops a child of the actor that this was handed out for. */
export type StopChild = (child: AnyActorRef) => void;

/** Sent to a running actor when its record changed in a way that cannot change its state: content, counters, marks. */
export interface RecordChanged {
  readonly type: 'record.changed';
  /** What changed it, such as `ContentEvent`. */
  readonly by: string;
  /** Where in its dialog the message stands that changed it, by whom it is, and for whom; of the message itself nothing. */
  readonly sequence?: number;
  readonly role?: string;
  readonly audience?: string;
}

/**
 * The same machine, and beside it what an actor over a record needs. `record.changed` is answered with a new snapshot of the
 * same state, without asking the machine: the record is changed in place, so only the identity of the snapshot has to change, for
 * those who compare. `starting` is called when an actor starts, with how its children are stopped: XState stops only the
 * children that are in its own map.
 */
export function withRecordChanges<T extends AnyStateMachine>(machine: T, starting: (stopChild: StopChild) => void): T {
  const transition = (snapshot: object, event: AnyEventObject, scope: AnyActorScope): unknown => {
    if (event.type === 'record.changed') return { ...snapshot };
    return machine.transition(snapshot as never, event as never, scope as never);
  };
  const start = (snapshot: object, scope: AnyActorScope): void => {
    starting((child) => scope.stopChild(child as never));
    machine.start(snapshot as never);
  };
  return Object.create(machine, { transition: { value: transition }, start: { value: start } }) as T;
}
