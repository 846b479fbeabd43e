import type { Definition } from '../../src/inspect/rows.js';

/** What each guard may have answered: one answer where the recording tells it, both where it does not. */
export type GuardAnswers = ReadonlyMap<string, ReadonlySet<boolean>>;

/**
 * Reads from the transitions that were taken what the guards said: the one that was taken let it pass, those that stand
 * before it did not. So a step can be replayed without the context, which a recording holds of few actors and never whole.
 */
export function guardAnswers(
  { nodes, edges }: Definition,
  from: unknown,
  eventType: string,
  taken: readonly number[],
): GuardAnswers {
  const answers = new Map<string, Set<boolean>>();
  const say = (guard: string | undefined, answer: boolean): void => {
    if (guard === undefined) return;
    const said = answers.get(guard);
    if (said) said.add(answer);
    else answers.set(guard, new Set([answer]));
  };
  const takenEdges = new Set(taken);
  for (const number of taken) say(edges[number]?.guard, true);
  const sources = new Set(taken.map((number) => edges[number]?.source));
  const isAbove = (node: number, source: number | undefined): boolean => {
    for (let above = source ?? -1; above >= 0; above = nodes[above]!.parent) if (above === node) return true;
    return false;
  };
  const active = activePaths(from);
  for (const [index, { path }] of nodes.entries()) {
    if (!active.has(path)) continue;
    // A state below that takes the event keeps it from this one: then its guards were not asked.
    if (![...sources].some((source) => source !== index && isAbove(index, source))) {
      for (const [number, edge] of edges.entries()) {
        if (edge.source !== index || edge.event !== eventType) continue;
        if (takenEdges.has(number)) break;
        say(edge.guard, false);
      }
    }
  }
  return answers;
}

/** Paths of all states that a value names, '' for the machine itself. */
function activePaths(value: unknown, above = ''): Set<string> {
  const paths = new Set([above]);
  const below = (key: string): string => (above === '' ? key : `${above}.${key}`);
  if (typeof value === 'string') paths.add(below(value));
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      for (const path of activePaths(inner, below(key))) paths.add(path);
    }
  }
  return paths;
}
