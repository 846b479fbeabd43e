import { type Definition, type Frame, ROW, type Row, type StepRow } from '../../src/inspect/rows.js';
import type { RecordedFrame } from '../recording/recording.js';

/** An event that an actor took, as a recording tells it. */
export interface ToldStep {
  readonly program: number;
  /** The actor's id. */
  readonly actor: string;
  readonly definition: Definition;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly event: { readonly type: string };
  /** Values of the state before and after, as XState has them. */
  readonly from: unknown;
  readonly to: unknown;
  /** Numbers of the transitions that were taken, in the definition. */
  readonly edges: readonly number[];
  readonly actions: readonly string[];
}

interface Known {
  readonly id: string;
  readonly definition: Definition | undefined;
  state: string;
}

/** What one program told. Everything begins anew at a keyframe. */
class Program {
  readonly #number: number;
  #texts: string[] = [];
  readonly #definitions = new Map<number, Definition>();
  readonly #actors = new Map<number, Known>();
  /** Data of the events that no step has answered yet, by the numbers of their rows. */
  readonly #events = new Map<number, string>();

  constructor(number: number) {
    this.#number = number;
  }

  *take(frame: Frame): Iterable<ToldStep> {
    if (frame.t === 'key') {
      this.#texts = [];
      for (const kept of [this.#definitions, this.#actors, this.#events]) kept.clear();
    } else if (frame.t === 'def') {
      this.#definitions.set(frame.n, frame.definition);
    } else if (frame.t === 'rows') {
      this.#texts.push(...frame.s);
      for (const [index, row] of frame.r.entries()) {
        const step = this.#row(row, frame.seq + index, frame.at);
        if (step) yield step;
      }
    }
  }

  #row(row: Row, seq: number, at: number): ToldStep | undefined {
    if (row[0] === ROW.actor) {
      const [, , key, , id, , definition, state] = row;
      this.#actors.set(key, { id, definition: this.#definitions.get(definition), state: this.#text(state) });
    } else if (row[0] === ROW.event) {
      if (row[5] !== undefined) this.#events.set(seq, row[5]);
    } else if (row[0] === ROW.step) {
      return this.#step(row, at);
    }
    return undefined;
  }

  #step([, dt, key, type, state, edges, actions, , cause]: StepRow, at: number): ToldStep | undefined {
    const actor = this.#actors.get(key);
    const data = this.#events.get(cause);
    this.#events.delete(cause);
    if (!actor) return undefined;
    const before = actor.state;
    actor.state = this.#text(state);
    // Without a list of transitions nobody can tell what happened: content on its fast lane, or an older XState.
    if (!actor.definition || before === '' || actor.state === '' || edges < 0) return undefined;
    return {
      ...{ program: this.#number, actor: actor.id, definition: actor.definition, at: at + dt },
      event: { ...(data && (JSON.parse(data) as object)), type: this.#text(type) },
      ...{ from: JSON.parse(before) as unknown, to: JSON.parse(actor.state) as unknown },
      edges: listed(this.#text(edges)).map(Number),
      actions: listed(this.#text(actions)),
    };
  }

  #text(number: number): string {
    return this.#texts[number] ?? '';
  }
}

/** A blank follows the commas inside of an entry. */
const listed = (text: string): string[] => (text === '' ? [] : text.split(/,(?! )/));

/** Every step of every machine in a recording, in the order of the programs' telling. */
export function* toldSteps(frames: Iterable<RecordedFrame>): Iterable<ToldStep> {
  const programs = new Map<number, Program>();
  for (const [number, text] of frames) {
    let program = programs.get(number);
    if (!program) programs.set(number, (program = new Program(number)));
    yield* program.take(JSON.parse(text) as Frame);
  }
}
