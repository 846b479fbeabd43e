import { useComputed, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Actor } from '../../model/actors.js';
import type { Outcome } from '../../model/outcome.js';
import { select, selected, selectedRow, showRow, slowTick, story, tick } from '../state.js';
import { VirtualList } from '../virtual-list.jsx';
import { badgeOf, clock, count, nameOf, shortId } from '../words.js';
import { Lanes } from './lanes.jsx';
import { type StoryRow, scopeOf, storyOf } from './story-rows.js';

const TABS = [
  ['sequence', 'Sequence'],
  ['log', 'Log'],
  ['lanes', 'Swimlanes'],
] as const;

const OUTCOMES: Readonly<Record<Outcome, { glyph: string; word: string } | undefined>> = {
  taken: undefined,
  ignored: { glyph: '∅', word: 'ignored on purpose' },
  refused: { glyph: '⊘', word: 'refused by its conditions' },
  unknown: { glyph: '!', word: 'not known in this state' },
  content: undefined,
  untold: undefined,
};

/** What happened between the selected actor and its neighbours. */
export function Story() {
  const actor = selected.value;
  const only = useSignal<'all' | 'changes' | 'odd' | 'frames'>('all');
  const rows = useComputed<StoryRow[]>(() => {
    // Ten times a second is as much as can be read.
    tick.value;
    const one = selected.value;
    if (!one) return [];
    const all = storyOf(scopeOf(one));
    if (only.value === 'changes') return all.filter(({ entered }) => entered);
    if (only.value === 'frames') return all.filter(({ label: { cause } }) => cause === 'frame' || cause === 'told');
    if (only.value === 'odd') return all.filter(({ outcome }) => OUTCOMES[outcome]);
    return all;
  });
  return (
    <section class="panel story" aria-label="What happened">
      <div class="panel-head">
        <div class="tabs is-segmented" role="tablist">
          {TABS.map(([name, title]) => (
            <button
              key={name}
              type="button"
              role="tab"
              aria-selected={story.value === name}
              onClick={() => {
                story.value = name;
              }}
            >
              {title}
            </button>
          ))}
        </div>
        <select
          aria-label="Which events"
          value={only.value}
          onChange={(event) => {
            only.value = event.currentTarget.value as typeof only.value;
          }}
        >
          <option value="all">every event</option>
          <option value="changes">changes of state</option>
          <option value="frames">frames and told</option>
          <option value="odd">ignored, refused, unknown</option>
        </select>
      </div>
      {!actor ? (
        <p class="empty">What the selected actor and its neighbours say to each other.</p>
      ) : rows.value.length === 0 ? (
        <p class="empty">Nothing has happened here since it is watched.</p>
      ) : story.value === 'sequence' ? (
        <Sequence actor={actor} rows={rows.value} />
      ) : story.value === 'log' ? (
        <Log rows={rows.value} />
      ) : (
        <Lanes actor={actor} />
      )}
    </section>
  );
}

const onPick = (one: StoryRow): void => {
  selectedRow.value = selectedRow.value === one.row ? undefined : one.row;
};

/** What is seen by position and by glyphs, for those who hear it. */
const toEars = ({ from, to, outcome }: StoryRow): string =>
  `${from ? `${nameOf(from)} to ` : ''}${nameOf(to)} ${OUTCOMES[outcome]?.word ?? ''}`;

const ROW = 26;
const TIME = 92;
const MOST_LIFELINES = 6;

/** A line that can be picked, as a list of events has it. */
function Line(props: { one: StoryRow; as: 'sequence' | 'log'; title: string; children: ComponentChildren }) {
  const { one, as, title, children } = props;
  const isPicked = selectedRow.value === one.row;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys.
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus.
    <div
      class={`${as}-row cause-${one.label.cause}${isPicked ? ' is-selected' : ''}`}
      role="option"
      aria-selected={isPicked}
      title={title}
      onClick={() => onPick(one)}
      onDblClick={() => showRow(one.row + 1)}
    >
      <time>{clock(one.time).slice(3)}</time>
      {children}
    </div>
  );
}

/** All lines of a list, the newest in sight. */
function Lines({ rows, render }: { rows: readonly StoryRow[]; render: (one: StoryRow) => ComponentChildren }) {
  return (
    <VirtualList
      count={rows.length}
      rowHeight={ROW}
      label="Events, oldest first"
      role="listbox"
      sticksToEnd
      active={rows.findIndex(({ row }) => row === selectedRow.value)}
      render={(index) => render(rows[index]!)}
    />
  );
}

