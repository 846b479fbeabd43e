import { useComputed, useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Actor } from '../model/actors.js';
import { framesOfMessage, happeningAt } from '../model/happening.js';
import { details, goTo, isPaletteOpen, search, select, selected, selectedNode, store, view } from './state.js';
import { badgeOf, clock, nameOf } from './words.js';

interface Hit {
  readonly key: string;
  readonly title: string;
  readonly detail: string;
  readonly badge: string;
  readonly go: () => void;
}

const MOST_OF_EACH = 8;

/** Actors, states and events by a part of their name; messages by their number. */
function hitsFor(text: string): Hit[] {
  const part = text.trim().toLowerCase();
  const hits: Hit[] = [];
  const actors: Actor[] = [];
  for (const actor of store.actors) {
    if (!actor.isThere || (part && !`${actor.id} ${actor.logic} ${nameOf(actor)}`.toLowerCase().includes(part)))
      continue;
    actors.push(actor);
    if (actors.length === MOST_OF_EACH) break;
  }
  for (const actor of actors) {
    hits.push({
      key: `a${actor.index}`,
      title: nameOf(actor),
      detail: `${actor.logic} · ${store.stateLabel(actor)}`,
      badge: badgeOf(actor).letter,
      go: () => select(actor),
    });
  }
  if (!part) return hits;
  hits.unshift(...messageHits(part));
  for (const machine of store.machines.values()) {
    const { nodes, edges } = machine.definition;
    const shown = nodes.flatMap(({ path }, index) => (path.toLowerCase().includes(part) ? [index] : []));
    for (const index of shown.slice(0, MOST_OF_EACH)) {
      hits.push({
        key: `s${machine.definition.id}${index}`,
        title: `${machine.name} › ${nodes[index]!.path}`,
        detail: `state · ${machine.counts[index]} actors`,
        badge: '▢',
        go: () => {
          const one = store.actors.find((actor) => actor.isThere && actor.machine === machine);
          if (one) select(one);
          view.value = 'all';
          selectedNode.value = index;
        },
      });
    }
    const events = [...new Set(edges.map(({ event }) => event))].filter((event) => event.toLowerCase().includes(part));
    for (const event of events.slice(0, MOST_OF_EACH)) {
      hits.push({
        key: `e${machine.definition.id}${event}`,
        title: event,
        detail: `event of ${machine.name}: who was sent it lately`,
        badge: '→',
        go: () => {
          search.value = `kind:${machine.name} evt:${event}`;
        },
      });
    }
  }
  return hits;
}

/** `7`, `#7`, `message 7`: frames of that message, in the conversation that is looked at. */
function messageHits(part: string): Hit[] {
  const found = /^(?:#|seq(?:uence)?[: ]?|message )?(\d+)$/.exec(part);
  const actor = selected.value;
  if (!found || !actor) return [];
  return framesOfMessage(store, actor, Number(found[1]))
    .slice(0, MOST_OF_EACH)
    .flatMap((row) => {
      const happening = happeningAt(store, row);
      if (!happening) return [];
      return {
        key: `m${row}`,
        title: `message ${found[1]} of ${nameOf(happening.actor)}`,
        detail: `${happening.label.text} · ${clock(happening.time)}`,
        badge: happening.kind === 'sent' ? '⇡' : '⇣',
        go: () => {
          goTo(happening.actor, row);
          details.value = 'why';
        },
      };
    });
}

export function Palette() {
  return isPaletteOpen.value ? <Open /> : null;
}

function Open() {
  const text = useSignal('');
  const at = useSignal(0);
  const hits = useComputed(() => hitsFor(text.value));
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  const close = (): void => {
    isPaletteOpen.value = false;
  };
  const choose = (hit: Hit | undefined): void => {
    close();
    hit?.go();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself.
    <dialog
      ref={dialog}
      class="palette"
      aria-label="Jump to"
      onClose={close}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <input
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-hits"
        aria-activedescendant={hits.value[at.value] ? `hit-${at.value}` : undefined}
        aria-label="Actor, state, event, or number of a message"
        placeholder="Actor, state, event, or number of a message"
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
          at.value = 0;
        }}
        onKeyDown={(event) => {
          const last = hits.value.length - 1;
          if (event.key === 'ArrowDown') at.value = Math.min(last, at.value + 1);
          else if (event.key === 'ArrowUp') at.value = Math.max(0, at.value - 1);
          else if (event.key === 'Enter') choose(hits.value[at.value]);
          else return;
          event.preventDefault();
        }}
      />
      <div id="palette-hits" role="listbox" aria-label="Found">
        {hits.value.map((hit, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input has the keys.
          // biome-ignore lint/a11y/useFocusableInteractive: the input has the focus.
          <div
            key={hit.key}
            id={`hit-${index}`}
            role="option"
            aria-selected={index === at.value}
            class={`hit${index === at.value ? ' is-selected' : ''}`}
            onClick={() => choose(hit)}
          >
            <span class="badge kind-other">{hit.badge}</span>
            <b>{hit.title}</b>
            <span class="muted">{hit.detail}</span>
          </div>
        ))}
        {hits.value.length === 0 && <p class="empty">Nothing of that name.</p>}
      </div>
    </dialog>
  );
}
