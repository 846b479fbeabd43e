import { useSignal, useSignalEffect } from '@preact/signals';
import { labelOf } from '../layout/labels.js';
import type { Actor } from '../model/actors.js';
import { contextsOf } from '../model/contexts.js';
import { contextLines } from '../model/diff.js';
import { brokenBy } from '../model/rules.js';
import { titleOf } from './chart/chart-edges.jsx';
import { ask } from './feed.js';
import { details, rules, selected, selectedNode, store, tick } from './state.js';
import { Why } from './why.jsx';
import { clock, count, duration, nameOf } from './words.js';

const TABS = [
  ['inspect', 'Inspect'],
  ['why', 'Why'],
  ['diff', 'Diff'],
  ['raw', 'Raw'],
] as const;

/** What is known of the selected actor. */
export function InspectPanel() {
  tick.value;
  const actor = selected.value;
  useSignalEffect(() => {
    const one = selected.value;
    for (const { number } of store.programs.values()) {
      ask(number, { t: 'watch', actors: one?.program === number ? [one.key] : [] });
    }
  });
  return (
    <section class="panel inspect" aria-label="Inspect">
      <div class="tabs" role="tablist">
        {TABS.map(([name, title]) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={details.value === name}
            onClick={() => {
              details.value = name;
            }}
          >
            {title}
          </button>
        ))}
      </div>
      <div class="panel-body">{actor ? <Details actor={actor} /> : <p class="empty">Nothing is selected.</p>}</div>
    </section>
  );
}

// A part that reads no signal is not drawn again with its parent: each says on what it depends.
function Details({ actor }: { actor: Actor }) {
  tick.value;
  if (details.value === 'raw') return <Raw actor={actor} />;
  if (details.value === 'why') return <Why actor={actor} />;
  if (selectedNode.value !== undefined && actor.machine && details.value === 'inspect')
    return <AboutState actor={actor} />;
  return (
    <>
      {details.value === 'inspect' && <States actor={actor} />}
      {details.value === 'inspect' && <NextEvents actor={actor} />}
      <Context actor={actor} onlyChanges={details.value === 'diff'} />
    </>
  );
}

function States({ actor }: { actor: Actor }) {
  tick.value;
  const leaves = actor.machine?.state(store.texts.text(actor.state)).leaves ?? [];
  const broken = brokenBy(actor, rules.value, store);
  return (
    <>
      <h3>
        State <small>{actor.isThere ? '' : 'ended'}</small>
      </h3>
      {leaves.length === 0 && <p class="muted">{actor.isThere ? 'runs' : 'has ended'}</p>}
      {leaves.map((leaf, index) => {
        const since = actor.sinces[index] ?? actor.since;
        const rule = broken.find(([one, from]) => from === since && leaf.startsWith(one.state))?.[0];
        return (
          <div class="state-line-row" key={leaf}>
            <span class="chip">{leaf.split('.').join(' › ')}</span>
            <span class={rule ? 'is-stuck' : 'muted'}>
              {duration(store.time - since)}
              {rule ? ` · over ${duration(rule.ms)}` : ''}
            </span>
          </div>
        );
      })}
    </>
  );
}

/** What could happen next, the innermost state's first, each event once. */
function NextEvents({ actor }: { actor: Actor }) {
  tick.value;
  const { machine } = actor;
  if (!machine || !actor.isThere) return null;
  const next = new Map<string, number[]>();
  for (const edge of machine.possible(machine.state(store.texts.text(actor.state)))) {
    const { event } = machine.edge(edge)!;
    const list = next.get(event);
    if (list) list.push(edge);
    else next.set(event, [edge]);
  }
  return (
    <>
      <h3>
        Next events <small>{next.size === 0 ? 'none: this is an end' : ''}</small>
      </h3>
      <div class="chips">
        {[...next].map(([event, edges]) => {
          const { text, cause } = labelOf(event);
          const guards = [...new Set(edges.flatMap((edge) => machine.edge(edge)!.guard ?? []))];
          return (
            <span
              class={`chip is-event cause-${cause}`}
              key={event}
              title={titleOf(
                machine,
                edges,
                edges.reduce((sum, edge) => sum + machine.taken[edge]!, 0),
              )}
            >
              {text}
              {guards.length > 0 && edges.every((edge) => machine.edge(edge)!.guard) && <i> [{guards[0]}]</i>}
            </span>
          );
        })}
      </div>
    </>
  );
}

