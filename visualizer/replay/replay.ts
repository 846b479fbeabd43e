import { isDeepStrictEqual } from 'node:util';
import type { AnyStateMachine } from 'xstate';
import { knownMachine } from '../../src/inspect/definition.js';
import {
  connectionMachine,
  conversationMachine,
  dialogMachine,
  ringMachine,
  subscriptionMachine,
} from '../../src/machines/index.js';
import { unpackRecording } from '../recording/recording.js';
import { type Recorded, type RecordedStep, recorded } from './recorded.js';
import { type FullOutcome, ReplayedMachine, type ReplayOutcome } from './replayed-machine.js';
import { StepAnnouncements } from './step-announcements.js';
import { type ReplayedTold, ToldComparison } from './told-comparison.js';

/** A step that the machines of today would not have made. */
export interface ReplayDifference {
  readonly machine: string;
  /** The actor's id. */
  readonly actor: string;
  /** Number of the program in the recording. */
  readonly program: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Type of the event that was taken. */
  readonly event: string;
  /** State values, as XState has them. */
  readonly from: unknown;
  readonly recorded: ReplayOutcome;
  /** Undefined where the machine of today fails. */
  readonly today: ReplayOutcome | undefined;
}

/** What came of making every step of a recording again. */
export interface Replay {
  /** Steps that were made again. */
  readonly steps: number;
  /** Actors that made them. */
  readonly actors: number;
  /** Machines whose drawing is another one today. */
  readonly changed: readonly string[];
  /** Machines in the recording that Parley does not have: their steps were passed over. */
  readonly unknown: readonly string[];
  readonly differences: number;
  readonly first: ReplayDifference | undefined;
  /** What the program was told, compared with what it would be told today; undefined where that was not recorded. */
  readonly told: ReplayedTold | undefined;
  /** What is wrong with the file, where only a part of it could be read. */
  readonly problem: string | undefined;
}

const parleyMachines: readonly AnyStateMachine[] = [
  connectionMachine,
  subscriptionMachine,
  conversationMachine,
  dialogMachine,
  ringMachine,
] as unknown as readonly AnyStateMachine[];

/**
 * Makes every step of a recording again with the machines of this version: from the recorded state, with the recorded event
 * and the recorded answers of the guards, the same state must follow with the same actions, and of these the program must be
 * told the same. Needs no network, no clock and no program; the same file has the same result every time. What guards compute
 * is not replayed: their answers are taken as they were (contexts are redacted, and most of them are not in a recording). Nor
 * is what follows from frames: of that `replayFrames` makes sure.
 *
 * @param file a `recording.jsonl.gz`. Throws a RangeError when it is none; of one that is cut off, what can be read is replayed.
 * @param machines those of today. @default all of Parley
 */
export function replayRecording(file: Buffer, machines: readonly AnyStateMachine[] = parleyMachines): Replay {
  const { frames, problem } = unpackRecording(file);
  const replaying = new Replaying(machines);
  for (const one of recorded(frames)) replaying.take(one);
  return replaying.end(problem);
}

class Replaying {
  readonly #machines: ReadonlyMap<string, ReplayedMachine>;
  readonly #announcements = new StepAnnouncements();
  readonly #told = new Map<number, ToldComparison>();
  readonly #actors = new Set<string>();
  readonly #changed = new Set<string>();
  readonly #unknown = new Set<string>();
  #steps = 0;
  #differences = 0;
  #first: ReplayDifference | undefined;

  constructor(machines: readonly AnyStateMachine[]) {
    this.#machines = new Map(machines.map((machine) => [machine.id, new ReplayedMachine(machine)]));
  }

  take(one: Recorded): void {
    const told = this.#toldBy(one.program);
    if (one.what === 'step') this.#step(one.step, told);
    else if (one.what === 'told') told.told(one);
    else if (one.what === 'frame') told.frame(one.frame.connection, one.isRest);
    else if (one.what === 'keyframe') told.keyframe();
    else if (one.what === 'end') told.ended(one.actor);
    else if (one.what === 'unclear' && !one.isIdle) told.unclear(one.actor);
  }

  end(problem: string | undefined): Replay {
    return {
      steps: this.#steps,
      actors: this.#actors.size,
      changed: [...this.#changed].sort(),
      unknown: [...this.#unknown].sort(),
      differences: this.#differences,
      first: this.#first,
      told: inAll([...this.#told.values()].map((one) => one.end())),
      problem,
    };
  }

  #step(step: RecordedStep, told: ToldComparison): void {
    const { actor, definition, at } = step;
    const machine = this.#machines.get(definition.machine);
    if (!machine) {
      this.#unknown.add(definition.machine);
      told.unclear(actor);
      return;
    }
    if (knownMachine(machine.machine).definition.id !== definition.id) this.#changed.add(definition.machine);
    this.#actors.add(`${step.program} ${actor.id}`);
    this.#steps += 1;
    const { isSame, outcome } = outcomeOf(step, machine);
    const announced = outcome ? this.#announcements.of(definition.machine, outcome.toDo) : [];
    told.step(actor, definition.machine, announced, step.actions, at);
    if (isSame) return;
    this.#differences += 1;
    this.#first ??= differenceOf(step, outcome);
  }

  #toldBy(program: number): ToldComparison {
    let told = this.#told.get(program);
    if (!told) this.#told.set(program, (told = new ToldComparison(program)));
    return told;
  }
}

/** What the machine of today does: the same as then, if it may. Undefined where it fails. */
function outcomeOf(
  step: RecordedStep,
  machine: ReplayedMachine,
): { readonly isSame: boolean; readonly outcome: FullOutcome | undefined } {
  const then = { state: step.to, actions: step.actions.map(withoutChild) };
  let first: FullOutcome | undefined;
  for (const outcome of machine.outcomes(step)) {
    const { state, actions } = outcome;
    if (isDeepStrictEqual({ state, actions: actions.map(withoutChild) }, then)) return { isSame: true, outcome };
    first ??= outcome;
  }
  return { isSame: false, outcome: first };
}

function differenceOf(step: RecordedStep, outcome: FullOutcome | undefined): ReplayDifference {
  const { program, at, from, event, definition, actor } = step;
  return {
    machine: definition.machine,
    actor: actor.id,
    program,
    at,
    event: event.type,
    from,
    recorded: { state: step.to, actions: step.actions.map(withoutChild) },
    today: outcome && { state: outcome.state, actions: outcome.actions.map(withoutChild) },
  };
}

/** Of all programs that recorded what they were told. */
function inAll(parts: readonly (ReplayedTold | undefined)[]): ReplayedTold | undefined {
  const known = parts.filter((part) => part !== undefined);
  if (known.length === 0) return undefined;
  const sum = (count: (part: ReplayedTold) => number): number => known.reduce((so, part) => so + count(part), 0);
  const first = known.flatMap((part) => part.first ?? []).sort((one, other) => one.at - other.at)[0];
  return {
    compared: sum(({ compared }) => compared),
    others: sum(({ others }) => others),
    differences: sum(({ differences }) => differences),
    first,
  };
}

/** A state that is made of a recording has no running children: that one is stopped can be told, and not which. */
const withoutChild = (action: string): string => (action.startsWith('stopChild') ? 'stopChild' : action);
