import { SIZE } from '../../layout/drawing.js';
import type { Machine } from '../../model/machine.js';
import { selectedNode } from '../state.js';
import { count } from '../words.js';
import { heatOf, path } from './chart-nodes.jsx';

/** What is marked in a chart. */
export interface EdgeMarks {
  readonly mode: 'actor' | 'heat' | 'coverage';
  /** How often the most used transition was taken. */
  readonly most: number;
  /** Transitions that could be next. */
  readonly possible: ReadonlySet<number>;
  /** Transitions of the step that is looked at. */
  readonly last: ReadonlySet<number>;
}

/** Transitions as lines with labels, and as curves where something has just jumped. */
export function ChartEdges({ machine, marks, row }: { machine: Machine; marks: EdgeMarks; row: number | undefined }) {
  const { bundles } = machine.drawing;
  const lines = bundles.map((_, index) => index);
  // What is marked is drawn last, above the others.
  lines.sort((a, b) => rank(machine, marks, a) - rank(machine, marks, b));
  return (
    <g>
      <defs>
        {['arrow', 'arrow-possible', 'arrow-last', 'arrow-heat'].map((id) => (
          <marker
            key={id}
            id={id}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto"
            markerUnits="userSpaceOnUse"
          >
            <path class={id} d="M0 0.700L7.500 4L0 7.300z" />
          </marker>
        ))}
      </defs>
      {lines.map((index) => (
        <Bundle key={index} machine={machine} marks={marks} index={index} />
      ))}
      <Jumps machine={machine} marks={marks} row={row} />
    </g>
  );
}

function rank(machine: Machine, { possible, last }: EdgeMarks, index: number): number {
  const { edges } = machine.drawing.bundles[index]!;
  if (edges.some((edge) => last.has(edge))) return 2;
  return edges.some((edge) => possible.has(edge)) ? 1 : 0;
}

function Bundle({ machine, marks, index }: { machine: Machine; marks: EdgeMarks; index: number }) {
  const bundle = machine.drawing.bundles[index]!;
  const { line, label } = machine.layout.bundles[index]!;
  const isHeat = marks.mode === 'heat';
  const isLast = bundle.edges.some((edge) => marks.last.has(edge));
  const isPossible = !isLast && bundle.edges.some((edge) => marks.possible.has(edge));
  const heat = isHeat ? heatOf(machine, bundle.edges, marks.most) : 0;
  const touches = selectedNode.value === bundle.source || selectedNode.value === bundle.target;
  const arrow = isLast ? 'arrow-last' : isPossible ? 'arrow-possible' : heat > 0 ? 'arrow-heat' : 'arrow';
  const classes = ['edge', isLast ? 'is-last' : '', isPossible ? 'is-possible' : '', heat > 0 ? 'is-hot' : ''];
  if (isHeat && heat === 0) classes.push('is-cold');
  if (touches) classes.push('is-chosen');
  if (marks.mode === 'coverage') classes.push(`is-${machine.standing(bundle.edges)}`);
  const [x, y, width] = label;
  const [from, to] = [machine.pathOf(bundle.source), machine.pathOf(bundle.target)];
  const taken = bundle.edges.reduce((sum, edge) => sum + machine.taken[edge]!, 0);
  return (
    <g class={classes.join(' ')} data-edge={`${from}>${to}`}>
      <title>{titleOf(machine, bundle.edges, taken)}</title>
      <path
        class="edge-line"
        d={path(line)}
        stroke-width={isHeat && heat > 0 ? 1 + heat * 4.5 : undefined}
        marker-end={`url(#${arrow})`}
      />
      {width > 0 &&
        bundle.labels.map(({ text, cause }, at) => (
          <g key={text} class={`pill cause-${cause}`} transform={`translate(${x} ${y + at * SIZE.pill})`}>
            <rect width={width} height={SIZE.pill - 2} rx={(SIZE.pill - 2) / 2} />
            <text x={width / 2} y={12} text-anchor="middle">
              {text}
            </text>
          </g>
        ))}
    </g>
  );
}

/** Everything that the label of a line leaves out. */
export function titleOf(machine: Machine, edges: readonly number[], taken: number): string {
  const lines = edges.map((index) => {
    const { event, guard, actions = [] } = machine.edge(index)!;
    const tests = machine.covered ? ` · in tests ${count(machine.covered.edges[index]!)} times` : '';
    return `${event || 'always'}${guard ? ` [${guard}]` : ''}${actions.length > 0 ? ` / ${actions.join(', ')}` : ''}${tests}`;
  });
  return `${lines.join('\n')}\ntaken ${count(taken)} times`;
}

/** Curves for transitions that are rows in their state's box: those just taken, and those of the state asked about. */
function Jumps({ machine, marks, row }: { machine: Machine; marks: EdgeMarks; row: number | undefined }) {
  const { nodes } = machine.layout;
  const shown: { d: string; kind: 'is-last' | 'is-chosen'; key: string }[] = [];
  machine.drawing.rows.forEach((rows, source) => {
    rows.forEach(({ kind, edges, target }, at) => {
      if (kind !== 'jump') return;
      const isLast = edges.some((edge) => marks.last.has(edge));
      if (!isLast && selectedNode.value !== source) return;
      const [x, y, w] = nodes[source]!;
      const [tx, ty, tw, th] = nodes[target]!;
      const fromY = y + SIZE.header + 10 + at * SIZE.row;
      shown.push({
        d: curve([x, fromY, w], [tx, ty, tw, th], source === target),
        kind: isLast ? 'is-last' : 'is-chosen',
        key: `${source}-${at}`,
      });
    });
  });
  return (
    <>
      {shown.map(({ d, kind, key }) => (
        <path
          key={kind === 'is-last' ? `${key} ${row}` : key}
          class={`jump ${kind}`}
          d={d}
          marker-end={`url(#${kind === 'is-last' ? 'arrow-last' : 'arrow-possible'})`}
        />
      ))}
    </>
  );
}

function curve(
  [x, y, w]: [number, number, number],
  [tx, ty, tw, th]: readonly [number, number, number, number],
  isSelf: boolean,
): string {
  if (isSelf) return `M${x + w} ${y}C${x + w + 34} ${y} ${x + w + 34} ${ty + 12} ${x + w + 1} ${ty + 12}`;
  const middle = ty + Math.min(th / 2, 16);
  if (tx > x + w) return bend(x + w, y, tx, middle, 1, -1);
  if (tx + tw < x) return bend(x, y, tx + tw, middle, -1, 1);
  // One above the other: around the side where there is more room.
  const side = x + w < tx + tw ? 1 : -1;
  return side > 0 ? bend(x + w, y, tx + tw, middle, 1, 1) : bend(x, y, tx, middle, -1, -1);
}

function bend(x: number, y: number, tx: number, ty: number, out: number, into: number): string {
  const reach = Math.max(30, Math.min(140, Math.abs(tx - x) / 2 + Math.abs(ty - y) / 6));
  return `M${x} ${y}C${x + out * reach} ${y} ${tx + into * reach} ${ty} ${tx} ${ty}`;
}