function Context({ actor, onlyChanges }: { actor: Actor; onlyChanges: boolean }) {
  tick.value;
  const { now, before, at } = contextsOf(store, actor);
  const isAll = useSignal(false);
  if (now === undefined) {
    return (
      <>
        <h3>Context</h3>
        <p class="muted">
          {!actor.isThere
            ? 'It has ended, and nobody had looked at it.'
            : store.isLive
              ? 'is asked for …'
              : 'It was not told then: live, contexts are told of what is selected only.'}
        </p>
      </>
    );
  }
  const all = contextLines(now, before);
  const changed = all.filter(({ change }) => change !== 'same').length;
  const lines = onlyChanges ? all.filter(({ change }) => change !== 'same') : all;
  const most = 120;
  return (
    <>
      <h3>
        Context{' '}
        <small>{before === undefined ? '' : changed === 0 ? 'unchanged' : `${changed} changed at ${clock(at)}`}</small>
      </h3>
      {lines.length === 0 ? (
        <p class="muted">Nothing has changed since it is looked at.</p>
      ) : (
        <pre class="context">
          {(isAll.value ? lines : lines.slice(0, most)).map(({ depth, text, change, before: was }, index) => (
            <div key={index} class={`line is-${change}`}>
              <span class="mark">{{ same: ' ', added: '+', changed: '~', removed: '−' }[change]}</span>
              {'  '.repeat(onlyChanges ? 0 : depth)}
              {was === undefined
                ? text
                : `${text.slice(0, text.indexOf(':') + 1)} ${was} → ${text.slice(text.indexOf(':') + 2)}`}
            </div>
          ))}
        </pre>
      )}
      {lines.length > most && !isAll.value && (
        <button
          type="button"
          class="plain"
          onClick={() => {
            isAll.value = true;
          }}
        >
          all {count(lines.length)} lines
        </button>
      )}
    </>
  );
}

/** A state that was clicked: what it is for, and all that leads out of it. */
function AboutState({ actor }: { actor: Actor }) {
  tick.value;
  const machine = actor.machine!;
  const index = selectedNode.value!;
  const node = machine.definition.nodes[index]!;
  const edges = machine.edgesOfNode[index]!;
  const leading = edges.filter((edge) => !machine.edge(edge)!.ignored);
  const ignored = edges.filter((edge) => machine.edge(edge)!.ignored);
  return (
    <>
      <h3>
        State {node.path || machine.name}
        <button
          type="button"
          class="plain"
          onClick={() => {
            selectedNode.value = undefined;
          }}
        >
          back to the actor
        </button>
      </h3>
      {node.description && <p>{node.description}</p>}
      <p class="muted">
        {count(machine.counts[index]!)} actors are in it.
        {node.tags ? ` Tags: ${node.tags.join(', ')}.` : ''}
        {node.entry ? ` On entry: ${node.entry.join(', ')}.` : ''}
        {node.exit ? ` On exit: ${node.exit.join(', ')}.` : ''}
      </p>
      <table class="transitions">
        <tbody>
          {leading.map((edge) => {
            const { event, guard, actions = [], targets } = machine.edge(edge)!;
            const { text, cause } = labelOf(event);
            const taken = machine.taken[edge]!;
            return (
              <tr key={edge}>
                <td>
                  <span class={`cause-${cause}`}>{text}</span>
                  {guard && <i> [{guard}]</i>}
                  {actions.length > 0 && <small> / {actions.join(', ')}</small>}
                </td>
                <td>
                  {targets.length > 0 ? `→ ${targets.map((target) => machine.pathOf(target)).join(', ')}` : 'stays'}
                </td>
                <td class="number">{taken > 0 ? count(taken) : <span class="muted">never</span>}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {ignored.length > 0 && (
        <p class="muted">
          Ignored here on purpose: {ignored.map((edge) => labelOf(machine.edge(edge)!.event).text).join(', ')}.
        </p>
      )}
    </>
  );
}

function Raw({ actor }: { actor: Actor }) {
  tick.value;
  const { now } = contextsOf(store, actor);
  const value = {
    id: actor.id,
    kind: actor.logic,
    name: nameOf(actor),
    program: store.programs.get(actor.program)?.name,
    machine: actor.machine?.definition.id,
    status: ['active', 'done', 'error', 'stopped'][actor.status],
    value: JSON.parse(store.texts.text(actor.state) || 'null') as unknown,
    since: new Date(actor.since).toISOString(),
    context: now,
  };
  return <pre class="context">{JSON.stringify(value, null, 2)}</pre>;
}
