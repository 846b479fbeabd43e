import type { Actor } from './actors.js';
import type { Machine } from './machine.js';
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

/** A rule that is about a state, and which of the innermost states there it is about. */
type Applying = readonly (readonly [rule: Rule, leaf: number])[];

const NONE: Applying = [];
/** Looked up for each actor again and again; states are few. */
const applying = new WeakMap<readonly Rule[], Map<Machine, Map<number, Applying>>>();

function rulesFor(rules: readonly Rule[], { machine, logic, state }: Actor, store: Store): Applying {
  if (!machine) return NONE;
  let machines = applying.get(rules);
  if (!machines) applying.set(rules, (machines = new Map()));
  let states = machines.get(machine);
  if (!states) machines.set(machine, (states = new Map()));
  let found = states.get(state);
  if (!found) {
    const { leaves } = machine.state(store.texts.text(state));
    found = rules.flatMap((rule) => {
      const leaf = leaves.findIndex((path) => path === rule.state || path.startsWith(`${rule.state}.`));
      return rule.kind === logic && leaf >= 0 ? [[rule, leaf] as const] : [];
    });
    states.set(state, found);
  }
  return found;
}

/** The rules that an actor breaks, with since when it is in the state of each. */
export function brokenBy(
  actor: Actor,
  rules: readonly Rule[],
  store: Store,
  now = store.time,
): (readonly [Rule, number])[] {
  const broken: (readonly [Rule, number])[] = [];
  if (!actor.isThere) return broken;
  for (const [rule, leaf] of rulesFor(rules, actor, store)) {
    const since = actor.sinces[leaf];
    if (since !== undefined && now - since > rule.ms) broken.push([rule, since]);
  }
  return broken;
}

/** Actors that are where they should not be any more, by rule, the fullest first. */
export function stuckIn(store: Store, rules: readonly Rule[]): Stuck[] {
  const found = new Map<Rule, [actor: Actor, since: number][]>();
  const now = store.time;
  for (const actor of store.actors) {
    for (const [rule, since] of brokenBy(actor, rules, store, now)) {
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
