import {
  type Definition,
  type EventRow,
  type Frame,
  type FrameRow,
  ROW,
  type Row,
  type StepRow,
  type ToldRow,
  type WorldRow,
  type WorldWord,
} from '../../src/inspect/rows.js';
import type { RecordedFrame } from '../recording/recording.js';

/** An actor of a recording. */
export interface RecordedActor {
  readonly id: string;
  readonly definition: Definition | undefined;
  readonly parent: RecordedActor | undefined;
}

/** An event that an actor took. */
export interface RecordedStep {
  readonly program: number;
  readonly actor: RecordedActor;
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

/** Something of a recording, in the order in which the programs told it. `connection` is the actor that it happened to. */
export type Recorded =
  | { readonly what: 'step'; readonly program: number; readonly step: RecordedStep }
  /** A step of which nobody can tell what it did: content on its fast lane, or an older XState. */
  | { readonly what: 'unclear'; readonly program: number; readonly actor: RecordedActor; readonly isIdle: boolean }
  | { readonly what: 'end'; readonly program: number; readonly actor: RecordedActor }
  | {
      readonly what: 'told';
      readonly program: number;
      readonly connection: RecordedActor;
      readonly at: number;
      readonly type: string;
      readonly about: Readonly<Record<string, unknown>>;
    }
  /** An event was sent. */
  | { readonly what: 'sent'; readonly program: number; readonly event: RecordedEvent }
  /** The connection begins to take a frame in, or a further piece of it. */
  | { readonly what: 'frame'; readonly program: number; readonly frame: RecordedFrameRow; readonly isRest: boolean }
  /** All is done that a frame asks for. */
  | { readonly what: 'taken'; readonly program: number; readonly connection: RecordedActor }
  /** A frame leaves. */
  | { readonly what: 'request'; readonly program: number; readonly frame: RecordedFrameRow }
  /** The frame before, as it came, without what somebody wrote. */
  | { readonly what: 'content'; readonly program: number; readonly connection: RecordedActor; readonly json: string }
  | {
      readonly what: 'world';
      readonly program: number;
      readonly connection: RecordedActor;
      readonly at: number;
      readonly word: WorldWord;
      readonly data: string;
    }
  /** Everybody is announced anew; `isGap`: something before is missing. */
  | { readonly what: 'keyframe'; readonly program: number; readonly isGap: boolean };

export interface RecordedEvent {
  readonly actor: RecordedActor;
  readonly at: number;
  readonly type: string;
  /** What it carries, as JSON. */
  readonly data: string | undefined;
}

export interface RecordedFrameRow {
  readonly connection: RecordedActor;
  readonly at: number;
  /** In the platform's words. */
  readonly type: string;
  /** Ids and sequences. */
  readonly about: Readonly<Record<string, unknown>>;
}

interface Known extends RecordedActor {
  state: string;
}

/** Begins everything anew at a keyframe. */
class Program {
  readonly #number: number;
  #texts: string[] = [];
  #nextSeq: number | undefined;
  /** A line of the file could not be read: until all is said anew, nobody knows which text a number means. */
  #isLost = false;
  readonly #definitions = new Map<number, Definition>();
  readonly #actors = new Map<number, Known>();
  /** Data of the events that no step has answered yet, by the numbers of their rows. */
  readonly #events = new Map<number, string>();

  constructor(number: number) {
    this.#number = number;
  }

