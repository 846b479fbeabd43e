import { labelOf } from '../../layout/labels.js';
import type { Actor } from '../../model/actors.js';
import { KIND } from '../../model/columns.js';
import type { Covered } from '../../model/coverage.js';
import type { Machine } from '../../model/machine.js';
import { goTo, slowTick, store, view } from '../state.js';
import { count } from '../words.js';

const MOST = 60;

/** What tests went through on a chart, and what not; and what programs do that no test has done. */
export function CoveragePanel({ machine }: { machine: Machine }) {
  slowTick.value;
  return (
    <section class="panel inspect" aria-label={`Coverage of ${machine.name}`}>
      <div class="tabs" role="tablist">
        <button type="button" role="tab" aria-selected="true">
          Coverage
        </button>
      </div>
      <div class="panel-body">
        {machine.covered ? (
          <Figures machine={machine} covered={machine.covered} />
        ) : (
          <p class="muted">
            The coverage files tell nothing of {machine.name}: no test has run one, or it was not counted.
          </p>
        )}
      </div>
    </section>
  );
}

function Figures({ machine, covered }: { machine: Machine; covered: Covered }) {
  slowTick.value;
  const edges = machine.definition.edges.map((edge, index) => ({ edge, index }));
  const real = edges.filter(({ edge }) => !edge.ignored);
  const isIn = ({ index }: { index: number }): boolean => covered.edges[index]! > 0;
  const untested = real.filter((one) => !isIn(one) && machine.taken[one.index]! > 0);
  const missing = real.filter((one) => !isIn(one) && machine.taken[one.index]! === 0);
  const { nodes } = machine.definition;
  const unseen = nodes.filter((_, index) => index > 0 && covered.states[index] === 0);
  return (
    <>
      <h3>
        In tests <small>of {machine.name}</small>
      </h3>
      <Figure name="states" some={nodes.length - 1 - unseen.length} all={nodes.length - 1} />
      <Figure name="transitions" some={real.filter(isIn).length} all={real.length} />
      {covered.strange.length > 0 && (
        <p class="muted" title={covered.strange.join('\n')}>
          {count(covered.strange.length)} entries of the files are not in this chart: it was another one then.
        </p>
      )}
      <h3>
        ▲ Taken here, and in no test <small>{count(untested.length)}</small>
      </h3>
      {untested.length === 0 && <p class="good">✓ Nothing happened here that no test has done.</p>}
      <div class="never is-untested">
        {untested.slice(0, MOST).map(({ index }) => (
          <button type="button" key={index} title="Show the last time" onClick={() => showLast(machine, index)}>
            <EdgeName machine={machine} index={index} /> <small>× {count(machine.taken[index]!)}</small>
          </button>
        ))}
      </div>
      <h3>
        ○ In no test{' '}
        <small>
          {count(missing.length)} transitions, {count(unseen.length)} states
        </small>
      </h3>
      <div class="never">
        {unseen.map(({ path }) => (
          <div key={path}>
            state <code>{path}</code>
          </div>
        ))}
        {missing.slice(0, MOST).map(({ index }) => (
          <div key={index}>
            <EdgeName machine={machine} index={index} />
          </div>
        ))}
        {missing.length > MOST && <div class="muted">… {count(missing.length - MOST)} more</div>}
      </div>
    </>
  );
}

function Figure({ name, some, all }: { name: string; some: number; all: number }) {
  return (
    <div class="hot-row">
      <span>{name}</span>
      <meter min={0} max={Math.max(1, all)} value={some} aria-label={`${name} in tests`} />
      <span class="number">
        {count(some)}/{count(all)}
      </span>
    </div>
  );
}

function EdgeName({ machine, index }: { machine: Machine; index: number }) {
  const { source, event, guard } = machine.definition.edges[index]!;
  const { text, cause } = labelOf(event);
  return (
    <>
      <code>{machine.pathOf(source)}</code> <span class={`cause-${cause}`}>{text}</span>
      {guard && <i> [{guard}]</i>}
    </>
  );
}

/** The last time that a transition was taken, of whatever actor. */
function showLast(machine: Machine, edge: number): void {
  const { rows, texts, actors } = store;
  for (let row = rows.end - 1; row >= rows.begin; row -= 1) {
    if (rows.kind(row) !== KIND.step || rows.edges(row) < 0) continue;
    const actor: Actor | undefined = actors[rows.actor(row)];
    if (actor?.machine !== machine || !texts.list(rows.edges(row)).includes(edge)) continue;
    goTo(actor, row);
    view.value = 'actor';
    return;
  }
}
