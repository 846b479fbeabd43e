import type { TargetedKeyboardEvent } from 'preact';
import { SIZE } from '../../layout/drawing.js';
import type { Actor } from '../../model/actors.js';
import type { Machine, Standing, StateInfo } from '../../model/machine.js';
import { selectedNode, store } from '../state.js';
import { count, duration } from '../words.js';
import type { EdgeMarks } from './chart-edges.jsx';

interface ChartNodesProps {
  readonly machine: Machine;
  readonly actor: Actor | undefined;
  readonly state: StateInfo | undefined;
  readonly marks: EdgeMarks;
}

/** The states of a machine as boxes, those that contain others first. */
export function ChartNodes({ machine, actor, state, marks }: ChartNodesProps) {
  const active = new Set(state?.active);
  return (
    <g>
      {machine.definition.nodes.map((node, index) => (
        <StateBox
          key={node.path}
          machine={machine}
          index={index}
          isActive={active.has(index)}
          age={actor && state ? ageOf(actor, state, node.path) : undefined}
          marks={marks}
        />
      ))}
      {Object.entries(machine.layout.initials).map(([index, line]) => (
        <g key={index} class="initial">
          <path d={path(line)} marker-end="url(#arrow)" />
          <circle cx={line[0]![0]} cy={line[0]![1]} r={4.5} />
        </g>
      ))}
    </g>
  );
}

/** How long an innermost state has been active. */
function ageOf(actor: Actor, { leaves }: StateInfo, nodePath: string): number | undefined {
  const at = leaves.indexOf(nodePath);
  const since = actor.sinces[at];
  return since === undefined ? undefined : store.time - since;
}

interface StateBoxProps {
  readonly machine: Machine;
  readonly index: number;
  readonly isActive: boolean;
  readonly age: number | undefined;
  readonly marks: EdgeMarks;
}

function StateBox({ machine, index, isActive, age, marks }: StateBoxProps) {
  const node = machine.definition.nodes[index]!;
  const [x, y, width, height] = machine.layout.nodes[index]!;
  const rows = machine.drawing.rows[index]!;
  const inside = machine.counts[index]!;
  const isHeat = marks.mode === 'heat';
  const isBox = node.type === 'compound' || node.type === 'parallel';
  const inParallel = node.parent >= 0 && machine.definition.nodes[node.parent]!.type === 'parallel';
  const classes = ['state', isBox ? 'is-box' : 'is-leaf', node.type === 'final' ? 'is-final' : ''];
  if (inParallel) classes.push('is-region');
  if (index === 0) classes.push('is-root');
  if (isActive) classes.push('is-active');
  if (isHeat && inside === 0) classes.push('is-cold');
  const tested = marks.mode === 'coverage' ? (machine.covered?.states[index] ?? 0) : undefined;
  if (tested !== undefined && index > 0) classes.push(tested > 0 ? 'is-covered' : 'is-uncovered');
  if (selectedNode.value === index) classes.push('is-chosen');
  const name = index === 0 ? machine.name : node.key;
  const ageText = age === undefined || isBox ? '' : duration(age);
  const label = [
    node.path || machine.name,
    isActive ? 'active' : '',
    ageText,
    isHeat ? `${inside} actors` : '',
    tested === undefined ? '' : `in tests ${tested} times`,
    node.description ?? '',
  ];
  return (
    // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: a button would have to be named by all that is written in it.
    <g
      class={classes.join(' ')}
      transform={`translate(${x} ${y})`}
      tabindex={0}
      role="img"
      aria-roledescription="state"
      aria-current={isActive}
      data-state={node.path}
      aria-label={label.filter(Boolean).join(', ')}
      onClick={(event) => {
        event.stopPropagation();
        selectedNode.value = selectedNode.value === index ? undefined : index;
      }}
      onKeyDown={(event) => onKey(event, machine, index)}
    >
      {node.description && <title>{node.description}</title>}
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it has the focus. */}
      <g aria-hidden="true">
        <rect class="state-box" width={width} height={height} rx={isBox ? 12 : 9} />
        {node.type === 'final' && <rect class="state-inner" x={3} y={3} width={width - 6} height={height - 6} rx={6} />}
        <text class="state-name" x={SIZE.pad} y={18.5}>
          {name}
        </text>
        {node.type === 'parallel' && (
          <text class="state-kind" x={width - SIZE.pad} y={18} text-anchor="end">
            ∥ parallel
          </text>
        )}
        {isHeat && inside > 0 && <Count value={inside} width={width - (node.type === 'parallel' ? 62 : 0)} />}
        {tested !== undefined && !isBox && (
          <text class="state-age" x={width - SIZE.pad} y={18} text-anchor="end">
            {tested > 0 ? '✓' : '○'}
          </text>
        )}
        {!isHeat && ageText && (
          <text class="state-age" x={width - SIZE.pad} y={18} text-anchor="end">
            {ageText}
          </text>
        )}
        {rows.length > 0 && <line class="state-line" x1={0.5} x2={width - 0.5} y1={SIZE.header} y2={SIZE.header} />}
        {rows.map((row, at) => {
          const isPossible = row.edges.some((edge) => marks.possible.has(edge));
          const isLast = row.edges.some((edge) => marks.last.has(edge));
          const heat = isHeat ? heatOf(machine, row.edges, marks.most) : 0;
          const standing = marks.mode === 'coverage' && row.edges.length > 0 ? machine.standing(row.edges) : undefined;
          return (
            <g
              key={row.label.text}
              class={`row row-${row.kind} cause-${row.label.cause}${isPossible ? ' is-possible' : ''}${isLast ? ' is-last' : ''}${isHeat && row.kind === 'jump' && heat === 0 ? ' is-cold' : ''}${standing ? ` is-${standing}` : ''}`}
            >
              {(isLast || heat > 0) && (
                <rect
                  class="row-back"
                  x={4}
                  y={SIZE.header + 2.5 + at * SIZE.row}
                  width={Math.max(6, (width - 8) * (isLast ? 1 : heat))}
                  height={SIZE.row - 1}
                  rx={5}
                />
              )}
              {standing && (
                <text class="standing" x={2} y={SIZE.header + 15 + at * SIZE.row}>
                  {STANDING[standing]}
                </text>
              )}
              <text x={SIZE.pad} y={SIZE.header + 15 + at * SIZE.row}>
                {row.label.text}
              </text>
            </g>
          );
        })}
      </g>
    </g>
  );
}