  *take(frame: Frame): Iterable<Recorded> {
    if (frame.t === 'key') {
      this.#texts = [];
      this.#isLost = false;
      // Rows that were left out have numbers, too.
      this.#nextSeq = undefined;
      for (const kept of [this.#definitions, this.#actors, this.#events]) kept.clear();
      yield { what: 'keyframe', program: this.#number, isGap: frame.dropped > 0 };
    } else if (frame.t === 'def') {
      this.#definitions.set(frame.n, frame.definition);
    } else if (frame.t === 'rows') {
      if (frame.seq > (this.#nextSeq ?? frame.seq)) yield* this.#lose();
      this.#nextSeq = frame.seq + frame.r.length;
      if (this.#isLost) return;
      this.#texts.push(...frame.s);
      for (const [index, row] of frame.r.entries()) yield* this.#row(row, frame.seq + index, frame.at);
    }
  }

  *#lose(): Iterable<Recorded> {
    this.#isLost = true;
    yield { what: 'keyframe', program: this.#number, isGap: true };
  }

  *#row(row: Row, seq: number, at: number): Iterable<Recorded> {
    const program = this.#number;
    if (row[0] === ROW.actor) {
      const [, , key, above, id, , definition, state] = row;
      const parent = this.#actors.get(above);
      this.#actors.set(key, { id, parent, definition: this.#definitions.get(definition), state: this.#text(state) });
    } else if (row[0] === ROW.event) {
      if (row[5] !== undefined) this.#events.set(seq, row[5]);
      const event = this.#sent(row, at);
      if (event) yield { what: 'sent', program, event };
    } else if (row[0] === ROW.step) {
      yield* this.#step(row, at);
    } else if (row[0] === ROW.frame) {
      const frame = this.#frame(row, at);
      if (frame && row[3] === 0) yield { what: 'frame', program, frame, isRest: frame.type.endsWith(' (rest)') };
      else if (frame) yield { what: 'request', program, frame };
    } else if (row[0] === ROW.taken) {
      const connection = this.#actors.get(row[2]);
      if (connection) yield { what: 'taken', program, connection };
    } else if (row[0] === ROW.content) {
      const connection = this.#actors.get(row[2]);
      if (connection) yield { what: 'content', program, connection, json: row[3] };
    } else if (row[0] === ROW.world) {
      const world = this.#world(row, at);
      if (world) yield world;
    } else if (row[0] === ROW.told) {
      const told = this.#told(row, at);
      if (told) yield told;
    }
  }

  *#step([, dt, key, type, state, edges, actions, status, cause]: StepRow, at: number): Iterable<Recorded> {
    const actor = this.#actors.get(key);
    const data = this.#events.get(cause);
    this.#events.delete(cause);
    if (!actor) return;
    const program = this.#number;
    const { definition, state: before } = actor;
    actor.state = this.#text(state);
    if (!definition || before === '' || actor.state === '' || edges < 0) {
      yield { what: 'unclear', program, actor, isIdle: before === actor.state && this.#text(actions) === '' };
    } else {
      const step: RecordedStep = {
        program,
        actor,
        definition,
        at: at + dt,
        event: { ...(data && (JSON.parse(data) as object)), type: this.#text(type) },
        from: JSON.parse(before) as unknown,
        to: JSON.parse(actor.state) as unknown,
        edges: listed(this.#text(edges)).map(Number),
        actions: listed(this.#text(actions)),
      };
      yield { what: 'step', program, step };
    }
    if (status !== 0) yield { what: 'end', program, actor };
  }

  #sent([, dt, key, , type, data]: EventRow, at: number): RecordedEvent | undefined {
    const actor = this.#actors.get(key);
    return actor && { actor, at: at + dt, type: this.#text(type), data };
  }

  #frame([, dt, key, , type, about]: FrameRow, at: number): RecordedFrameRow | undefined {
    const connection = this.#actors.get(key);
    const known = about === undefined ? {} : (JSON.parse(about) as Readonly<Record<string, unknown>>);
    return connection && { connection, at: at + dt, type: this.#text(type), about: known };
  }

  #world([, dt, key, what, data]: WorldRow, at: number): Recorded | undefined {
    const connection = this.#actors.get(key);
    if (!connection) return undefined;
    const word = this.#text(what) as WorldWord;
    return { what: 'world', program: this.#number, connection, at: at + dt, word, data };
  }

  #told([, dt, key, type, about]: ToldRow, at: number): Recorded | undefined {
    const connection = this.#actors.get(key);
    if (!connection) return undefined;
    const known = about === undefined ? {} : (JSON.parse(about) as Readonly<Record<string, unknown>>);
    return { what: 'told', program: this.#number, connection, at: at + dt, type: this.#text(type), about: known };
  }

  #text(number: number): string {
    return this.#texts[number] ?? '';
  }
}

/** A blank follows the commas inside of an entry. */
const listed = (text: string): string[] => (text === '' ? [] : text.split(/,(?! )/));

/** Everything in a recording that a replay compares or goes by. */
export function* recorded(frames: Iterable<RecordedFrame>): Iterable<Recorded> {
  const programs = new Map<number, Program>();
  for (const [number, text] of frames) {
    let program = programs.get(number);
    if (!program) programs.set(number, (program = new Program(number)));
    yield* program.take(JSON.parse(text) as Frame);
  }
}

/** Every step of every machine in a recording. */
export function* recordedSteps(frames: Iterable<RecordedFrame>): Iterable<RecordedStep> {
  for (const one of recorded(frames)) if (one.what === 'step') yield one.step;
}
