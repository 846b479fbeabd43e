import { isLive, isPaletteOpen, link, lostAt, slowTick, store, theme } from './state.js';
import { clock, count } from './words.js';

const GLYPHS = { system: '◐', light: '○', dark: '●' } as const;

let lastEnd = 0;
let lastAt = 0;
let rate = 0;

/** Rows a second, over the last second. */
function rowsPerSecond(): number {
  const now = performance.now();
  if (now - lastAt < 900) return rate;
  rate =
    lastAt === 0 || store.rows.end < lastEnd ? 0 : Math.round(((store.rows.end - lastEnd) * 1_000) / (now - lastAt));
  lastEnd = store.rows.end;
  lastAt = now;
  return rate;
}

export function TopBar() {
  slowTick.value;
  const programs = [...store.programs.values()].filter(({ isConnected }) => isConnected).length;
  return (
    <header class="top">
      <Mark />
      <h1>Parley visualizer</h1>
      <Pill />
      <span class="fact">
        {programs} {programs === 1 ? 'program' : 'programs'}
      </span>
      <span class="fact">{count(rowsPerSecond())} rows/s</span>
      <span class="fact">{count(store.rows.end)} recorded</span>
      {store.dropped > 0 && (
        <span class="fact is-problem" title="They came faster than they could be sent; the timeline shows where.">
          {count(store.dropped)} dropped
        </span>
      )}
      <span class="grow" />
      <button
        type="button"
        class="jump-to"
        onClick={() => {
          isPaletteOpen.value = true;
        }}
      >
        <span aria-hidden="true">⌕</span> <span class="word">Jump to actor, state, event…</span>
        <kbd class="word">Ctrl K</kbd>
      </button>
      {link.value !== 'recording' && (
        <>
          <a class="button" href="session.html" download title="One file that opens by itself, for a bug report">
            Export page
          </a>
          <a class="button" href="recording.jsonl.gz" download title="Opens again with parley-sdk visualizer --replay">
            Recording
          </a>
        </>
      )}
      <button type="button" class="button" title="Theme  d" onClick={nextTheme} aria-label={`Theme: ${theme.value}`}>
        {GLYPHS[theme.value]} <span class="word">{theme.value}</span>
      </button>
    </header>
  );
}

export function nextTheme(): void {
  const order = ['system', 'light', 'dark'] as const;
  theme.value = order[(order.indexOf(theme.value) + 1) % 3]!;
}

function Pill() {
  slowTick.value;
  if (link.value === 'connecting') return <span class="pill">connecting …</span>;
  if (link.value === 'recording') {
    return <span class="pill is-paused">RECORDING{isLive.value ? '' : ` · ${clock(store.time)}`}</span>;
  }
  if (link.value === 'lost') {
    return (
      <span class="pill is-lost" role="status">
        connection lost at {clock(lostAt.value).slice(0, 8)}, retrying …
      </span>
    );
  }
  if (isLive.value && store.end !== undefined) return <span class="pill">ENDED</span>;
  return isLive.value ? (
    <span class="pill is-live">
      <i aria-hidden="true" />
      LIVE
    </span>
  ) : (
    <span class="pill is-paused">❚❚ {clock(store.time)}</span>
  );
}

const Mark = () => (
  <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
    <rect x="2" y="3" width="9" height="8" rx="2.5" class="mark-one" />
    <rect x="13" y="13" width="9" height="8" rx="2.5" class="mark-two" />
    <path d="M6.500 11v3.500a2.500 2.500 0 0 0 2.500 2.500h4" />
  </svg>
);
