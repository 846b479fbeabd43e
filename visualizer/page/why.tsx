import type { Actor } from '../model/actors.js';
import { type ChainLink, effectsOf, endOf, type How, whyOf } from '../model/causes.js';
import { KIND } from '../model/columns.js';
import { type Happening, happeningAt } from '../model/happening.js';
import { outcomeOf } from '../model/outcome.js';
import { goTo, selectedRow, slowTick, store } from './state.js';
import { enteredBetween } from './story/story-rows.js';
import { clock, nameOf } from './words.js';

const HOW: Readonly<Record<How, string>> = {
  handling: '↓ in the handling of',
  told: '↓ which the program did on being told',
  timer: '↓ a time limit that was set by',
  work: '↓ which came of the work begun by',
  answer: '↓ which answers',
  program: 'The program wanted it, of itself or some time after it had been told something.',
  platform: 'The platform sent it.',
  network: 'The network did it: a socket was closed or silent, or is back.',
  before: 'It was so when the watching began, or what came before is not kept any more.',
  unknown: 'What led to it is not known.',
};

/** Why something happened: back to where it came from, and what came of it. */
export function Why({ actor }: { actor: Actor }) {
  slowTick.value;
  const row = selectedRow.value ?? newest(actor);
  const chain = store.rows.has(row) ? whyOf(store, row) : [];
  const [what] = chain;
  const asked = what && happeningAt(store, what.what);
  if (!what || !asked) {
    return (
      <p class="muted">Choose an event, a frame or a request below: here is what led to it, and what came of it.</p>
    );
  }
  const effects = effectsOf(store, row);
  return (
    <>
      <h3>
        Why{' '}
        <small>
          {selectedRow.value === undefined
            ? `${asked.kind === 'sent' ? 'the newest request' : 'the newest event'} of it`
            : ''}
        </small>
      </h3>
      <ol class="why">
        {chain.map((link, at) => (
          <Link key={link.what} link={link} isFirst={at === 0} />
        ))}
      </ol>
      <h3>
        What came of it <small>at once{asked.kind === 'sent' ? ', and its answer' : ''}</small>
      </h3>
      {effects.length === 0 && <p class="muted">{asked.kind === 'sent' ? 'No answer yet.' : 'Nothing else.'}</p>}
      <ol class="why is-effects">
        {effects.map((one) => {
          const happening = happeningAt(store, one);
          return (
            happening && (
              <li key={one}>
                <What happening={happening} isFirst={false} />
              </li>
            )
          );
        })}
      </ol>
    </>
  );
}

function Link({ link, isFirst }: { link: ChainLink; isFirst: boolean }) {
  const happening = happeningAt(store, link.what);
  return (
    <li>
      {happening ? <What happening={happening} isFirst={isFirst} /> : <span class="muted">began</span>}
      <span class="why-how">{HOW[link.how]}</span>
    </li>
  );
}

/** One thing that happened, with what it did to its actor; a button that goes there. */
function What({ happening, isFirst }: { happening: Happening; isFirst: boolean }) {
  const { row, actor, label, time } = happening;
  return (
    <button
      type="button"
      class={`why-what cause-${label.cause}${isFirst ? ' is-first' : ''}`}
      title="Show it in the chart and among what happened"
      onClick={() => goTo(actor, placeOf(happening))}
    >
      <time>{clock(time).slice(3)}</time>
      <b>{label.text}</b>
      <span class="muted">{nameOf(actor)}</span>
      <Became row={row} happening={happening} />
    </button>
  );
}

/** The row under which it stands in what happened: an event's is the step that took it. */
function placeOf({ row, kind }: Happening): number {
  return kind === 'event' ? endOf(store, row) : row;
}

function Became({ row, happening: { kind, actor } }: { row: number; happening: Happening }) {
  const step = kind === 'event' ? endOf(store, row) : row;
  if (step === row || store.rows.kind(step) !== KIND.step) return null;
  const entered = enteredBetween(actor, store.rows.before(step), store.rows.state(step));
  if (entered) return <span class="entered">{entered}</span>;
  const outcome = outcomeOf(store, actor, step);
  if (outcome === 'ignored' || outcome === 'refused' || outcome === 'unknown')
    return <span class="odd">{outcome}</span>;
  return null;
}

/** The newest request that is about an actor; of one that makes none, the newest event. */
function newest(actor: Actor): number {
  let event = -1;
  let left = 2_000;
  for (const row of store.rowsOf(actor)) {
    const kind = store.rows.kind(row);
    if (kind === KIND.frame && store.rows.from(row) === 1) return row;
    if (event < 0 && kind === KIND.step) event = row;
    left -= 1;
    if (left === 0) break;
  }
  return event;
}
