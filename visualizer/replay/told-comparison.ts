import type { Recorded, RecordedActor } from './recorded.js';
import { type Announced, isDecidedByMachine, wordsOf } from './step-announcements.js';

/** Something that the application was told, and would not be told today; or the other way round. */
export interface ToldDifference {
  /** Number of the program in the recording. */
  readonly program: number;
  /** Ids of what it is about: the connection, and the conversation where it is about one. */
  readonly connection: string;
  readonly conversation: string | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Type of the event, and why, where there are several reasons. Undefined: nothing was told. */
  readonly recorded: string | undefined;
  /** Undefined: nothing would be told. */
  readonly today: string | undefined;
}

/** How what was told compares with what would be told today. */
export interface ReplayedTold {
  /** What machines decided to tell. */
  readonly compared: number;
  /** What follows from frames and records, and is not made again. */
  readonly others: number;
  readonly differences: number;
  readonly first: ToldDifference | undefined;
}

interface Subject {
  readonly actor: RecordedActor;
  readonly connection: RecordedActor;
  recorded: { readonly told: string; readonly at: number }[];
  today: (Announced & { readonly at: number })[];
  /** What it told cannot be laid to its steps. */
  isUnclear: boolean;
}

interface Followed {
  /** Whether a frame was taken in from its begin. Before one was, tells may follow from what nobody recorded. */
  isSynced: boolean;
  /** From its end to the next frame nothing is told of conversations. */
  isSilent: boolean;
  readonly conversations: Map<string, Subject>;
  readonly self: Subject;
}

/**
 * Compares what one program was told with what the machines of today would tell. Of a conversation it is told at the end of
 * a frame, which may be taken in piece by piece: so it is compared when the next one begins.
 */
export class ToldComparison {
  readonly #program: number;
  readonly #connections = new Map<RecordedActor, Followed>();
  #told = 0;
  #compared = 0;
  #differences = 0;
  #first: ToldDifference | undefined;

  constructor(program: number) {
    this.#program = program;
  }

  /** Undefined where the recording does not hold what the program was told: it is older, or was made with a filter. */
  end(): ReplayedTold | undefined {
    for (const { conversations } of this.#connections.values()) {
      // What would be told today may just not have been told yet.
      for (const subject of conversations.values()) this.#compare(subject, false);
    }
    if (this.#told === 0) return undefined;
    const others = this.#told - this.#compared;
    return { compared: this.#compared, others, differences: this.#differences, first: this.#first };
  }

  keyframe(): void {
    this.#connections.clear();
  }

  frame(connection: RecordedActor, isRest: boolean): void {
    if (isRest) return;
    const followed = this.#follow(connection);
    if (!followed.isSilent) {
      for (const subject of followed.conversations.values()) this.#compare(subject, followed.isSynced);
    }
    followed.isSynced = true;
    followed.isSilent = false;
  }

  told({ connection, type, about, at }: Extract<Recorded, { what: 'told' }>): void {
    this.#told += 1;
    const told = wordsOf({ type, reason: about.reason });
    if (!isDecidedByMachine(told)) return;
    const { self, conversations, isSynced } = this.#follow(connection);
    if (type.startsWith('connection.')) self.recorded.push({ told, at });
    else if (isSynced) conversations.get(String(about.conversationId))?.recorded.push({ told, at });
  }

  step(
    actor: RecordedActor,
    machine: string,
    announced: readonly Announced[],
    actions: readonly string[],
    at: number,
  ): void {
    const subject = this.#subjectOf(actor, machine);
    if (!subject) return;
    subject.today.push(...announced.map((one) => ({ ...one, at })));
    if (machine !== 'connection') return;
    // A connection tells in the middle of its step.
    this.#compare(subject, true);
    if (actions.includes('emit(abandoned)')) this.#follow(actor).isSilent = true;
  }

  unclear(actor: RecordedActor): void {
    const subject = this.#subjectOf(actor, actor.definition?.machine ?? '');
    if (subject?.actor === subject?.connection) forget(subject);
    else if (subject) subject.isUnclear = true;
  }

  ended(actor: RecordedActor): void {
    const { parent } = actor;
    if (!parent) return;
    this.#connections.get(rootOf(actor))?.conversations.delete(actor.id);
  }

  #subjectOf(actor: RecordedActor, machine: string): Subject | undefined {
    if (machine === 'connection') return this.#follow(actor).self;
    if (machine !== 'conversation') return undefined;
    const connection = rootOf(actor);
    const { conversations } = this.#follow(connection);
    const known = conversations.get(actor.id);
    if (known?.actor === actor) return known;
    const subject = { actor, connection, recorded: [], today: [], isUnclear: false };
    conversations.set(actor.id, subject);
    return subject;
  }

  #follow(connection: RecordedActor): Followed {
    const known = this.#connections.get(connection);
    if (known) return known;
    const self = { actor: connection, connection, recorded: [], today: [], isUnclear: false };
    const followed = { isSynced: false, isSilent: false, conversations: new Map(), self };
    this.#connections.set(connection, followed);
    return followed;
  }

  #compare(subject: Subject, isComplete: boolean): void {
    const { recorded, today, isUnclear } = subject;
    if (recorded.length === 0 && today.length === 0) return;
    forget(subject);
    if (isUnclear) return;
    this.#compared += recorded.length;
    let next = 0;
    for (const { told, at } of recorded) {
      while (next < today.length && !today[next]!.isSure && today[next]!.told !== told) next += 1;
      const expected = today[next];
      next += 1;
      if (expected?.told !== told) this.#differ(subject, at, told, expected?.told);
    }
    if (!isComplete) return;
    for (const { told, at, isSure } of today.slice(next)) if (isSure) this.#differ(subject, at, undefined, told);
  }

  #differ({ actor, connection }: Subject, at: number, recorded: string | undefined, today: string | undefined): void {
    this.#differences += 1;
    const conversation = actor === connection ? undefined : actor.id;
    this.#first ??= { program: this.#program, connection: connection.id, conversation, at, recorded, today };
  }
}

const rootOf = (actor: RecordedActor): RecordedActor => (actor.parent ? rootOf(actor.parent) : actor);

function forget(subject: Subject | undefined): void {
  if (!subject) return;
  subject.recorded = [];
  subject.today = [];
}
