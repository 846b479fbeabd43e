import { useComputed } from '@preact/signals';
import { labelOf } from '../../layout/labels.js';
import type { Machine } from '../../model/machine.js';
import { stuckIn } from '../../model/rules.js';
import { leftTab, lookThroughAll, rules, search, select, selected, slowTick, store, view } from '../state.js';
import { count, duration } from '../words.js';
import { RulesEditor } from './rules-editor.jsx';

/** All actors of a kind together: where they are, what is hot, who is stuck, what was never taken. */
export function FleetPanel({ machine }: { machine: Machine }) {
  slowTick.value;
  const stuck = useComputed(() => {
    slowTick.value;
    return lookThroughAll(() => stuckIn(store, rules.value));
  });
  const edges = machine.definition.edges
    .map((edge, index) => ({ edge, index, taken: machine.taken[index]! }))
    .filter(({ edge }) => !edge.ignored);
  const hottest = edges.filter(({ taken }) => taken > 0).sort((a, b) => b.taken - a.taken);
  const never = edges.filter(({ taken }) => taken === 0);
  const most = hottest[0]?.taken ?? 1;
  return (
    <section class="panel inspect" aria-label={`All ${machine.name}s`}>
      <div class="tabs" role="tablist">
        <button type="button" role="tab" aria-selected="true">
          Fleet
        </button>
      </div>
      <div class="panel-body">
        <h3>
          Stuck <small>longer in a state than its rule allows</small>
        </h3>
        {stuck.value.length === 0 ? (
          <p class="good">✓ Nobody is.</p>
        ) : (
          stuck.value.slice(0, 8).map(({ rule, actors, longestMs }) => (
            <button
              type="button"
              class="stuck-row"
              key={`${rule.kind} ${rule.state}`}
              title="Show them"
              onClick={() => {
                leftTab.value = 'actors';
                search.value = `kind:${rule.kind} state:${rule.state} age:>${duration(rule.ms)}`;
                select(actors[0]);
              }}
            >
              <code>
                {rule.kind} {rule.state}
              </code>
              <span>
                <b>{count(actors.length)}</b> · max {duration(longestMs)}
              </span>
            </button>
          ))
        )}
        <RulesEditor machine={machine} />
        <h3>
          Hottest transitions <small>of {machine.name}, until now</small>
        </h3>
        {hottest.slice(0, 8).map(({ edge, index, taken }) => (
          <div
            class="hot-row"
            key={index}
            title={`${machine.pathOf(edge.source)}${edge.guard ? ` [${edge.guard}]` : ''}`}
          >
            <span>
              <small>{machine.definition.nodes[edge.source]!.key}</small>{' '}
              <b class={`cause-${labelOf(edge.event).cause}`}>{labelOf(edge.event).text}</b>
              {edge.guard && <i> [{edge.guard}]</i>}
            </span>
            <meter min={0} max={most} value={taken} aria-label={`${edge.event} taken`} />
            <span class="number">{count(taken)}</span>
          </div>
        ))}
        {hottest.length === 0 && <p class="muted">None was taken yet.</p>}
        <h3>
          Never taken{' '}
          <small>
            {count(never.length)} of {count(edges.length)} transitions
          </small>
        </h3>
        <div class="never">
          {never.slice(0, 60).map(({ edge, index }) => (
            <div key={index} title={edge.guard ? `[${edge.guard}]` : undefined}>
              <code>{machine.pathOf(edge.source)}</code>{' '}
              <span class={`cause-${labelOf(edge.event).cause}`}>{labelOf(edge.event).text}</span>
              {edge.guard && <i> [{edge.guard}]</i>}
            </div>
          ))}
          {never.length > 60 && <div class="muted">… {count(never.length - 60)} more</div>}
        </div>
      </div>
    </section>
  );
}

/** The kinds of actors there are. */
export function FleetList() {
  slowTick.value;
  return (
    <div class="fleet-list">
      {[...store.machines.values()].map((machine) => {
        const chosen = selected.value?.machine === machine;
        return (
          <button
            type="button"
            key={machine.definition.id}
            class={`fleet-kind${chosen ? ' is-selected' : ''}`}
            onClick={() => {
              const one = store.actors.find((actor) => actor.isThere && actor.machine === machine);
              if (one && !chosen) select(one);
              view.value = 'all';
            }}
          >
            <b>{machine.name}</b>
            <span>{count(machine.actors)}</span>
            <ul>
              {topStates(machine).map(([name, inside]) => (
                <li key={name}>
                  <span>{name}</span>
                  <meter min={0} max={Math.max(1, machine.actors)} value={inside} aria-label={name} />
                  <span class="number">{count(inside)}</span>
                </li>
              ))}
            </ul>
          </button>
        );
      })}
      {store.machines.size === 0 && <p class="empty">No machine was seen yet.</p>}
    </div>
  );
}

function topStates(machine: Machine): [string, number][] {
  return machine.definition.nodes
    .flatMap(({ type, path }, index): [string, number][] =>
      (type === 'atomic' || type === 'final') && machine.counts[index]! > 0 ? [[path, machine.counts[index]!]] : [],
    )
    .sort((a, b) => b[1] - a[1])
    .slice(0, 5);
}
