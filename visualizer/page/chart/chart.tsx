import { useSignal, useSignalEffect } from '@preact/signals';
import type { TargetedPointerEvent } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { Actor } from '../../model/actors.js';
import { KIND } from '../../model/columns.js';
import type { Machine, StateInfo } from '../../model/machine.js';
import { follows, selected, selectedRow, slowTick, store, tick, view } from '../state.js';
import { type Camera, fitScale, onActive, onAll, type Size, zoomed } from './camera.js';
import { ChartEdges, type EdgeMarks } from './chart-edges.jsx';
import { ChartNodes } from './chart-nodes.jsx';

/** What of a machine is marked at the moment: by one actor, or by all of its kind. */
function marksOf(
  machine: Machine,
  actor: Actor | undefined,
): { marks: EdgeMarks; state: StateInfo | undefined; row: number | undefined } {
  if (!actor || actor.machine !== machine) {
    let most = 1;
    for (const taken of machine.taken) most = Math.max(most, taken);
    const mode = view.value === 'coverage' ? 'coverage' : 'heat';
    return { marks: { mode, most, possible: new Set(), last: new Set() }, state: undefined, row: undefined };
  }
  let shownRow: number | undefined;
  for (const row of store.rowsOf(actor)) {
    if (selectedRow.value !== undefined && row > selectedRow.value) continue;
    if (store.rows.kind(row) !== KIND.step) continue;
    // Content changes no state: what is lit is the last transition.
    if (store.rows.edges(row) < 0) continue;
    if (store.texts.list(store.rows.edges(row)).every((edge) => machine.edge(edge)?.ignored)) continue;
    shownRow = row;
    break;
  }
  const json = store.texts.text(
    selectedRow.value !== undefined && shownRow !== undefined ? store.rows.state(shownRow) : actor.state,
  );
  const state = machine.state(json);
  const last = new Set(shownRow === undefined ? [] : store.texts.list(store.rows.edges(shownRow)));
  return { marks: { mode: 'actor', most: 1, possible: new Set(machine.possible(state)), last }, state, row: shownRow };
}