/** What the event is called, and how often it came in a row. */
const What = ({ label, times }: StoryRow) => (
  <>
    {label.text}
    {times > 1 && <em> × {count(times)}</em>}
  </>
);

function Sequence({ actor, rows }: { actor: Actor; rows: readonly StoryRow[] }) {
  const head = useRef<HTMLDivElement>(null);
  const width = useSignal(470);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      width.value = entry!.contentRect.width;
    });
    observer.observe(head.current!);
    return () => observer.disconnect();
  }, []);
  // Where there are more neighbours than there is room, those that had something to do last.
  const recent: Actor[] = [];
  for (let index = rows.length - 1; index >= 0 && recent.length < MOST_LIFELINES; index -= 1) {
    for (const one of [rows[index]!.to, rows[index]!.from]) {
      if (!one?.machine || one === actor || recent.includes(one)) continue;
      if (recent.length < MOST_LIFELINES - 1) recent.push(one);
    }
  }
  const order = (one: Actor): number => (one === actor.parent ? -1 : one === actor ? 0 : one.index + 1);
  const lines = [...recent, actor].sort((a, b) => order(a) - order(b));
  const gap = Math.min(130, (width.value - TIME - 70) / Math.max(1, lines.length - 1));
  const xOf = (one: Actor): number => TIME + 30 + Math.max(0, lines.indexOf(one)) * gap;
  return (
    <>
      <div class="lifelines" aria-hidden="true" ref={head}>
        {lines.map((one) => (
          <button
            key={one.index}
            type="button"
            tabIndex={-1}
            class={`lifeline${one === actor ? ' is-selected' : ''}`}
            style={{ left: `${xOf(one)}px`, maxWidth: `${Math.max(48, (lines.length === 1 ? 240 : gap) - 8)}px` }}
            onClick={() => select(one)}
          >
            {nameOf(one)}
          </button>
        ))}
      </div>
      <Lines
        rows={rows}
        render={(one) => {
          const { label, from, to, entered, outcome } = one;
          const x = xOf(to);
          const fromX = from && lines.includes(from) ? xOf(from) : undefined;
          const odd = OUTCOMES[outcome];
          const isSelf = fromX === undefined || fromX === x;
          const left = isSelf ? x : Math.min(x, fromX);
          const span = isSelf ? 0 : Math.abs(x - fromX);
          return (
            <Line key={one.row} one={one} as="sequence" title={one.data ? `${one.type}\n${one.data}` : one.type}>
              <span class="for-ears">{toEars(one)}</span>
              {lines.map((line) => (
                <i key={line.index} class="lane" style={{ left: `${xOf(line)}px` }} />
              ))}
              {isSelf ? (
                <>
                  <b class="dot" style={{ left: `${x}px` }} />
                  <span class="self-text" style={{ left: `${x + 9}px`, maxWidth: `calc(100% - ${x + 15}px)` }}>
                    <span class="self-what">
                      <What {...one} />
                    </span>
                    {odd && (
                      <span class="odd" title={odd.word}>
                        {odd.glyph}
                      </span>
                    )}
                    {entered && <span class="entered">{entered}</span>}
                  </span>
                </>
              ) : (
                <>
                  <b
                    class={`arrow${fromX! < x ? ' to-right' : ' to-left'}`}
                    style={{ left: `${left}px`, width: `${span}px` }}
                  />
                  <span class="arrow-text" style={{ left: `${left + 4}px`, width: `${Math.max(span - 8, 60)}px` }}>
                    {label.text}
                  </span>
                  {entered && (
                    <span class="entered is-after" style={{ left: `${x + 7}px` }}>
                      {entered}
                    </span>
                  )}
                </>
              )}
            </Line>
          );
        }}
      />
    </>
  );
}

function Log({ rows }: { rows: readonly StoryRow[] }) {
  slowTick.value;
  return (
    <Lines
      rows={rows}
      render={(one) => {
        const odd = OUTCOMES[one.outcome];
        const { letter, kind } = badgeOf(one.to);
        return (
          <Line key={one.row} one={one} as="log" title={one.type}>
            <span class={`badge kind-${kind}`}>{letter}</span>
            <span class="log-actor">{shortId(one.to.id)}</span>
            <span class="log-event">
              <What {...one} />
            </span>
            {odd && (
              <span class="odd" title={odd.word}>
                {odd.glyph} {odd.word}
              </span>
            )}
            {one.entered && <span class="entered">{one.entered}</span>}
            {one.data && !odd && !one.entered && <span class="log-data">{one.data}</span>}
          </Line>
        );
      }}
    />
  );
}
