import type { Definition, DefinitionEdge } from '../../src/inspect/rows.js';
import { edgeLabel, type Label } from './labels.js';
import { textWidth } from './text-width.js';

/** One line of text in the box of a state. */
export interface StateRow {
  readonly kind: 'invoke' | 'jump';
  readonly label: Label;
  /** Transitions that the row stands for. */
  readonly edges: readonly number[];
  /** Where a jump leads. */
  readonly target: number;
}

/** Transitions between the same two states, drawn as one line. */
export interface Bundle {
  readonly source: number;
  readonly target: number;
  readonly edges: readonly number[];
  readonly labels: readonly Label[];
}

/** What of a machine is drawn as what. It depends on the machine only, so that a layout made elsewhere fits. */
export interface Drawing {
  readonly rows: readonly (readonly StateRow[])[];
  readonly bundles: readonly Bundle[];
  /** Bundle, or row of its source, that a transition is drawn as; -1 where it is not drawn: it keeps the state. */
  readonly bundleOf: Int16Array;
  readonly rowOf: Int16Array;
}

export const SIZE = {
  header: 28,
  row: 17,
  pill: 19,
  pad: 12,
  font: 12.5,
  small: 10.5,
  /** Room for a number of actors beside a state's name. */
  count: 44,
} as const;

/** A state that is reached from more places than these is jumped to: lines from everywhere would hide the chart. */
const MOST_LINES_IN = 5;
/** Machines with more connected pairs of states than this need more restraint. */
const BIG = 60;
const MOST_LINES_IN_BIG = 4;
/** Stacked labels of one line; more are told by the number that is left. */
const MOST_PILLS = 4;
const LONGEST_ROW = 300;

/** `lines: false` makes rows of all transitions, for charts in which nobody has found ways for lines. */
export function drawingOf({ nodes, edges }: Definition, { lines = true } = {}): Drawing {
  const groups = new Map<string, number[]>();
  edges.forEach(({ source, targets, ignored }, index) => {
    const target = targets[0];
    if (ignored || target === undefined) return;
    const key = `${source} ${target}`;
    const group = groups.get(key);
    if (group) group.push(index);
    else groups.set(key, [index]);
  });
  const sources = new Map<number, number>();
  for (const key of groups.keys()) {
    const target = Number(key.split(' ')[1]);
    sources.set(target, (sources.get(target) ?? 0) + 1);
  }
  /** The region of a parallel machine that a state is in. */
  const regionOf = (index: number): number => {
    const { parent } = nodes[index]!;
    if (nodes[0]!.type !== 'parallel' || parent < 0) return 0;
    return parent === 0 ? index : regionOf(parent);
  };
  const mostLinesIn = groups.size > BIG ? MOST_LINES_IN_BIG : MOST_LINES_IN;
  /** From far below up again: such lines would go along the whole chart. */
  const isBack = (source: number, target: number): boolean => {
    const siblings = nodes.flatMap(({ parent }, index) => (parent === nodes[target]!.parent ? [index] : []));
    const [from, to] = [siblings.findLastIndex((index) => index <= source), siblings.indexOf(target)];
    return groups.size > BIG && from - to > 2;
  };
  const rows: StateRow[][] = nodes.map(({ invoke = [] }) =>
    invoke.map((id) => ({ kind: 'invoke', label: { cause: 'event', text: `↻ ${id}` }, edges: [], target: -1 })),
  );
  const bundles: Bundle[] = [];
  const bundleOf = new Int16Array(edges.length).fill(-1);
  const rowOf = new Int16Array(edges.length).fill(-1);
  for (const [key, group] of groups) {
    const [source = 0, target = 0] = key.split(' ').map(Number);
    const members = group.map((index) => edges[index]!);
    const labels = labelsOf(members);
    const isFar = regionOf(source) !== regionOf(target) || (isBack(source, target) && !isOnTheWay(members));
    if (!lines || source === target || isFar || (sources.get(target)! > mostLinesIn && !isOnTheWay(members))) {
      const list = rows[source]!;
      const arrow = source === target ? '↺' : `→ ${nodes[target]!.key}`;
      const text = conditionText(members, labels, arrow) ?? jumpText(labels, arrow);
      for (const index of group) rowOf[index] = list.length;
      list.push({ kind: 'jump', label: { cause: labels[0]!.cause, text }, edges: group, target });
    } else {
      for (const index of group) bundleOf[index] = bundles.length;
      bundles.push({ source, target, edges: group, labels });
    }
  }
  return { rows, bundles, bundleOf, rowOf };
}

/** The way things go when nothing goes wrong is always a line: what was waited for has come. */
const isOnTheWay = (members: readonly DefinitionEdge[]): boolean =>
  members.some(({ event, guard }) => guard === undefined && event.startsWith('xstate.done.'));

function labelsOf(members: readonly DefinitionEdge[]): Label[] {
  const labels = new Map<string, Label>();
  for (const edge of members) {
    const label = edgeLabel(edge);
    const bare = label.text.replace(/ \?$/, '');
    // An event that leads there on a condition and also without one leads there.
    const known = labels.get(bare);
    if (!known || !edge.guard) labels.set(bare, known ? { ...label, text: bare } : label);
  }
  const all = [...labels.values()];
  if (all.length <= MOST_PILLS) return all;
  return [...all.slice(0, MOST_PILLS - 1), { cause: 'event', text: `+${all.length - MOST_PILLS + 1} more` }];
}

/** What one event depends on, as far as there is room for it: `conversation.updated [isClosed] → closed`. */
function conditionText(
  members: readonly DefinitionEdge[],
  labels: readonly Label[],
  arrow: string,
): string | undefined {
  const guards = [...new Set(members.map(({ guard }) => guard))];
  if (labels.length > 1 || guards.includes(undefined)) return undefined;
  const bare = labels[0]!.text.replace(/ \?$/, '');
  const texts = [guards.join(' | '), `${guards[0]} | +${guards.length - 1}`].map((one) => `${bare} [${one}] ${arrow}`);
  return texts.find((one) => textWidth(one, SIZE.small) < LONGEST_ROW);
}

function jumpText(labels: readonly Label[], arrow: string): string {
  let text = labels[0]!.text;
  let shown = 1;
  while (shown < labels.length && textWidth(`${text}, ${labels[shown]!.text} ${arrow}`, SIZE.small) < LONGEST_ROW) {
    text += `, ${labels[shown]!.text}`;
    shown += 1;
  }
  if (shown < labels.length) text += `, +${labels.length - shown}`;
  return `${text} ${arrow}`;
}

/** Width and height that the content of a state's box needs, without its children. */
export function boxSize(definition: Definition, drawing: Drawing, index: number): { width: number; height: number } {
  const node = definition.nodes[index]!;
  const rows = drawing.rows[index]!;
  const kind = node.type === 'parallel' ? 58 : 0;
  const name = textWidth(node.key, SIZE.font, true) + SIZE.count + kind;
  const widest = Math.max(name, ...rows.map(({ label }) => textWidth(label.text, SIZE.small)));
  const height = SIZE.header + (rows.length > 0 ? rows.length * SIZE.row + 6 : 0);
  return { width: Math.ceil(widest + 2 * SIZE.pad), height };
}

/** Width and height of the stacked labels of a line. */
export function labelSize({ labels }: Bundle): { width: number; height: number } {
  const widest = Math.max(...labels.map(({ text }) => textWidth(text, SIZE.small, true)));
  return { width: Math.ceil(widest + 16), height: labels.length * SIZE.pill };
}
