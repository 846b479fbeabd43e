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
import { type UnpackedRecording, unpackRecording } from '../recording/recording.js';
import { ReplayedMachine, type ReplayOutcome } from './replayed-machine.js';
import { type ToldStep, toldSteps } from './told-steps.js';

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
 * and the recorded answers of the guards, the same state must follow with the same actions. Needs no network, no clock and no
 * program; the same file has the same result every time. What guards compute is not replayed: their answers are taken as
 * they were (contexts are redacted, and most of them are not in a recording).
 *
 * @param file a `recording.jsonl.gz`. Throws a RangeError when it is none; of one that is cut off, what can be read is replayed.
 * @param machines those of today. @default all of Parley
 */
export function replayRecording(file: Buffer, machines: readonly AnyStateMachine[] = parleyMachines): Replay {
  return replay(unpackRecording(file), machines);
}

function replay({ frames, problem }: UnpackedRecording, machines: readonly AnyStateMachine[]): Replay {
  const today = new Map(machines.map((machine) => [machine.id, new ReplayedMachine(machine)]));
  const actors = new Set<string>();
  const changed = new Set<string>();
  const unknown = new Set<string>();
  let steps = 0;
  let differences = 0;
  let first: ReplayDifference | undefined;
  for (const step of toldSteps(frames)) {
    const { machine: name, id } = step.definition;
    const machine = today.get(name);
    if (!machine) {
      unknown.add(name);
      continue;
    }
    if (knownMachine(machine.machine).definition.id !== id) changed.add(name);
    actors.add(`${step.program} ${step.actor}`);
    steps += 1;
    const difference = differenceOf(step, machine);
    if (!difference) continue;
    differences += 1;
    first ??= difference;
  }
  const names = { changed: [...changed].sort(), unknown: [...unknown].sort() };
  return { steps, actors: actors.size, ...names, differences, first, problem };
}

function differenceOf(step: ToldStep, machine: ReplayedMachine): ReplayDifference | undefined {
  const recorded = { state: step.to, actions: step.actions.map(withoutChild) };
  let today: ReplayOutcome | undefined;
  for (const { state, actions } of machine.outcomes(step)) {
    const outcome = { state, actions: actions.map(withoutChild) };
    if (isDeepStrictEqual(outcome, recorded)) return undefined;
    today ??= outcome;
  }
  const { program, actor, at, from } = step;
  return { machine: step.definition.machine, actor, program, at, event: step.event.type, from, recorded, today };
}

/** A state that is made of a recording has no running children: that one is stopped can be told, and not which. */
const withoutChild = (action: string): string => (action.startsWith('stopChild') ? 'stopChild' : action);
