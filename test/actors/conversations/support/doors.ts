import { createEmptyActor, type StateValue, setup } from 'xstate';
import {
  ActorPool,
  type ActorPoolOptions,
  type Parent,
  startParent,
} from '../../../../src/actors/conversations/actor-pool.js';
import { MachineMemory } from '../../../../src/actors/conversations/machine-memory.js';

/** A machine that is small enough to be known by heart, over a record. Its door can be locked, and smashed for good. */
export interface Door {
  readonly id: string;
  standing: StateValue;
  isLocked: boolean;
  readonly done: string[];
}

export type DoorEvent = { type: 'push' | 'pull' | 'smash' | 'knock' };

export const doorMachine = setup({
  types: { context: {} as { record: Door }, events: {} as DoorEvent, tags: {} as 'passable' },
  guards: { isLocked: ({ context }) => context.record.isLocked },
  actions: { creak: () => {}, rattle: () => {}, report: (_, _params: { readonly how: string }) => {} },
}).createMachine({
  id: 'door',
  context: { record: undefined as never },
  initial: 'shut',
  states: {
    shut: {
      on: {
        push: [
          { guard: 'isLocked', actions: 'rattle' },
          { target: 'open', actions: 'creak' },
        ],
      },
    },
    open: { tags: 'passable', on: { pull: { target: 'shut', actions: 'creak' } } },
    smashed: { tags: 'passable', entry: { type: 'report', params: { how: 'loudly' } } },
  },
  on: { smash: '.smashed' },
});

export const newDoor = (id: string, isLocked = false): Door => ({ id, standing: 'shut', isLocked, done: [] });

const stateOf = ({ done }: Door): StateValue =>
  done.some((one) => one.startsWith('report'))
    ? 'smashed'
    : done.filter((one) => one === 'creak').length % 2
      ? 'open'
      : 'shut';

export const newDoorMemory = (): MachineMemory<Door> => new MachineMemory<Door>(doorMachine, stateOf);

export interface Transition {
  readonly id: string;
  readonly from: StateValue;
  readonly to: StateValue;
  readonly event: string;
}

/** A pool of doors, and everything that it says. */
export class Doors {
  readonly transitions: Transition[] = [];
  readonly rested: string[] = [];
  readonly broken: unknown[] = [];
  readonly root = createEmptyActor();
  readonly parent: Parent = startParent('doors', this.root);
  readonly pool: ActorPool<Door>;
  isInspected = false;
  /** Runs in the middle of a transition. */
  onAction: (type: string, record: Door) => void = () => {};

  constructor(limit: number, options: Partial<ActorPoolOptions<Door>> = {}) {
    const act = (type: string) => (record: Door, _: unknown, params?: { readonly how: string }) => {
      record.done.push(params ? `${type} ${params.how}` : type);
      this.onAction(type, record);
    };
    this.pool = new ActorPool<Door>({
      kind: 'door',
      memory: newDoorMemory(),
      idOf: ({ id }) => id,
      actions: { creak: act('creak'), rattle: act('rattle'), report: act('report') as never },
      parentOf: () => this.parent,
      limit,
      isInspected: () => this.isInspected,
      onTransition: ({ id }, from, to, event) => void this.transitions.push({ id, from, to, event }),
      onRest: ({ id }) => void this.rested.push(id),
      onBroken: (error) => void this.broken.push(error),
      ...options,
    });
  }

  send(record: Door, ...types: DoorEvent['type'][]): void {
    for (const type of types) this.pool.send(record, { type });
  }

  /** Ids of those of the records that have a running actor. */
  running(records: readonly Door[]): readonly string[] {
    return records
      .filter((record) => this.pool.parent(record)?.ref.getSnapshot().status === 'active')
      .map(({ id }) => id);
  }

  make(count: number): Door[] {
    return Array.from({ length: count }, (_, index) => newDoor(`door-${index}`));
  }
}
