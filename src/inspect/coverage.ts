import type { Inspectable, InspectionEvent } from '../actors/inspection.js';
import type { ActorRef } from './actor-ref.js';
import { isMachine, knownMachine, type Machine } from './definition.js';
import type { Definition } from './rows.js';

/** How often each state was entered, and each transition taken; 0: not at all. What is ignored on purpose is not listed. */
export interface MachineCoverage {
  /** By the path of the state below the machine, `.` between. */
  readonly states: Readonly<Record<string, number>>;
  /** By `<path of the source>|<event>|<index among that state's transitions for that event>`. */
  readonly transitions: Readonly<Record<string, number>>;
}

/** A coverage file (docs/testing.md). */
export interface CoverageData {
  readonly version: 1;
  /** By the machine's id. */
  readonly machines: Readonly<Record<string, MachineCoverage>>;
}

/** Which transition of a definition is which, by the key of coverage files: one for each of its edges, in their order. */
export function transitionKeys({ nodes, edges }: Definition): readonly string[] {
  const counts = new Map<string, number>();
  return edges.map(({ source, event }) => {
    const from = `${nodes[source]!.path}|${event}`;
    const index = counts.get(from) ?? 0;
    counts.set(from, index + 1);
    return `${from}|${index}`;
  });
}

interface Counted {
  readonly states: Record<string, number>;
  readonly transitions: Record<string, number>;
  readonly keys: readonly string[];
}

/**
 * Counts which states and transitions of statecharts were gone through. It is an inspector: as option `inspect` of a connection
 * it counts Parley's charts, as option `inspect` of `createActor` those of your own. `JSON.stringify()` makes a coverage file
 * of it, which `parley-sdk coverage` reads.
 */
export class Coverage {
  readonly #machines = new Map<string, Counted>();
  readonly #states = new WeakMap<object, ReadonlySet<string>>();
  /** What came from files of machines that nobody has shown here. */
  readonly #others = new Map<string, MachineCoverage>();

  /** Counts what the actors of a connection do, from now to its end. */
  watch(connection: Inspectable): void {
    connection.attach(this);
  }

  /** For XState: `createActor(machine, { inspect: coverage })`. An arrow, so that it can be handed on by itself. */
  readonly next = (event: InspectionEvent): void => {
    const ref = event.actorRef as ActorRef;
    if (!isMachine(ref.logic)) return;
    if (event.type === '@xstate.actor') {
      this.expect(ref.logic);
      return;
    }
    const { snapshot, _transitions: taken } = event as {
      readonly snapshot?: { readonly value?: unknown };
      readonly _transitions?: readonly unknown[];
    };
    if (event.type !== '@xstate.microstep' && event.type !== '@xstate.snapshot') return;
    const { edges } = knownMachine(ref.logic);
    const { states, transitions, keys } = this.#counted(ref.logic);
    if (event.type === '@xstate.microstep') {
      for (const transition of taken ?? []) {
        const key = keys[edges.get(transition) ?? -1];
        if (key !== undefined && key in transitions) transitions[key] = transitions[key]! + 1;
      }
    }
    const before = this.#states.get(ref);
    const now = new Set(pathsIn(snapshot?.value));
    for (const path of now) if (!before?.has(path)) states[path] = (states[path] ?? 0) + 1;
    this.#states.set(ref, now);
  };

  /** From now on these machines are in it, also while none of their states was entered. */
  expect(...machines: readonly object[]): this {
    for (const machine of machines) this.#counted(machine as Machine);
    return this;
  }

  /** Adds what was counted elsewhere. */
  add({ machines }: CoverageData): this {
    for (const [id, added] of Object.entries(machines)) {
      const known = this.#machines.get(id);
      if (known) addTo(known, added);
      else this.#others.set(id, addTo(copyOf(this.#others.get(id)), added));
    }
    return this;
  }

  /** What `JSON.stringify()` writes: a coverage file. */
  toJSON(): CoverageData {
    const machines: Record<string, MachineCoverage> = {};
    for (const [id, { states, transitions }] of this.#machines) machines[id] = { states, transitions };
    for (const [id, other] of this.#others) machines[id] = machines[id] ? addTo(copyOf(machines[id]), other) : other;
    return { version: 1, machines };
  }

  #counted(machine: Machine): Counted {
    const known = this.#machines.get(machine.id);
    if (known) return known;
    const { definition } = knownMachine(machine);
    const keys = transitionKeys(definition);
    const { nodes, edges } = definition;
    const counted = {
      states: Object.fromEntries(nodes.filter(({ path }) => path !== '').map(({ path }) => [path, 0])),
      transitions: Object.fromEntries(keys.filter((_, edge) => !edges[edge]!.ignored).map((key) => [key, 0])),
      keys,
    };
    this.#machines.set(machine.id, counted);
    return counted;
  }
}

/** Counts which states and transitions of statecharts were gone through; see `Coverage`. */
export const createCoverage = (): Coverage => new Coverage();

/** Paths of all states that a value names. */
function pathsIn(value: unknown, above = ''): readonly string[] {
  if (typeof value === 'string') return [above + value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) => [above + key, ...pathsIn(below, `${above}${key}.`)]);
}

type Counts = { readonly [Part in keyof MachineCoverage]: Record<string, number> };

const copyOf = (from: MachineCoverage | undefined): Counts => ({
  states: { ...from?.states },
  transitions: { ...from?.transitions },
});

function addTo<Into extends Counts>(into: Into, { states, transitions }: MachineCoverage): Into {
  for (const [path, count] of Object.entries(states)) into.states[path] = (into.states[path] ?? 0) + count;
  for (const [key, count] of Object.entries(transitions)) into.transitions[key] = (into.transitions[key] ?? 0) + count;
  return into;
}
