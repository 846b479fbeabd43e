import type { Actor } from './actors.js';
import type { Store } from './store.js';

/** "In this state for longer than that is too long." */
export interface Rule {
  readonly kind: string;
  /** Path of a state, or its beginning; '' is any that is waited in. */
  readonly state: string;
  readonly ms: number;
}

const MINUTE = 60_000;

/** Ways to be stuck that a newcomer wants to know of; the page lets them be changed. */
export const DEFAULT_RULES: readonly Rule[] = [
  { kind: 'connection', state: 'lifecycle.opening', ms: MINUTE },
  { kind: 'connection', state: 'lifecycle.interrupted', ms: 5 * MINUTE },
  { kind: 'subscription', state: 'awaitingSnapshot', ms: MINUTE },
  { kind: 'conversation', state: 'lifecycle.opening', ms: MINUTE },
  { kind: 'conversation', state: 'membership.joining', ms: MINUTE },
  { kind: 'conversation', state: 'lifecycle.open.queued', ms: 10 * MINUTE },
  { kind: 'conversation', state: 'lifecycle.closing', ms: 2 * MINUTE },
  { kind: 'dialog', state: 'delivery.behind', ms: MINUTE },
  { kind: 'dialog', state: 'delivery.fetching', ms: 2 * MINUTE },
  { kind: 'dialog', state: 'delivery.waitingToRetry', ms: 5 * MINUTE },
];

export interface Stuck {
  readonly rule: Rule;
  readonly actors: readonly Actor[];
  readonly longestMs: number;
}

/** Since when an actor is in the state of a rule, if it has been for too long. */
export function stuckSince({ kind, state, ms }: Rule, actor: Actor, store: Store): number | undefined {
  if (!actor.isThere || actor.logic !== kind || !actor.machine) return undefined;
  const { leaves } = actor.machine.state(store.texts.text(actor.state));
  const index = leaves.findIndex((leaf) => leaf === state || leaf.startsWith(`${state}.`));
  const since = actor.sinces[index];
  return since !== undefined && store.time - since > ms ? since : undefined;
}

/** Actors that are where they should not be any more, by rule, the fullest first. */
export function stuckIn(store: Store, rules: readonly Rule[]): Stuck[] {
  const found = new Map<Rule, [actor: Actor, since: number][]>();
  for (const actor of store.actors) {
    if (!actor.isThere) continue;
    for (const rule of rules) {
      const since = stuckSince(rule, actor, store);
      if (since === undefined) continue;
      const list = found.get(rule);
      if (list) list.push([actor, since]);
      else found.set(rule, [[actor, since]]);
    }
  }
  return [...found]
    .map(([rule, list]) => {
      const sorted = list.sort(([, a], [, b]) => a - b);
      return { rule, actors: sorted.map(([actor]) => actor), longestMs: store.time - sorted[0]![1] };
    })
    .sort((a, b) => b.actors.length - a.actors.length);
}
