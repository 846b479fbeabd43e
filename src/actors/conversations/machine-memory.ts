import { type AnyStateMachine, type EventObject, type StateValue, transition } from 'xstate';

/** What a chart said to one event: the state it goes to, and the actions it wants done, in order. */
export interface Move {
  readonly to: number;
  readonly actions: readonly ChartAction[];
}

export interface ChartAction {
  readonly type: string;
  readonly params: unknown;
}

type Guard = (asked: { context: unknown; event: EventObject }) => boolean;

interface ChartState {
  readonly value: StateValue;
  readonly tags: ReadonlySet<string>;
}

/**
 * A chart that is asked on behalf of many records. Where a step leads depends on nothing but the state, the type of the event and
 * the answers of the chart's guards, so its answer is remembered by these three.
 */
export class Chart<TRecord extends { control: number }> {
  readonly machine: AnyStateMachine;
  readonly #stateOf: (record: TRecord) => StateValue;
  readonly #guards: readonly Guard[];
  readonly #states: ChartState[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #moves = new Map<string, Map<number, Move>>();

  constructor(machine: AnyStateMachine, stateOf: (record: TRecord) => StateValue) {
    this.machine = machine;
    this.#stateOf = stateOf;
    this.#guards = Object.values(machine.implementations.guards) as unknown as Guard[];
  }

  number(value: StateValue): number {
    const key = JSON.stringify(value);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#states.length;
      this.#numbers.set(key, number);
      this.#states.push({ value, tags: this.machine.resolveState({ value, context: { record: {} } }).tags });
    }
    return number;
  }

  value(control: number): StateValue {
    return this.#states[control]!.value;
  }

  hasTag(control: number, tag: string): boolean {
    return this.#states[control]!.tags.has(tag);
  }

  stateOf(record: TRecord): number {
    return this.number(this.#stateOf(record));
  }

  remembers(type: string): boolean {
    return type !== 'command.join' && type !== 'command.leave' && type !== 'command.close';
  }

  step(record: TRecord, event: EventObject): Move {
    const asked = { context: { record }, event };
    let answers = record.control;
    for (const guard of this.#guards) answers = answers * 2 + (guard(asked) ? 1 : 0);
    let moves = this.#moves.get(event.type);
    if (!moves) this.#moves.set(event.type, (moves = new Map()));
    let move = moves.get(answers);
    if (!move) moves.set(answers, (move = this.#ask(record, event)));
    return move;
  }

  permits(record: TRecord, event: EventObject): boolean {
    return this.step(record, event).actions.some(({ type }) => type === 'perform' || type === 'complete');
  }

  #ask(record: TRecord, event: EventObject): Move {
    const snapshot = this.machine.resolveState({ value: this.value(record.control), context: { record } });
    const [next, actions] = transition(this.machine, snapshot, event);
    return {
      to: this.number(next.value as StateValue),
      actions: actions.map(({ type, params }) => ({ type, params })),
    };
  }
}
