import type { ActorRow, Row } from '../../src/inspect/rows.js';
import type { Layout } from '../layout/layout.js';
import type { Actor } from './actors.js';
import { Columns, KIND } from './columns.js';
import type { CoverageData } from './coverage.js';
import { Machine } from './machine.js';
import { type HubFrame, hasLost, newProgram, type Program, REMEMBERED_EVENTS, saysAllAnew } from './program.js';
import { Texts } from './texts.js';

/**
 * Everything that programs told, and a moment in it that is shown: the newest one, or any before it. What is true of actors
 * and machines is true at that moment; going to another one plays rows, or takes them back.
 */
export class Store {
  readonly texts = new Texts();
  rows = new Columns();
  readonly programs = new Map<number, Program>();
  readonly machines = new Map<string, Machine>();
  actors: Actor[] = [];
  roots: Actor[] = [];
  /** Rows that are played: the next one is not. */
  shown = 0;
  isLive = true;
  /** Actors that are there at the moment shown. */
  there = 0;
  /** Counts changes of who is there and where. */
  revision = 0;
  dropped = 0;
  coverage: CoverageData | undefined;
  /** Where time stands when nothing more comes: a recording has an end. */
  end: number | undefined;
  readonly #layouts: ReadonlyMap<string, Layout>;

  constructor(layouts: ReadonlyMap<string, Layout>) {
    this.#layouts = layouts;
  }

  /** Forgets everything: the server tells it all again. */
  reset(): void {
    this.rows = new Columns();
    this.programs.clear();
    this.machines.clear();
    this.actors = [];
    this.roots = [];
    this.shown = 0;
    this.there = 0;
    this.dropped = 0;
    this.isLive = true;
    this.end = undefined;
    this.revision += 1;
  }

  /** Takes in a frame of a program. */
  take(number: number, frame: HubFrame): void {
    switch (frame.t) {
      case 'hello':
        this.#hello(number, frame.name);
        return;
      case 'caughtUp':
        return;
      case 'coverage':
        this.coverage = frame.coverage;
        for (const machine of this.machines.values()) machine.cover(frame.coverage.machines[machine.name]);
        this.revision += 1;
        return;
    }
    const program = this.programs.get(number);
    if (!program) return;
    switch (frame.t) {
      case 'gone':
        program.isConnected = false;
        program.goneAt = frame.at;
        this.#endTime();
        this.revision += 1;
        return;
      case 'key':
        saysAllAnew(program);
        this.#keyframe(program, frame.at, frame.dropped);
        return;
      case 'def': {
        const known = this.machines.get(frame.definition.id);
        const machine = known ?? new Machine(frame.definition, this.#layouts.get(frame.definition.id));
        this.machines.set(frame.definition.id, machine);
        if (!known) machine.cover(this.coverage?.machines[machine.name]);
        program.machines[frame.n] = machine;
        return;
      }
      case 'resting':
        program.resting.set(frame.actor, { count: frame.count, records: frame.records });
        this.revision += 1;
        return;
      case 'rows':
        if (hasLost(program, frame)) this.#keyframe(program, frame.at, program.missing);
        if (program.missing > 0) return;
        for (const text of frame.s) program.texts.push(this.texts.number(text));
        for (const [index, row] of frame.r.entries()) this.#row(program, row, frame.at, frame.seq + index);
        if (this.isLive) this.show(this.rows.end);
    }
  }

  /** Shows the moment before this row; the end is now. */
  show(row: number): void {
    const target = Math.min(Math.max(row, this.rows.begin), this.rows.end);
    while (this.shown < target) this.#play(this.shown++);
    while (this.shown > target) this.#takeBack(--this.shown);
    this.revision += 1;
  }

  /** The first row that is not before this time. */
  rowAt(time: number): number {
    let [low, high] = [this.rows.begin, this.rows.end];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.rows.time(middle) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The time that is shown. */
  get time(): number {
    return this.isLive
      ? (this.end ?? Date.now())
      : this.shown > this.rows.begin
        ? this.rows.time(this.shown - 1)
        : this.rows.time(this.rows.begin);
  }

  /** Rows of an actor before the moment shown, the newest first. */
  *rowsOf(actor: Actor): Iterable<number> {
    for (let row = actor.lastRow; this.rows.has(row); row = this.rows.previous(row)) if (row < this.shown) yield row;
  }

  stateLabel(actor: Actor): string {
    const json = this.texts.text(actor.state);
    return actor.machine ? actor.machine.state(json).label : json.replaceAll('"', '');
  }

  /** When the last program is gone nothing grows older any more. */
  #endTime(): void {
    const isOver = [...this.programs.values()].every(({ isConnected }) => !isConnected);
    if (isOver && this.rows.end > 0) this.end = this.rows.time(this.rows.end - 1);
  }

  #hello(number: number, name: string): void {
    this.end = undefined;
    const known = this.programs.get(number);
    if (known) {
      known.name = name || known.name;
      known.isConnected = true;
      known.goneAt = undefined;
    } else {
      this.programs.set(number, newProgram(number, name));
    }
    this.revision += 1;
  }

