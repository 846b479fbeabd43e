import type { Actor } from '../../model/actors.js';
import { KIND } from '../../model/columns.js';
import { select, slowTick, store } from '../state.js';
import { duration, nameOf } from '../words.js';
import { scopeOf } from './story-rows.js';

const MOST_SPANS = 300;
const WINDOWS = [10_000, 30_000, 60_000, 120_000, 300_000, 900_000, 3_600_000];

interface Span {
  readonly begin: number;
  readonly end: number;
  readonly label: string;
}

/** The states of an actor over time, the newest first. */
function spansOf(actor: Actor, since: number): Span[] {
  const { rows, texts } = store;
  const spans: Span[] = [];
  let end = store.time;
  for (const row of store.rowsOf(actor)) {
    const kind = rows.kind(row);
    if (kind !== KIND.step && kind !== KIND.actor) continue;
    if (kind === KIND.step && rows.state(row) === rows.before(row) && rows.status(row) === 0) continue;
    const begin = rows.time(row);
    const json = texts.text(rows.state(row));
    if (rows.status(row) === 0) {
      const label = actor.machine ? actor.machine.state(json).label : 'runs';
      spans.push({ begin, end, label });
    }
    end = begin;
    if (begin < since || spans.length >= MOST_SPANS) break;
  }
  return spans;
}

/** Actors below each other, time from left to right: which state each was in, and for how long. */
export function Lanes({ actor }: { actor: Actor }) {
  slowTick.value;
  const now = store.time;
  const scope = scopeOf(actor).slice(0, 14);
  const oldest = Math.min(...scope.map((one) => spansOf(one, 0).at(-1)?.begin ?? now));
  const length = WINDOWS.find((one) => now - oldest < one) ?? WINDOWS.at(-1)!;
  const from = now - length;
  const percent = (time: number): number => (Math.max(0, time - from) / length) * 100;
  return (
    <div class="lanes">
      <div class="lanes-scale" aria-hidden="true">
        <span>−{duration(length)}</span>
        <span>−{duration(length / 2)}</span>
        <span>now</span>
      </div>
      {scope.map((one) => (
        <div class="lane-row" key={one.index}>
          <button type="button" class="lane-name" onClick={() => select(one)}>
            {nameOf(one)}
          </button>
          <div class="lane-track">
            {spansOf(one, from)
              .filter(({ end }) => end > from)
              .map(({ begin, end, label }) => (
                <span
                  key={begin}
                  class={`span hue-${hueOf(label)}`}
                  style={{ left: `${percent(begin)}%`, width: `${Math.max(0.3, percent(end) - percent(begin))}%` }}
                  title={`${label}, ${duration(end - begin)}`}
                >
                  {label}
                </span>
              ))}
          </div>
        </div>
      ))}
    </div>
  );
}

/** The same state has the same colour everywhere. */
function hueOf(label: string): number {
  let hash = 0;
  for (const char of label) hash = (hash * 31 + char.charCodeAt(0)) >>> 0;
  return hash % 6;
}
