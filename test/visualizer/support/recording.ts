/** What a page was told, written down by hand: actors of a small machine, their steps, and time that passes. */
import { createMachine } from 'xstate';
import { knownMachine } from '../../../src/inspect/definition.js';
import type { Actor } from '../../../visualizer/model/actors.js';
import type { Query } from '../../../visualizer/model/query.js';
import { Store } from '../../../visualizer/model/store.js';

export const lamp = createMachine({
  id: 'lamp',
  initial: 'off',
  states: {
    off: { on: { press: 'on', wait: {} } },
    on: {
      initial: 'dim',
      states: { dim: { on: { more: 'bright' } }, bright: {} },
      on: { press: 'off', repair: { guard: 'isBroken', target: 'off' } },
    },
  },
});

export class Recording {
  readonly store = new Store(new Map());
  readonly #begin = Date.now() - 60 * 60_000;
  readonly #keys = new Map<string, number>();
  #now = this.#begin;
  #texts: string[] = [];
  #seq = 0;

  constructor(name = 'program') {
    this.store.isLive = false;
    const definition = knownMachine(lamp as never).definition;
    this.store.take(0, { t: 'hello', v: 1, id: 'p', name, at: this.#now, redacted: true });
    this.store.take(0, { t: 'key', at: this.#now, dropped: 0 });
    this.store.take(0, { t: 'def', n: 0, definition });
  }

  pass(ms: number): void {
    this.#now += ms;
  }

  actor(id: string, state: string): void {
    const key = this.#keys.size;
    this.#keys.set(id, key);
    this.#row([0, 0, key, -1, id, this.#text('lamp'), 0, this.#text(json(state)), 0]);
  }

  /** An event is sent, and taken. */
  step(id: string, event: string, state: string, edges = ''): void {
    this.take(id, this.send(id, event), event, state, edges);
  }

  /** Returns the number of the event. */
  send(id: string, event: string): number {
    this.#row([1, 0, this.#keys.get(id)!, -1, this.#text(event)]);
    return this.#seq - 1;
  }

  take(id: string, cause: number, event: string, state: string, edges = ''): void {
    const key = this.#keys.get(id)!;
    this.#row([2, 0, key, this.#text(event), this.#text(json(state)), this.#text(edges), -1, 0, cause]);
  }

  /** What is sent one by one is kept one by one. */
  rowOf(seq: number): number {
    return this.store.rows.begin + seq;
  }

  end(id: string): void {
    const key = this.#keys.get(id)!;
    const actor = this.find(id);
    const state = this.#text(this.store.texts.text(actor.lastState));
    this.#row([2, 0, key, this.#text('xstate.stop'), state, -1, -1, 3, -1]);
  }

  /** What a program sends when rows had to be left out. */
  gap(dropped: number): void {
    this.store.take(0, { t: 'key', at: this.#now, dropped });
    this.#texts = [];
    this.store.take(0, { t: 'def', n: 0, definition: knownMachine(lamp as never).definition });
  }

  /** A line that cannot be read had as many rows. */
  loseRows(count: number): void {
    this.#seq += count;
  }

  again(id: string, state: string): void {
    this.#row([0, 0, this.#keys.get(id)!, -1, id, this.#text('lamp'), 0, this.#text(json(state)), 0]);
  }

  find(id: string): Actor {
    return this.store.actors.find((actor) => actor.id === id)!;
  }

  /** Where everybody is at the moment shown, and how many are in each state. */
  get picture(): { actors: string[]; counts: Record<string, number>; taken: number[] } {
    const [machine] = [...this.store.machines.values()];
    return {
      actors: this.store.actors
        .filter(({ isThere }) => isThere)
        .map((one) => `${one.id} ${this.store.stateLabel(one)}`),
      counts: Object.fromEntries(
        machine!.definition.nodes.map(({ path }, index) => [path || 'lamp', machine!.counts[index]!]),
      ),
      taken: [...machine!.taken],
    };
  }

  #new: string[] = [];

  #text(text: string): number {
    const at = this.#texts.indexOf(text);
    if (at >= 0) return at;
    this.#new.push(text);
    return this.#texts.push(text) - 1;
  }

  #row(row: unknown): void {
    this.store.take(0, { t: 'rows', at: this.#now, seq: this.#seq, s: this.#new, r: [row as never] });
    this.#new = [];
    this.#seq += 1;
    this.store.show(this.store.rows.end);
  }
}

const json = (state: string): string => {
  const [outer, inner] = state.split('.');
  return JSON.stringify(inner ? { [outer!]: inner } : outer);
};

export const found = ({ store }: Recording, { matches }: Query): string[] =>
  store.actors.filter(matches).map(({ id }) => id);
