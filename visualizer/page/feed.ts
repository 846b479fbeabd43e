import { batch } from '@preact/signals';
import type { Request } from '../../src/inspect/rows.js';
import type { HubFrame } from '../model/program.js';
import { cost, link, lostAt, slowTick, store, tick } from './state.js';

const FIRST_RETRY_MS = 300;
const LONGEST_RETRY_MS = 3_000;
const SLOW_MS = 250;
/** A keyframe's rows come in slices; after so long they must have come. */
const KEYFRAME_MS = 4_000;

let socket: WebSocket | undefined;
let attempt = 0;
let isDrawing = false;
let lastCost = 0;

/** Shows the recording that is in the page, where there is one; else connects to the server that the page came from. */
export function begin(): void {
  const recording = document.getElementById('recording')?.textContent;
  if (!recording) {
    connect();
    return;
  }
  link.value = 'recording';
  const [, ...lines] = recording.split('\n');
  for (const line of lines) {
    const [program, frame] = JSON.parse(line) as [number, HubFrame];
    store.take(program, frame);
  }
  for (const program of store.programs.keys()) store.take(program, { t: 'gone', at: 0 });
  wake();
}

/** Connects, and again whenever the server is back. */
function connect(): void {
  const address = new URL('view', document.baseURI);
  address.protocol = 'ws:';
  const opened = new WebSocket(address);
  socket = opened;
  opened.onopen = () => {
    attempt = 0;
    store.reset();
    link.value = 'live';
    wake();
  };
  opened.onmessage = ({ data }) => {
    const [program, frame] = JSON.parse(String(data)) as [number, HubFrame];
    store.take(program, frame);
    if (frame.t === 'key') setTimeout(() => store.endUnconfirmed(program), KEYFRAME_MS);
    wake();
  };
  opened.onclose = () => {
    if (link.value !== 'lost') lostAt.value = Date.now();
    link.value = 'lost';
    setTimeout(connect, Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempt));
    attempt += 1;
  };
}

export function ask(program: number, request: Request): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ n: program, request }));
}

/** Draws in the next picture of the screen; where drawing is costly, not in every one. */
function wake(): void {
  if (isDrawing) return;
  isDrawing = true;
  setTimeout(
    () =>
      requestAnimationFrame(() => {
        isDrawing = false;
        const begun = performance.now();
        tick.value += 1;
        lastCost = performance.now() - begun;
      }),
    Math.min(200, lastCost * 3),
  );
}

function slowly(): void {
  batch(() => {
    slowTick.value += 1;
    tick.value += 1;
  });
  // A tenth of the time at most goes into looks through all actors.
  setTimeout(slowly, Math.max(SLOW_MS, cost.ms * 10));
}
slowly();
