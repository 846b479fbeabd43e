import { useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { ChartPanel, chartControls } from './chart/chart.jsx';
import { CoveragePanel } from './chart/coverage-panel.jsx';
import { FleetList, FleetPanel } from './chart/fleet.jsx';
import { InspectPanel } from './inspect-panel.jsx';
import { Palette } from './palette.jsx';
import {
  follows,
  goLive,
  isLive,
  isPaletteOpen,
  leftTab,
  link,
  pane,
  pause,
  select,
  selected,
  slowTick,
  step,
  store,
  theme,
  view,
} from './state.js';
import { Story } from './story/story.jsx';
import { Timeline } from './story/timeline.jsx';
import { nextTheme, TopBar } from './top-bar.jsx';
import { ActorTree } from './tree.jsx';
import { Welcome } from './welcome.jsx';
import { count, nameOf } from './words.js';

export function App() {
  useKeys();
  useSelection();
  useSignalEffect(() => {
    document.documentElement.dataset.theme = theme.value;
  });
  slowTick.value;
  if (store.actors.length === 0) {
    return (
      <div class="page is-empty">
        <TopBar />
        <Welcome />
      </div>
    );
  }
  return (
    <div class={`page shows-${pane.value}${link.value === 'lost' ? ' is-lost' : ''}`} data-ready="true">
      <TopBar />
      <nav class="left" aria-label="Actors">
        <div class="tabs" role="tablist">
          {(['actors', 'fleet'] as const).map((name) => (
            <button
              key={name}
              type="button"
              role="tab"
              aria-selected={leftTab.value === name}
              onClick={() => {
                leftTab.value = name;
              }}
            >
              {name === 'actors' ? 'Actors' : 'Fleet'}
            </button>
          ))}
        </div>
        {leftTab.value === 'actors' ? <ActorTree /> : <FleetList />}
      </nav>
      <main class="centre">
        <ChartHead />
        <ChartPanel />
      </main>
      <aside class="right" aria-label="Details">
        <AboveStory />
        <Story />
      </aside>
      <Timeline />
      <Panes />
      <Palette />
    </div>
  );
}

const PANES = [
  ['actors', 'Actors'],
  ['chart', 'Chart'],
  ['details', 'Details'],
  ['events', 'Events'],
] as const;

/** On a small screen, where there is room for one thing only. */
function Panes() {
  return (
    <nav class="panes" aria-label="What is shown">
      {PANES.map(([name, title]) => (
        <button
          key={name}
          type="button"
          aria-current={pane.value === name ? 'page' : undefined}
          onClick={() => {
            pane.value = name;
          }}
        >
          {title}
        </button>
      ))}
    </nav>
  );
}

/** Details of the actor, or of all of its kind. */
function AboveStory() {
  const machine = selected.value?.machine;
  if (view.value === 'all' && machine) return <FleetPanel machine={machine} />;
  if (view.value === 'coverage' && machine) return <CoveragePanel machine={machine} />;
  return <InspectPanel />;
}

function ChartHead() {
  slowTick.value;
  const actor = selected.value;
  const above = [];
  for (let one = actor; one; one = one.parent) above.unshift(one);
  return (
    <div class="chart-head">
      <ol class="crumbs" aria-label="Where it is in the tree">
        {above.map((one) => (
          <li key={one.index}>
            <button type="button" aria-current={one === actor ? 'true' : undefined} onClick={() => select(one)}>
              {nameOf(one)}
            </button>
          </li>
        ))}
      </ol>
      {actor?.machine && (
        <div class="chart-tools">
          <div class="tabs is-segmented" role="tablist" aria-label="Whose states">
            <button
              type="button"
              role="tab"
              aria-selected={view.value === 'actor'}
              onClick={() => {
                view.value = 'actor';
              }}
            >
              This actor
            </button>
            <button
              type="button"
              role="tab"
              title="h"
              aria-selected={view.value === 'all'}
              onClick={() => {
                view.value = 'all';
              }}
            >
              All {count(actor.machine.actors)} · heat
            </button>
            {store.coverage && (
              <button
                type="button"
                role="tab"
                title="c"
                aria-selected={view.value === 'coverage'}
                onClick={() => {
                  view.value = 'coverage';
                }}
              >
                Coverage
              </button>
            )}
          </div>
          <div class="tabs is-segmented">
            <button type="button" aria-label="Smaller" onClick={() => chartControls.current?.zoom(0.8)}>
              −
            </button>
            <button type="button" onClick={() => chartControls.current?.fit()}>
              fit
            </button>
            <button type="button" aria-label="Larger" onClick={() => chartControls.current?.zoom(1.25)}>
              +
            </button>
            <button
              type="button"
              title="Keep what is active in the middle  f"
              aria-pressed={follows.value}
              onClick={() => {
                follows.value = !follows.value;
              }}
            >
              follow
            </button>
          </div>
        </div>
      )}
    </div>
  );
}

/** Somebody is always selected, and stays it when the server tells everything anew. */
function useSelection(): void {
  useSignalEffect(() => {
    slowTick.value;
    const actor = selected.peek();
    if (actor && store.actors[actor.index] === actor) return;
    const again = actor && store.actors.find((one) => one.id === actor.id && one.logic === actor.logic);
    const first = again ?? store.roots.find((root) => root.isThere && root.machine) ?? store.roots[0];
    if (first !== actor) select(first);
  });
}

function useKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'k' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        isPaletteOpen.value = true;
        return;
      }
      const { tagName } = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(tagName)) return;
      const isButton = tagName === 'BUTTON' || (event.target as HTMLElement).getAttribute('role') === 'button';
      if (event.key === '/') document.getElementById('search')?.focus();
      else if (event.key === ' ' && !isButton) isLive.value ? pause() : goLive();
      else if (event.key === '[') step(-1);
      else if (event.key === ']') step(1);
      else if (event.key === 'f') follows.value = !follows.value;
      else if (event.key === 'h') view.value = view.value === 'all' ? 'actor' : 'all';
      else if (event.key === 'c' && store.coverage) view.value = view.value === 'coverage' ? 'actor' : 'coverage';
      else if (event.key === 'd') nextTheme();
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
