import type { Definition, DefinitionEdge } from '../../src/inspect/rows.js';
import { type Drawing, drawingOf } from '../layout/drawing.js';
import type { Layout } from '../layout/layout.js';
import { outlineOf } from '../layout/outline.js';
import { type Covered, coveredOf, type MachineCoverage } from './coverage.js';

/** A state that a machine can be in, as a whole. */
export interface StateInfo {
  /** The active states, the machine itself first. */
  readonly active: readonly number[];
  /** Paths of the innermost active states, as one reads them: `open.queued · outside`. */
  readonly label: string;
  readonly leaves: readonly string[];
}

/** How transitions that are drawn as one stand with the tests. */
export type Standing =
  | 'covered'
  | 'partly'
  | 'uncovered'
  /** Taken by a program that is watched, and by no test. */
  | 'untested';

/** A machine, and what is counted of it. */
export class Machine {
  readonly definition: Definition;
  readonly drawing: Drawing;
  readonly layout: Layout;
  /** Actors in each state, at the moment that is shown. */
  readonly counts: Int32Array;
  /** How often each transition was taken until then. */
  readonly taken: Float64Array;
  readonly edgesOfNode: readonly (readonly number[])[];
  actors = 0;
  /** What a suite of tests went through; undefined where none is known. */
  covered: Covered | undefined;
  readonly #states = new Map<string, StateInfo>();
  readonly #byPath: ReadonlyMap<string, number>;

  constructor(definition: Definition, layout?: Layout) {
    this.definition = definition;
    this.drawing = drawingOf(definition, { lines: layout !== undefined });
    this.layout = layout ?? outlineOf(definition, this.drawing);
    this.counts = new Int32Array(definition.nodes.length);
    this.taken = new Float64Array(definition.edges.length);
    this.#byPath = new Map(definition.nodes.map(({ path }, index) => [path, index]));
    this.edgesOfNode = definition.nodes.map((_, index) =>
      definition.edges.flatMap(({ source }, edge) => (source === index ? [edge] : [])),
    );
  }

  cover(coverage: MachineCoverage | undefined): void {
    this.covered = coverage && coveredOf(this.definition, coverage);
  }

  standing(edges: readonly number[]): Standing {
    const tested = edges.filter((edge) => this.covered?.edges[edge]);
    if (edges.some((edge) => this.taken[edge]! > 0 && !tested.includes(edge))) return 'untested';
    if (tested.length === 0) return 'uncovered';
    return tested.length === edges.length ? 'covered' : 'partly';
  }

  get name(): string {
    return this.definition.machine;
  }

  /** What a state's JSON says. */
  state(json: string): StateInfo {
    let state = this.#states.get(json);
    if (!state) this.#states.set(json, (state = this.#read(json)));
    return state;
  }

  /** Transitions that an event of an active state could take now, the innermost state's first. */
  possible(state: StateInfo): number[] {
    return [...state.active]
      .reverse()
      .flatMap((node) => this.edgesOfNode[node] ?? [])
      .filter((edge) => {
        const { ignored } = this.definition.edges[edge]!;
        return !ignored;
      });
  }

  edge(index: number): DefinitionEdge | undefined {
    return this.definition.edges[index];
  }

  pathOf(index: number): string {
    return this.definition.nodes[index]?.path || this.name;
  }

  #read(json: string): StateInfo {
    let value: unknown;
    try {
      value = JSON.parse(json || 'null');
    } catch {
      value = null;
    }
    const active = [0];
    const leaves: string[] = [];
    const visit = (inner: unknown, path: string): void => {
      if (typeof inner === 'string') {
        const full = path ? `${path}.${inner}` : inner;
        const index = this.#byPath.get(full);
        if (index !== undefined) active.push(index);
        leaves.push(full);
      } else if (typeof inner === 'object' && inner !== null) {
        for (const [key, next] of Object.entries(inner)) {
          const full = path ? `${path}.${key}` : key;
          const index = this.#byPath.get(full);
          if (index !== undefined) active.push(index);
          if (typeof next === 'object' && next !== null && Object.keys(next).length === 0) leaves.push(full);
          else visit(next, full);
        }
      }
    };
    visit(value, '');
    const isParallel = this.definition.nodes[0]?.type === 'parallel';
    // The region of a parallel machine is told by where its state stands in the list.
    const short = leaves.map((leaf) => (isParallel && leaf.includes('.') ? leaf.slice(leaf.indexOf('.') + 1) : leaf));
    return { active, leaves, label: short.join(' · ') };
  }
}
