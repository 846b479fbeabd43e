import type { Actor } from './actors.js';
import type { Store } from './store.js';

/** What became of an event. */
export type Outcome =
  /** A transition was taken. */
  | 'taken'
  /** The machine says that it is to do nothing. */
  | 'ignored'
  /** It could have been taken, but for its conditions. */
  | 'refused'
  /** The machine does not know it in this state: probably a hole. */
  | 'unknown'
  /** Content came: no machine is asked. */
  | 'content'
  /** Nobody can tell. */
  | 'untold';

/** What a step's event did to its machine. */
export function outcomeOf(store: Store, actor: Actor, row: number): Outcome {
  const { machine } = actor;
  const { rows, texts } = store;
  const type = texts.text(rows.type(row));
  if (type === 'record.changed') return 'content';
  const edges = rows.edges(row);
  if (!machine || edges < 0 || type === 'xstate.init' || type === 'xstate.stop') return 'untold';
  const taken = texts.list(edges);
  if (taken.some((edge) => !machine.edge(edge)?.ignored)) return 'taken';
  if (taken.length > 0) return 'ignored';
  const { active } = machine.state(texts.text(rows.before(row)));
  const could = active.some((node) => machine.edgesOfNode[node]?.some((edge) => machine.edge(edge)?.event === type));
  return could ? 'refused' : 'unknown';
}