export function Chart({ machine, actor }: { machine: Machine; actor: Actor | undefined }) {
  tick.value;
  const box = useRef<HTMLDivElement>(null);
  const camera = useSignal<Camera>({ x: 0, y: 0, k: 1 });
  const size = useSignal({ width: 800, height: 600 });
  const { layout } = machine;
  const single = view.value === 'actor' ? actor : undefined;
  const { marks, state, row } = marksOf(machine, single);

  const showAll = (): void => {
    camera.value = onAll(size.value, layout);
  };
  const follow = (): void => {
    const boxes = (state?.active ?? []).map((node) => layout.nodes[node]!);
    const first = state?.active.find((node) => machine.definition.nodes[node]!.path === state.leaves[0]) ?? 0;
    // The machine itself is the first of the active states, and is around all others.
    camera.value = onActive(size.value, layout, boxes.slice(1), layout.nodes[first]!);
  };

  useLayoutEffect(() => {
    const element = box.current!;
    const observer = new ResizeObserver(() => {
      size.value = { width: element.clientWidth, height: element.clientHeight };
    });
    observer.observe(element);
    size.value = { width: element.clientWidth, height: element.clientHeight };
    // Not by Preact: its listeners for the wheel are passive, and could not keep the page from scrolling.
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      follows.value = false;
      const { left, top } = element.getBoundingClientRect();
      zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0016)), event.clientX - left, event.clientY - top);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      observer.disconnect();
      element.removeEventListener('wheel', onWheel);
    };
  }, [machine]);

  const where = state?.active.join() ?? '';
  useLayoutEffect(() => {
    if (follows.value) follow();
  }, [machine, where, single, size.value.width, size.value.height, view.value, follows.value]);

  const zoom = (by: number, atX = size.value.width / 2, atY = size.value.height / 2): void => {
    camera.value = zoomed(camera.value, by, atX, atY);
  };
  useSignalEffect(() => {
    chartControls.current = {
      zoom,
      fit: () => {
        follows.value = false;
        showAll();
      },
    };
  });

  const drag = useRef<{ x: number; y: number; camera: Camera } | undefined>(undefined);
  const onPointerDown = (event: TargetedPointerEvent<SVGSVGElement>): void => {
    if (event.button !== 0) return;
    drag.current = { x: event.clientX, y: event.clientY, camera: camera.value };
  };
  const onPointerMove = (event: TargetedPointerEvent<SVGSVGElement>): void => {
    const from = drag.current;
    if (!from) return;
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
    if (Math.abs(dx) + Math.abs(dy) < 4) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    follows.value = false;
    camera.value = { ...from.camera, x: from.camera.x + dx, y: from.camera.y + dy };
  };

  const { x, y, k } = camera.value;
  const clock = Math.floor(slowTick.value / 4);
  const nodes = useMemo(
    () => <ChartNodes machine={machine} actor={single} state={state} marks={marks} />,
    [machine, single, where, marks.mode === 'actor' ? row : `${marks.mode} ${slowTick.value}`, clock],
  );
  const edges = useMemo(
    () => <ChartEdges machine={machine} marks={marks} row={row} />,
    [machine, single, where, marks.mode === 'actor' ? row : `${marks.mode} ${slowTick.value}`],
  );
  return (
    <div class="chart" ref={box}>
      {/* biome-ignore lint/a11y/useSemanticElements: there is no fieldset in SVG. */}
      <svg
        class={k < 0.34 ? 'is-far' : ''}
        style={{ '--names': Math.min(1.6, Math.max(1, 0.78 / k)) }}
        role="group"
        aria-label={`Statechart of ${machine.name}`}
        width={size.value.width}
        height={size.value.height}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={() => {
          drag.current = undefined;
        }}
        onDblClick={() => {
          follows.value = false;
          showAll();
        }}
      >
        <g transform={`translate(${x} ${y}) scale(${k})`}>
          {nodes}
          {edges}
        </g>
      </svg>
      <MiniMap
        machine={machine}
        state={state}
        camera={camera.value}
        size={size.value}
        isNeeded={k > fitScale(size.value, layout) * 1.15}
      />
    </div>
  );
}

/** What the buttons above the chart do. */
export const chartControls: { current: { zoom(by: number): void; fit(): void } | undefined } = { current: undefined };

const MAP = 150;

function MiniMap(props: {
  machine: Machine;
  state: StateInfo | undefined;
  camera: Camera;
  size: Size;
  isNeeded: boolean;
}) {
  const { machine, state, camera, size, isNeeded } = props;
  if (!isNeeded) return null;
  const { width, height, nodes } = machine.layout;
  const k = MAP / Math.max(width, height);
  const active = new Set(state?.active);
  return (
    <svg class="minimap" aria-hidden="true" width={width * k} height={height * k} viewBox={`0 0 ${width} ${height}`}>
      {nodes.map(([x, y, w, h], index) => (
        <rect key={index} class={active.has(index) ? 'is-active' : ''} x={x} y={y} width={w} height={h} rx={8} />
      ))}
      <rect
        class="minimap-view"
        x={-camera.x / camera.k}
        y={-camera.y / camera.k}
        width={size.width / camera.k}
        height={size.height / camera.k}
      />
    </svg>
  );
}

/** The chart of what is selected, or a word on why there is none. */
export function ChartPanel() {
  tick.value;
  const actor = selected.value;
  if (actor?.machine) return <Chart machine={actor.machine} actor={actor} />;
  return (
    <div class="chart is-empty">
      <div class="no-chart">
        {actor ? (
          <>
            <h2>{actor.logic}</h2>
            <p>
              This actor is no state machine: it is {actor.logic === 'actor' ? 'a group of others, or ' : ''}a piece of
              work that begins, and ends with a result. What it was sent and what became of it is on the right.
            </p>
          </>
        ) : (
          <p>Choose an actor on the left to see its statechart.</p>
        )}
      </div>
    </div>
  );
}
