import { computed } from '@preact/signals';
import type { TargetedKeyboardEvent } from 'preact';
import { useRef } from 'preact/hooks';
import type { Actor } from '../model/actors.js';
import type { Program } from '../model/program.js';
import { FIELDS } from '../model/query.js';
import { brokenBy } from '../model/rules.js';
import { ask } from './feed.js';
import {
  folds,
  lookThroughAll,
  openPrograms,
  pane,
  query,
  rules,
  search,
  select,
  selected,
  slowTick,
  store,
} from './state.js';
import { VirtualList } from './virtual-list.jsx';
import { badgeOf, count, duration, nameOf, shortId } from './words.js';

const ROW = 28;

interface TreeRow {
  readonly actor: Actor;
  readonly depth: number;
  readonly isOpen: boolean;
  readonly hasChildren: boolean;
  /** A conversation without an actor, below this one. */
  readonly resting?: readonly [id: string, state: string] | undefined;
  readonly more?: number;
  /** A program with several connections. */
  readonly program?: Program;
  readonly roots?: number;
}

/** A few connections, and groups that only hold others, are open from the beginning. */
const isOpen = (actor: Actor): boolean =>
  folds.value.get(actor.index) ??
  (actor.parent === undefined
    ? store.roots.length <= 3
    : actor.machine === undefined && ['subscriptions', 'conversations', 'rings'].includes(actor.id));

const rows = computed<{ list: TreeRow[]; ms: number; matching: number }>(() => {
  slowTick.value;
  const begun = performance.now();
  const { matches, isEmpty } = query.value;
  const list: TreeRow[] = [];
  if (!isEmpty) {
    const found = lookThroughAll(() => store.actors.filter(matches).sort((a, b) => a.since - b.since));
    for (const actor of found) list.push({ actor, depth: 0, isOpen: false, hasChildren: false });
    return { list, ms: performance.now() - begun, matching: list.length };
  }
  const add = (actor: Actor, depth: number): void => {
    if (!actor.isThere) return;
    const hasChildren = actor.children.some((child) => child.isThere) || hasResting(actor);
    const open = hasChildren && isOpen(actor);
    list.push({ actor, depth, isOpen: open, hasChildren });
    if (!open) return;
    for (const child of actor.children) add(child, depth + 1);
    const resting = restingOf(actor);
    for (const record of resting?.records ?? []) {
      list.push({ actor, depth: depth + 1, isOpen: false, hasChildren: false, resting: record });
    }
    const more = (resting?.count ?? 0) - (resting?.records.length ?? 0);
    if (more > 0) list.push({ actor, depth: depth + 1, isOpen: false, hasChildren: false, more });
  };
  lookThroughAll(() => {
    for (const program of store.programs.values()) {
      const roots = store.roots.filter((root) => root.program === program.number && root.isThere);
      if (roots.length <= 1) {
        for (const root of roots) add(root, 0);
        continue;
      }
      const open = openPrograms.value.has(program.number);
      list.push({ actor: roots[0]!, depth: 0, isOpen: open, hasChildren: true, program, roots: roots.length });
      if (open) for (const root of roots) add(root, 1);
    }
  });
  return { list, ms: performance.now() - begun, matching: store.there };
});

/** Records that rest are told of their connection; they belong where its conversations are. */
function restingOf(actor: Actor) {
  if (actor.id !== 'conversations' || !actor.parent) return undefined;
  return store.programs.get(actor.program)?.resting.get(actor.parent.key);
}
const hasResting = (actor: Actor): boolean => (restingOf(actor)?.count ?? 0) > 0;

function toggle(actor: Actor): void {
  folds.value = new Map(folds.value).set(actor.index, !isOpen(actor));
}

function toggleProgram(number: number): void {
  const next = new Set(openPrograms.value);
  if (!next.delete(number)) next.add(number);
  openPrograms.value = next;
}