  #keyframe(program: Program, at: number, dropped: number): void {
    program.texts = [];
    program.machines = [];
    program.resting.clear();
    for (const actor of program.actors.values()) actor.isConfirmed = false;
    if (dropped === 0) return;
    program.dropped += dropped;
    this.dropped += dropped;
    this.rows.add({ time: at, kind: KIND.gap, actor: -1, previous: -1, state: dropped, from: program.number });
  }

  /** Actors that a keyframe did not name have ended unseen. To be called when its rows must have come. */
  endUnconfirmed(number: number): void {
    const program = this.programs.get(number);
    for (const actor of program?.actors.values() ?? []) {
      if (actor.isConfirmed || actor.lastStatus !== 0) continue;
      this.#step(actor, {
        time: Date.now(),
        type: this.texts.number('ended unseen'),
        state: actor.lastState,
        status: 3,
      });
    }
    if (this.isLive) this.show(this.rows.end);
  }

  #row(program: Program, row: Row, at: number, seq: number): void {
    const time = at + row[1];
    const text = (number: number): number => (number < 0 ? -1 : (program.texts[number] ?? -1));
    if (row[0] === KIND.actor) {
      this.#actor(program, row, time, text);
      return;
    }
    const actor = program.actors.get(row[2]);
    if (!actor) return;
    if (row[0] === KIND.frame || row[0] === KIND.told) {
      const [type, about] = row[0] === KIND.frame ? [row[4], row[5]] : [row[3], row[4]];
      const from = row[0] === KIND.frame ? row[3] : -1;
      const owner = this.#ownerOf(program, actor, about);
      program.rowOf[seq % REMEMBERED_EVENTS] = this.#add(owner, {
        time,
        kind: row[0],
        type: text(type),
        from,
        data: about,
      });
    } else if (row[0] === KIND.taken) {
      this.#add(actor, { time, kind: KIND.taken, from: program.rowOf[row[3] % REMEMBERED_EVENTS] ?? -1 });
    } else if (row[0] === KIND.event) {
      const from = program.actors.get(row[3])?.index ?? -1;
      const added = this.#add(actor, { time, kind: KIND.event, type: text(row[4]), from, data: row[5] });
      program.rowOf[seq % REMEMBERED_EVENTS] = added;
    } else if (row[0] === KIND.step) {
      const [, , , type, state, edges, actions, status, cause] = row;
      const from = cause < 0 ? -1 : (program.rowOf[cause % REMEMBERED_EVENTS] ?? -1);
      this.#step(actor, {
        time,
        type: text(type),
        state: text(state),
        edges: text(edges),
        actions: text(actions),
        status,
        from,
      });
    } else if (row[0] === KIND.context || row[0] === KIND.patches) {
      this.#add(actor, { time, kind: row[0], data: row[3] });
    }
  }

  #actor(program: Program, row: ActorRow, time: number, text: (number: number) => number): void {
    const [, , key, parentKey, id, logic, definition, state, status] = row;
    const known = program.actors.get(key);
    if (known && known.id === id) {
      known.isConfirmed = true;
      // After a keyframe: it may be somewhere else by now.
      if (known.lastState !== text(state) || known.lastStatus !== status) {
        this.#step(known, { time, type: this.texts.number('not seen'), state: text(state), status });
      }
      return;
    }
    const parent = program.actors.get(parentKey);
    const actor: Actor = {
      index: this.actors.length,
      program: program.number,
      key,
      parent,
      id,
      logic: this.texts.text(text(logic)),
      machine: program.machines[definition],
      children: [],
      state: text(state),
      since: time,
      sinces: [],
      status: 0,
      isThere: false,
      lastRow: -1,
      lastState: text(state),
      lastChange: time,
      lastStatus: status,
      isConfirmed: true,
    };
    this.actors.push(actor);
    // A group stands between a connection and its conversations.
    if (actor.logic === 'conversation') program.conversations.set(`${parent?.parent?.key} ${id}`, actor);
    program.actors.set(key, actor);
    if (parent) parent.children.push(actor);
    else this.roots.push(actor);
    this.#add(actor, { time, kind: KIND.actor, state: text(state), status });
  }

  /** What is about a conversation belongs to its actor, where there is one; the rest to the connection. */
  #ownerOf(program: Program, connection: Actor, about: string | undefined): Actor {
    const id = /"(?:conversationId|dialogId)":"([^"]+)"/.exec(about ?? '')?.[1];
    return (id && program.conversations.get(`${connection.key} ${id}`)) || connection;
  }

  #step(
    actor: Actor,
    step: {
      time: number;
      type: number;
      state: number;
      status: number;
      edges?: number;
      actions?: number;
      from?: number;
    },
  ): void {
    const before = actor.lastState;
    actor.lastState = step.state;
    actor.lastStatus = step.status;
    if (before !== step.state) actor.lastChange = step.time;
    this.#add(actor, { kind: KIND.step, before, ...step });
  }

  #add(actor: Actor, row: Omit<Parameters<Columns['add']>[0], 'actor' | 'previous'>): number {
    // What is forgotten must be played, or it could not be taken back later.
    if (this.rows.end - this.shown >= 2 ** 18 - 1) this.show(this.shown + 1);
    actor.lastRow = this.rows.add({ ...row, actor: actor.index, previous: actor.lastRow });
    return actor.lastRow;
  }

  #play(row: number): void {
    const { rows } = this;
    const actor = this.actors[rows.actor(row)];
    if (!actor) return;
    const kind = rows.kind(row);
    if (kind === KIND.actor) {
      actor.state = rows.state(row);
      actor.since = rows.time(row);
      actor.sinces = this.#leaves(actor, actor.state).map(() => rows.time(row));
      actor.status = rows.status(row);
      this.#enter(actor, 1);
    } else if (kind === KIND.step) {
      const next = rows.state(row);
      if (next !== actor.state) {
        this.#count(actor, -1);
        const before = this.#leaves(actor, actor.state);
        const { sinces } = actor;
        actor.state = next;
        actor.since = rows.time(row);
        actor.sinces = this.#leaves(actor, next).map((leaf, index) =>
          before[index] === leaf ? (sinces[index] ?? actor.since) : actor.since,
        );
        this.#count(actor, 1);
      }
      this.#take(actor, row, 1);
      actor.status = rows.status(row);
      if (actor.status !== 0) this.#enter(actor, -1);
    }
  }

  #takeBack(row: number): void {
    const { rows } = this;
    const actor = this.actors[rows.actor(row)];
    if (!actor) return;
    const kind = rows.kind(row);
    if (kind === KIND.actor) {
      this.#enter(actor, -1);
    } else if (kind === KIND.step) {
      if (rows.status(row) !== 0) this.#enter(actor, 1);
      this.#take(actor, row, -1);
      actor.status = 0;
      const before = rows.before(row);
      if (before === actor.state) return;
      this.#count(actor, -1);
      actor.state = before;
      actor.sinces = this.#sincesBefore(actor, row, before);
      actor.since = Math.max(0, ...actor.sinces);
      this.#count(actor, 1);
    }
  }

  #leaves(actor: Actor, state: number): readonly string[] {
    return actor.machine?.state(this.texts.text(state)).leaves ?? [];
  }

  /** When an actor came into the innermost states that it was in before a row. */
  #sincesBefore(actor: Actor, row: number, state: number): number[] {
    const { rows } = this;
    const leaves = this.#leaves(actor, state);
    const sinces: (number | undefined)[] = leaves.map(() => undefined);
    let oldest = rows.time(row);
    for (let at = rows.previous(row); rows.has(at) && sinces.includes(undefined); at = rows.previous(at)) {
      const kind = rows.kind(at);
      if (kind !== KIND.step && kind !== KIND.actor) continue;
      oldest = rows.time(at);
      const before = kind === KIND.actor ? [] : this.#leaves(actor, rows.before(at));
      leaves.forEach((leaf, index) => {
        if (before[index] !== leaf) sinces[index] ??= oldest;
      });
    }
    return sinces.map((since) => since ?? oldest);
  }

  #enter(actor: Actor, by: 1 | -1): void {
    const isThere = by === 1;
    if (actor.isThere === isThere) return;
    if (!isThere) this.#count(actor, -1);
    actor.isThere = isThere;
    this.there += by;
    if (actor.machine) actor.machine.actors += by;
    if (isThere) this.#count(actor, 1);
  }

  #count(actor: Actor, by: 1 | -1): void {
    const { machine } = actor;
    if (!machine || !actor.isThere) return;
    for (const node of machine.state(this.texts.text(actor.state)).active) machine.counts[node]! += by;
  }

  #take(actor: Actor, row: number, by: 1 | -1): void {
    const edges = this.rows.edges(row);
    if (edges < 0 || !actor.machine) return;
    for (const edge of this.texts.list(edges)) actor.machine.taken[edge]! += by;
  }
}
