import type { TargetedPointerEvent } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { KIND } from '../../model/columns.js';
import { goLive, isLive, pause, showRow, slowTick, step, store, tick } from '../state.js';
import { clock } from '../words.js';

const HEIGHT = 26;
const BAR = 3;

/** Rows per column of the picture, from the oldest that is kept to now. */
function histogram(columns: number): {
  bars: Float64Array;
  errors: Uint8Array;
  gaps: Uint8Array;
  from: number;
  to: number;
} {
  const { rows } = store;
  const from = rows.end > rows.begin ? rows.time(rows.begin) : Date.now() - 1_000;
  const to = Math.max(isLive.value ? store.time : rows.time(rows.end - 1), from + 1_000);
  const bars = new Float64Array(columns);
  const errors = new Uint8Array(columns);
  const gaps = new Uint8Array(columns);
  const scale = columns / (to - from);
  // Of many rows a part tells the shape: the picture is a few hundred columns wide.
  const stride = Math.max(1, Math.floor((rows.end - rows.begin) / 60_000));
  for (let row = rows.begin; row < rows.end; row += stride) {
    const at = Math.min(columns - 1, Math.max(0, Math.floor((rows.time(row) - from) * scale)));
    const kind = rows.kind(row);
    if (kind === KIND.event) bars[at]! += stride;
    if (kind === KIND.step && rows.status(row) === 2) errors[at] = 1;
    if (kind === KIND.gap) gaps[at] = 1;
  }
  return { bars, errors, gaps, from, to };
}

export function Timeline() {
  tick.value;
  const canvas = useRef<HTMLCanvasElement>(null);
  const span = useRef({ from: 0, to: 1 });

  useLayoutEffect(() => {
    const element = canvas.current!;
    const { clientWidth: width } = element;
    const ratio = globalThis.devicePixelRatio || 1;
    if (element.width !== Math.round(width * ratio)) {
      element.width = Math.round(width * ratio);
      element.height = Math.round(HEIGHT * ratio);
    }
    const draw = element.getContext('2d')!;
    draw.setTransform(ratio, 0, 0, ratio, 0, 0);
    draw.clearRect(0, 0, width, HEIGHT);
    const style = getComputedStyle(element);
    const color = (name: string): string => style.getPropertyValue(name);
    const columns = Math.max(1, Math.floor(width / BAR));
    const { bars, errors, gaps, from, to } = histogram(columns);
    span.current = { from, to };
    const most = Math.max(4, ...bars);
    bars.forEach((value, at) => {
      draw.fillStyle = gaps[at] ? color('--gap') : errors[at] ? color('--error') : color('--bar');
      const height = gaps[at] ? HEIGHT : value === 0 ? 1 : 2 + (HEIGHT - 3) * Math.sqrt(value / most);
      draw.fillRect(at * BAR, HEIGHT - height, BAR - 1, height);
    });
    const now = isLive.value ? to : store.time;
    const x = ((now - from) / (to - from)) * width;
    draw.fillStyle = color('--last');
    draw.fillRect(Math.min(width - 2, Math.max(0, x - 1)), 0, 2, HEIGHT);
  }, [slowTick.value, isLive.value, isLive.value ? 0 : store.shown]);

  const scrub = (event: TargetedPointerEvent<HTMLCanvasElement>): void => {
    if (event.buttons !== 1) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const part = (event.clientX - left) / width;
    const { from, to } = span.current;
    if (part >= 0.997) goLive();
    else showRow(store.rowAt(from + part * (to - from)));
  };
  const { from, to } = span.current;
  return (
    <footer class="timeline">
      <div class="transport" role="toolbar" aria-label="Time">
        <button
          type="button"
          aria-label="To the beginning"
          title="To the beginning"
          onClick={() => showRow(store.rows.begin)}
        >
          |◀
        </button>
        <button type="button" aria-label="One event back" title="One event back  [" onClick={() => step(-1)}>
          ◀
        </button>
        <button
          type="button"
          aria-label={isLive.value ? 'Pause' : 'Go on live'}
          title={isLive.value ? 'Pause  space' : 'Go on live  space'}
          onClick={() => (isLive.value ? pause() : goLive())}
        >
          {isLive.value ? '❚❚' : '▶'}
        </button>
        <button
          type="button"
          aria-label="One event on"
          title="One event on  ]"
          disabled={isLive.value}
          onClick={() => step(1)}
        >
          ▶
        </button>
        <button
          type="button"
          class={`live${isLive.value ? ' is-on' : ''}`}
          aria-pressed={isLive.value}
          onClick={goLive}
        >
          LIVE
        </button>
      </div>
      <canvas
        ref={canvas}
        class="histogram"
        height={HEIGHT}
        tabIndex={0}
        role="slider"
        aria-label="Moment that is shown"
        aria-valuemin={0}
        aria-valuemax={Math.round((to - from) / 1_000)}
        aria-valuenow={Math.round((store.time - from) / 1_000)}
        aria-valuetext={isLive.value ? 'live' : clock(store.time)}
        onPointerDown={scrub}
        onPointerMove={scrub}
        onKeyDown={(event) => {
          if (event.key === 'ArrowLeft') step(-1);
          else if (event.key === 'ArrowRight') step(1);
          else if (event.key === 'Home') showRow(store.rows.begin);
          else if (event.key === 'End') goLive();
          else return;
          event.preventDefault();
        }}
      />
      <output class="now">{clock(store.time)}</output>
    </footer>
  );
}
