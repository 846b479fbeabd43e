/**
 * What a program tells a visualizer, as JSON texts (docs/inspecting.md). Short, because there may be thousands of rows a
 * second: a row is an array, and every text that repeats is sent once and named by its number from then on.
 */

/** A row begins with its kind and the milliseconds since the frame's `at`. */
export const ROW = {
  actor: 0,
  event: 1,
  step: 2,
  context: 3,
  frame: 4,
  taken: 5,
  told: 6,
  patches: 7,
  content: 9,
  world: 10,
} as const;

/** An actor is there. `parent` is -1 for a root; `definition` is -1 where it is no machine. */
export type ActorRow = [
  kind: typeof ROW.actor,
  dt: number,
  actor: number,
  parent: number,
  id: string,
  logic: number,
  definition: number,
  state: number,
  status: number,
];

/** An event was sent; `from` is -1 where no actor sent it. `data` is what it carries, as JSON. */
export type EventRow = [kind: typeof ROW.event, dt: number, actor: number, from: number, type: number, data?: string];

/**
 * An actor has taken an event. `edges` lists the transitions of its definition, `,` between them; empty where the machine
 * knows nothing of that event, -1 where nobody can tell. `cause` is the number of the event's row, -1 where that was not seen.
 */
export type StepRow = [
  kind: typeof ROW.step,
  dt: number,
  actor: number,
  type: number,
  state: number,
  edges: number,
  actions: number,
  status: number,
  cause: number,
];

/** What an actor that is looked at knows now, as JSON. */
export type ContextRow = [kind: typeof ROW.context, dt: number, actor: number, context: string];

/** What is different from what it knew before, as JSON of immer's patches. Now and then all of it is told again. */
export type PatchesRow = [kind: typeof ROW.patches, dt: number, actor: number, patches: string];

/**
 * A frame of a connection's socket. `sent` is 1 for one that leaves. One that came is the cause of all rows up to its
 * `taken`. `about` is JSON: what it is about (`FrameAbout`), without its type.
 */
export type FrameRow = [kind: typeof ROW.frame, dt: number, actor: number, sent: 0 | 1, type: number, about?: string];

/** All is done that a frame asks for; `cause` is the number of its row. */
export type TakenRow = [kind: typeof ROW.taken, dt: number, actor: number, cause: number];

/** The program was told of something; `about` is JSON. */
export type ToldRow = [kind: typeof ROW.told, dt: number, actor: number, type: number, about?: string];

/**
 * The frame of the row before, as JSON without what somebody wrote (`RedactedFrames`). This row and the next kind are in
 * recordings only: with them a connection can be run again.
 */
export type ContentRow = [kind: typeof ROW.content, dt: number, actor: number, json: string];

/** What else a connection is made of (`WorldWord`), with what belongs to it as JSON. */
export type WorldRow = [kind: typeof ROW.world, dt: number, actor: number, what: number, data: string];

/**
 * `begun`: how it was made. `self`: who it is, where that is news. `asked`: a request of the program. `subscribed`: a
 * subscription of the program. `handedIn`: the program brought along what did not come by the socket. `timer`: one goes off, due at this time. `random`: a random number.
 */
export type WorldWord = 'begun' | 'self' | 'asked' | 'subscribed' | 'handedIn' | 'timer' | 'random';

export type Row =
  | ActorRow
  | EventRow
  | StepRow
  | ContextRow
  | PatchesRow
  | FrameRow
  | TakenRow
  | ToldRow
  | ContentRow
  | WorldRow;

export const STATUSES = ['active', 'done', 'error', 'stopped'] as const;
export type Status = (typeof STATUSES)[number];

/** One state of a machine: where it is and what belongs to it. Its children follow it, in document order. */
export interface DefinitionNode {
  /** Path below the root, `.` between the keys; '' is the machine itself. */
  readonly path: string;
  readonly key: string;
  readonly type: 'atomic' | 'compound' | 'parallel' | 'final' | 'history';
  /** Index of its parent; -1 for the root. */
  readonly parent: number;
  /** Index of the state that is entered first; -1 where there is none. */
  readonly initial: number;
  readonly tags?: readonly string[];
  readonly entry?: readonly string[];
  readonly exit?: readonly string[];
  readonly invoke?: readonly string[];
  readonly description?: string;
}

/** One transition of a machine. */
export interface DefinitionEdge {
  readonly source: number;
  /** Empty where the state is kept. */
  readonly targets: readonly number[];
  /** As XState names it; '' where no event is needed (`always`). */
  readonly event: string;
  readonly guard?: string;
  readonly actions?: readonly string[];
  readonly reenter?: true;
  /** The event is ignored on purpose. */
  readonly ignored?: true;
}

export interface Definition {
  /** Hash of the rest: the same machine has the same id in every process. */
  readonly id: string;
  readonly machine: string;
  readonly nodes: readonly DefinitionNode[];
  readonly edges: readonly DefinitionEdge[];
}

/** First frame of each connection to a visualizer. */
export interface HelloFrame {
  readonly t: 'hello';
  readonly v: 1;
  /** Tells processes apart; a process that comes back has the same one. */
  readonly id: string;
  readonly name: string;
  readonly at: number;
  /** Whether texts and names are hidden. */
  readonly redacted: boolean;
}

/** All that was said of actors before is void; those that are there follow, as rows. Texts begin at number 0 again. */
export interface KeyframeFrame {
  readonly t: 'key';
  readonly at: number;
  /** Rows that were not sent, because they could not be sent fast enough; 0 at the beginning. */
  readonly dropped: number;
}

export interface DefinitionFrame {
  readonly t: 'def';
  readonly n: number;
  readonly definition: Definition;
}

export interface RowsFrame {
  readonly t: 'rows';
  readonly at: number;
  /** Number of the first row. */
  readonly seq: number;
  /** Texts that are new; their numbers go on where the last ones ended. */
  readonly s: readonly string[];
  readonly r: readonly Row[];
}

/** Conversations that are there without an actor: how many, and the newest of them. */
export interface RestingFrame {
  readonly t: 'resting';
  readonly actor: number;
  readonly count: number;
  readonly records: readonly (readonly [id: string, state: string])[];
}

export type Frame = HelloFrame | KeyframeFrame | DefinitionFrame | RowsFrame | RestingFrame;

/** What a visualizer asks for. */
export type Request =
  /** From now on the contexts of these actors, and no others; a recording wants those of all. */
  | { readonly t: 'watch'; readonly actors: readonly number[] | 'all' }
  /** Makes an actor of a resting record, for as long as it is the one asked for. */
  | { readonly t: 'activate'; readonly actor: number; readonly id: string }
  | { readonly t: 'keyframe' };
