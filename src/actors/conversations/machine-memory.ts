import { type AnyStateMachine, type EventObject, type StateValue, transition } from 'xstate';

/** What a machine answered to one event: the state it goes to, and the actions it wants done, in order. */
export interface Move {
  readonly to: StateValue;
  readonly actions: readonly { readonly type: string; readonly params: unknown }[];
}

type Guard = (asked: { readonly context: unknown; readonly event: EventObject }) => boolean;

interface KnownState {
  readonly value: StateValue;
  readonly tags: ReadonlySet<string>;
  /** By type of the event, then by what the guards answered, one bit each. */
  readonly moves: Map<string, Map<number, Move>>;
}

/** Steps without an event, in time or with an actor; and guards that are not asked by name, or asked with parameters. */
function dependsOnMore(config: unknown): boolean {
  if (typeof config !== 'object' || config === null) return false;
  return Object.entries(config).some(([key, value]) => {
    if (key === 'always' || key === 'after' || key === 'invoke') return true;
    return key === 'guard' ? typeof value !== 'string' : dependsOnMore(value);
  });
}

/**
 * A machine that is asked on behalf of many records, without an actor for each. Where a step leads depends on the state,
 * the type of the event and what the guards answer, and on nothing else; so XState is asked once for each combination, and
 * its answer is looked up from then on. The guards themselves run every time.
 */
export class MachineMemory<TRecord extends { standing: StateValue }> {
  readonly machine: AnyStateMachine;
  readonly #stateOf: (record: TRecord) => StateValue;
  readonly #guards: readonly Guard[];
  readonly #byText = new Map<string, KnownState>();
  readonly #byValue = new Map<StateValue, KnownState>();

  constructor(machine: AnyStateMachine, stateOf: (record: TRecord) => StateValue) {
    const guards = Object.values(machine.implementations.guards);
    if (dependsOnMore(machine.config) || guards.some((guard) => typeof guard !== 'function' || 'check' in guard))
      throw new Error(`Machine ${machine.id} cannot be remembered.`);
    this.machine = machine;
    this.#stateOf = stateOf;
    this.#guards = guards as unknown as Guard[];
  }

  /** The one object for a state value. Records hold these, so that states are compared and looked up by identity. */
  intern(value: StateValue): StateValue {
    return this.#byValue.has(value) ? value : this.#known(value).value;
  }

  hasTag(standing: StateValue, tag: string): boolean {
    return this.#known(standing).tags.has(tag);
  }

  /** The state that follows from the record's facts alone. */
  stateOf(record: TRecord): StateValue {
    return this.intern(this.#stateOf(record));
  }

  /** Plays an event for a record and says what is to be done; the record's state is not changed. */
  step(record: TRecord, event: EventObject): Move {
    const state = this.#known(record.standing);
    const asked = { context: { record }, event };
    let answers = 0;
    for (const guard of this.#guards) answers = answers * 2 + (guard(asked) ? 1 : 0);
    let moves = state.moves.get(event.type);
    if (!moves) state.moves.set(event.type, (moves = new Map()));
    let move = moves.get(answers);
    if (!move) moves.set(answers, (move = this.#ask(state, record, event)));
    return move;
  }

  /** Whether a command would be carried out now. */
  permits(record: TRecord, event: EventObject): boolean {
    return this.answerTo(record, event) !== 'refuse';
  }

  /** What its machine says to a command now. */
  answerTo(record: TRecord, event: EventObject): 'perform' | 'hold' | 'complete' | 'refuse' {
    const answers = this.step(record, event).actions.map(({ type }) => type);
    return (['perform', 'hold', 'complete'] as const).find((answer) => answers.includes(answer)) ?? 'refuse';
  }

  /**
   * What its machine says to a command that has waited, now that it may leave. The command was performed when it was made, and the
   * machine may have moved on because of it; but should its subject have ended meanwhile, so that nothing may be changed any more, the
   * end decides.
   */
  answerToWaiting(record: TRecord, event: EventObject): 'perform' | 'hold' | 'complete' | 'refuse' {
    return this.permits(record, { type: 'command.update' }) ? 'perform' : this.answerTo(record, event);
  }

  #ask(state: KnownState, record: TRecord, event: EventObject): Move {
    const snapshot = this.machine.resolveState({ value: state.value, context: { record } });
    const [next, actions] = transition(this.machine, snapshot, event);
    return {
      to: this.intern(next.value as StateValue),
      actions: actions.map(({ type, params }) => ({ type, params })),
    };
  }

  #known(value: StateValue): KnownState {
    const known = this.#byValue.get(value);
    if (known) return known;
    const text = JSON.stringify(value);
    let state = this.#byText.get(text);
    if (!state) {
      const { tags } = this.machine.resolveState({ value, context: { record: {} } });
      this.#byText.set(text, (state = { value, tags, moves: new Map() }));
      this.#byValue.set(value, state);
    }
    return state;
  }
}
