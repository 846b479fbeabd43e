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

interface ChartOptions<TRecord> {
  readonly machine: AnyStateMachine;
  readonly stateOf: (record: TRecord) => StateValue;
  /** A small number for everything in the record that a guard may read. Equal numbers, equal answers of the chart. */
  readonly factsOf: (record: TRecord) => number;
  readonly factsCount: number;
  /** The events whose outcome depends on nothing but the state and those facts. */
  readonly remembered: readonly string[];
}

interface ChartState {
  readonly value: StateValue;
  readonly tags: ReadonlySet<string>;
}

/**
 * A chart that is asked on behalf of many records. States are numbered as they are met, so that a record needs one small
 * integer for its state, and the chart's answers are remembered: asking XState costs tens of microseconds, looking up
 * what it said before costs nanoseconds. The chart stays the only place where anything is decided; a property test
 * compares remembered answers with a running actor.
 */
export class Chart<TRecord extends { control: number }> {
  readonly machine: AnyStateMachine;
  readonly #options: ChartOptions<TRecord>;
  readonly #states: ChartState[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #eventNumbers = new Map<string, number>();
  readonly #moves: (Move | undefined)[][] = [];

  constructor(options: ChartOptions<TRecord>) {
    this.#options = options;
    this.machine = options.machine;
    for (const type of options.remembered) this.#eventNumbers.set(type, this.#eventNumbers.size);
  }

  /** Number of a state value. */
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
    return this.number(this.#options.stateOf(record));
  }

  /** Whether `step` can answer this event; otherwise an actor has to. */
  remembers(type: string): boolean {
    return this.#eventNumbers.has(type);
  }

  step(record: TRecord, event: EventObject): Move {
    const { factsOf, factsCount } = this.#options;
    const moves = (this.#moves[record.control] ??= []);
    const index = this.#eventNumbers.get(event.type)! * factsCount + factsOf(record);
    return (moves[index] ??= this.#ask(record, event));
  }

  /** Whether the chart would carry out this command now. */
  permits(record: TRecord, event: EventObject): boolean {
    const { actions } = this.remembers(event.type) ? this.step(record, event) : this.#ask(record, event);
    return actions.some(({ type }) => type === 'perform' || type === 'complete');
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