const STANDING: Readonly<Record<Standing, string>> = { covered: '✓', partly: '◐', uncovered: '○', untested: '▲' };

/** Between 0 and 1; logarithmic, because a few transitions are taken a thousand times as often as the others. */
export function heatOf(machine: Machine, edges: readonly number[], most: number): number {
  let taken = 0;
  for (const edge of edges) taken += machine.taken[edge]!;
  return taken === 0 ? 0 : 0.15 + 0.85 * (Math.log1p(taken) / Math.log1p(Math.max(most, 2)));
}

function Count({ value, width }: { value: number; width: number }) {
  const text = count(value);
  const w = 12 + text.length * 6.6;
  return (
    <g class="state-count" transform={`translate(${width - w - 7} 6)`}>
      <rect width={w} height={17} rx={8.5} />
      <text x={w / 2} y={12.5} text-anchor="middle">
        {text}
      </text>
    </g>
  );
}

/** Arrows go along the tree of states; right and left along transitions. */
function onKey(event: TargetedKeyboardEvent<SVGGElement>, machine: Machine, index: number): void {
  const { nodes, edges } = machine.definition;
  const go = (to: number | undefined): void => {
    const path = to === undefined ? undefined : nodes[to]?.path;
    if (path === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const { parentElement } = event.currentTarget;
    (parentElement?.querySelector(`[data-state="${path}"]`) as SVGGElement | null)?.focus();
  };
  if (event.key === 'ArrowDown') go(index + 1 < nodes.length ? index + 1 : undefined);
  else if (event.key === 'ArrowUp') go(index > 0 ? index - 1 : undefined);
  else if (event.key === 'ArrowRight')
    go(edges.find(({ source, targets }) => source === index && targets.length > 0)?.targets[0]);
  else if (event.key === 'ArrowLeft') go(edges.find(({ targets }) => targets.includes(index))?.source);
  else if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault();
    event.stopPropagation();
    selectedNode.value = selectedNode.value === index ? undefined : index;
  }
}

/** A line with round corners. */
export function path(line: readonly (readonly [number, number])[], radius = 6): string {
  const [first, ...rest] = line;
  if (!first) return '';
  let d = `M${first[0]} ${first[1]}`;
  rest.forEach(([x, y], at) => {
    const next = rest[at + 1];
    if (!next) {
      d += `L${x} ${y}`;
      return;
    }
    const [px, py] = line[at]!;
    const before = Math.hypot(x - px, y - py);
    const after = Math.hypot(next[0] - x, next[1] - y);
    const r = Math.min(radius, before / 2, after / 2);
    if (r < 0.5) {
      d += `L${x} ${y}`;
      return;
    }
    const [ax, ay] = [x + ((px - x) * r) / before, y + ((py - y) * r) / before];
    const [bx, by] = [x + ((next[0] - x) * r) / after, y + ((next[1] - y) * r) / after];
    d += `L${ax} ${ay}Q${x} ${y} ${bx} ${by}`;
  });
  return d;
}