export function ActorTree() {
  const { list, ms, matching } = rows.value;
  const { problems, isEmpty } = query.value;
  const input = useRef<HTMLInputElement>(null);
  const at = list.findIndex(
    ({ actor, resting, more, program }) => actor === selected.value && !resting && !more && !program,
  );
  const programs = [...store.programs.values()].filter(({ isConnected }) => isConnected).length;

  const onKey = (event: TargetedKeyboardEvent<HTMLElement>): void => {
    const row = list[at];
    const move = (to: number): void => {
      const next = list[Math.min(Math.max(to, 0), list.length - 1)];
      if (next?.program) toggleProgram(next.program.number);
      else if (next && !next.resting) select(next.actor);
    };
    if (event.key === 'ArrowDown') move(at + 1);
    else if (event.key === 'ArrowUp') move(at - 1);
    else if (event.key === 'Home') move(0);
    else if (event.key === 'End') move(list.length - 1);
    else if (event.key === 'ArrowRight' && row?.hasChildren && !row.isOpen) toggle(row.actor);
    else if (event.key === 'ArrowLeft' && row?.isOpen) toggle(row.actor);
    else if (event.key === 'ArrowLeft' && row?.actor.parent) select(row.actor.parent);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <div class="search">
        <span class="search-glass" aria-hidden="true">
          ⌕
        </span>
        <input
          ref={input}
          id="search"
          type="search"
          value={search.value}
          placeholder="id, kind:conversation, age:>5m"
          aria-label="Search for actors"
          aria-describedby="search-help"
          spellcheck={false}
          autocomplete="off"
          onInput={(event) => {
            search.value = event.currentTarget.value;
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape') {
              search.value = '';
              event.currentTarget.blur();
            }
          }}
        />
        <kbd>/</kbd>
      </div>
      <div class="search-help" id="search-help">
        {FIELDS.map(([name, example, meaning]) => (
          <button
            type="button"
            key={name}
            onMouseDown={(event) => {
              event.preventDefault();
              search.value = `${search.value} ${name}:`.trimStart();
              input.current?.focus();
            }}
          >
            <code>{example}</code> {meaning}
          </button>
        ))}
      </div>
      <div class="count" role="status">
        {problems.length > 0 ? (
          <span class="problem">not understood: {problems.join(' ')}</span>
        ) : isEmpty ? (
          `${count(matching)} ${matching === 1 ? 'actor' : 'actors'} · ${programs} ${programs === 1 ? 'program' : 'programs'}`
        ) : (
          `${count(matching)} of ${count(store.there)} · ${ms.toFixed(1)} ms`
        )}
      </div>
      {list.length === 0 && !isEmpty ? (
        <p class="empty">No actor fits. Take a word away, or look among those that have ended: is:ended</p>
      ) : (
        <VirtualList
          count={list.length}
          rowHeight={ROW}
          label="Actors"
          role="tree"
          active={at}
          activeId={selected.value && at >= 0 ? `actor-${selected.value.index}` : undefined}
          onKeyDown={onKey}
          render={(index) => <Row key={index} row={list[index]!} isFlat={!isEmpty} />}
        />
      )}
    </>
  );
}

function ProgramRow({ program, isOpen: open, roots }: { program: Program; isOpen: boolean; roots: number }) {
  return (
    <button
      type="button"
      class="tree-row"
      style={{ paddingLeft: '8px' }}
      tabIndex={-1}
      aria-expanded={open}
      onClick={() => toggleProgram(program.number)}
    >
      <span class="twist">{open ? '▾' : '▸'}</span>
      <span class="badge kind-other">P</span>
      <span class="tree-name">{program.name || `program ${program.number + 1}`}</span>
      <span class="tree-state">{program.isConnected ? '' : 'gone'}</span>
      <span class="tree-age">{count(roots)}</span>
    </button>
  );
}

function Row({ row, isFlat }: { row: TreeRow; isFlat: boolean }) {
  const { actor, depth, resting, more } = row;
  const indent = { paddingLeft: `${8 + depth * 16}px` };
  if (more) {
    return (
      // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus.
      <div class="tree-row muted" style={indent} role="treeitem">
        <span class="twist" />… {count(more)} older ones rest as records
      </div>
    );
  }
  if (row.program) return <ProgramRow program={row.program} isOpen={row.isOpen} roots={row.roots ?? 0} />;
  if (resting) {
    const [id] = resting;
    return (
      <button
        type="button"
        class="tree-row resting"
        style={indent}
        title="A record without an actor; click to make it run and be seen"
        onClick={() => ask(actor.program, { t: 'activate', actor: actor.parent!.key, id })}
      >
        <span class="twist" />
        <span class="badge kind-resting">V</span>
        <span class="tree-name">{shortId(id)}</span>
        <span class="tree-state">rests as a record</span>
      </button>
    );
  }
  const { letter, kind } = badgeOf(actor);
  const isStuck = brokenBy(actor, rules.value, store).length > 0;
  const state = store.stateLabel(actor);
  const age = duration(store.time - actor.since);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree itself has the keys.
    // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus and says which row is active.
    <div
      id={`actor-${actor.index}`}
      class={`tree-row${actor === selected.value ? ' is-selected' : ''}${actor.isThere ? '' : ' is-ended'}`}
      style={indent}
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={actor === selected.value}
      aria-expanded={row.hasChildren ? row.isOpen : undefined}
      onClick={() => {
        select(actor);
        pane.value = 'chart';
      }}
      onDblClick={() => row.hasChildren && toggle(actor)}
    >
      <span
        class="twist"
        aria-hidden="true"
        onClick={(event) => {
          event.stopPropagation();
          if (row.hasChildren) toggle(actor);
        }}
      >
        {row.hasChildren ? (row.isOpen ? '▾' : '▸') : ''}
      </span>
      <span class={`badge kind-${kind}`} aria-hidden="true">
        {letter}
      </span>
      <span class="for-ears">{actor.logic}</span>
      <span class="tree-name">
        {isFlat && actor.logic === 'dialog' && actor.parent ? `${shortId(actor.parent.id)}/` : ''}
        {nameOf(actor)}
      </span>
      <span class="tree-state">{actor.status === 2 ? '✕ failed' : actor.isThere ? state : 'ended'}</span>
      <span class={`tree-age${isStuck ? ' is-stuck' : ''}`}>{actor.machine ? age : ''}</span>
      {isStuck && <span class="for-ears">stuck</span>}
    </div>
  );
}
