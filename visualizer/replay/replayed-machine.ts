import { type AnyStateMachine, transition } from 'xstate';
import { actionName } from '../../src/inspect/definition.js';
import { type GuardAnswers, guardAnswers } from './guard-answers.js';
import type { RecordedStep } from './recorded.js';
import type { Action } from './step-announcements.js';

const EITHER: ReadonlySet<boolean> = new Set([true, false]);
/** A step that asks more guards without a recorded answer than this allows is told with what was found until then. */
const MOST_OUTCOMES = 256;

/** What a step led to. */
export interface ReplayOutcome {
  readonly state: unknown;
  readonly actions: readonly string[];
}

/** The same, with the actions as XState would carry them out. */
export interface FullOutcome extends ReplayOutcome {
  readonly toDo: readonly Action[];
}

/** A machine whose guards answer what they are told to. */
export class ReplayedMachine {
  readonly machine: AnyStateMachine;
  readonly #obedient: AnyStateMachine;
  #answer: (guard: string) => boolean = () => false;

  constructor(machine: AnyStateMachine) {
    this.machine = machine;
    const names = Object.keys(machine.implementations.guards);
    const guards = Object.fromEntries(names.map((name) => [name, () => this.#answer(name)]));
    this.#obedient = machine.provide({ guards });
  }

  /** What may follow: one outcome where the recording tells every guard's answer, several where it leaves some open. */
  *outcomes({ definition, from, event, edges }: RecordedStep): Iterable<FullOutcome> {
    const answers = guardAnswers(definition, from, event.type, edges);
    let choices: number[] | undefined = [];
    for (let made = 0; choices && made < MOST_OUTCOMES; made += 1) {
      const asked: number[] = [];
      const outcome = this.#outcome(from, event, answers, choices, asked);
      if (outcome) yield outcome;
      choices = nextChoices(choices, asked);
    }
  }

  #outcome(
    value: unknown,
    event: RecordedStep['event'],
    answers: GuardAnswers,
    choices: readonly number[],
    asked: number[],
  ): FullOutcome | undefined {
    this.#answer = (guard) => {
      const allowed = [...(answers.get(guard) ?? EITHER)];
      if (allowed.length === 1) return allowed[0]!;
      const choice = choices[asked.length] ?? 0;
      asked.push(allowed.length);
      return allowed[choice]!;
    };
    try {
      // Assigns compute with what is missing; guards, which are all that reads it, do not.
      const before = this.#obedient.resolveState({ value: value as never, context: { record: {} } });
      const [after, actions] = transition(this.#obedient, before, event);
      const state: unknown = JSON.parse(JSON.stringify(after.value));
      return { state, actions: actions.map(actionName), toDo: actions as readonly Action[] };
    } catch {
      // A state that is not there any more, or an action that cannot do without its context.
      return undefined;
    }
  }
}

/** The next combination of answers, or undefined after the last. `asked` says how many answers each question had. */
function nextChoices(choices: readonly number[], asked: readonly number[]): number[] | undefined {
  for (let index = asked.length - 1; index >= 0; index -= 1) {
    const next = (choices[index] ?? 0) + 1;
    if (next < asked[index]!) return [...asked.slice(0, index).map((_, before) => choices[before] ?? 0), next];
  }
  return undefined;
}
