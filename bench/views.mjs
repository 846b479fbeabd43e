import { produce } from 'immer';
import { median } from './measuring/stats.mjs';
import { textTable } from './report/figure.mjs';

/**
 * What a frozen view of a conversation costs (src/api/conversation/snapshots.ts): made by `immer`, by plain spreads, or by
 * comparing first. The changes are those that happen: nothing, a message, an update. The first row is why a view is handed
 * out again while the record's `revision` is the same, and immer is asked only after that.
 *
 * `node bench/views.mjs`; docs/performance.md has the outcome.
 */

/** @typedef {Record<string, any>} Context */
/** @typedef {{ status: string, value: object, lifecycle: string, context: Context }} View */

const people = [
  { id: 'c0ffee00-0000-4000-8000-000000000001', agentId: undefined, role: 'CONSUMER', state: 'ACTIVE' },
  { id: 'c0ffee00-0000-4000-8000-000000000002', agentId: '12345678.2', role: 'ASSIGNED_AGENT', state: 'ACTIVE' },
];
const value = { lifecycle: { open: 'assigned' }, membership: 'joined', sync: 'live' };
/** @type {Context} */
const record = {
  conversationId: 'a2c4e6f8-0000-4000-8000-000000000000',
  skillId: '277498214',
  stage: 'OPEN',
  state: 'OPEN',
  closeReason: undefined,
  participants: people,
  unread: undefined,
  effectiveTTR: 1_790_000_000_000,
  startTs: 1_790_000_000_000,
  endTs: undefined,
  lastUpdateTs: 1_790_000_000_000,
  lastSequence: 5,
};

/** What happens to a conversation between two looks at it. @type {Record<string, (turn: number) => Context>} */
const changes = {
  nothing: () => record,
  'a message': (turn) => ({ ...record, lastSequence: 6 + turn }),
  'an agent assigned': (turn) => ({
    ...record,
    lastSequence: 6 + turn,
    lastUpdateTs: record.lastUpdateTs + turn + 1,
    effectiveTTR: record.effectiveTTR + turn + 1,
    participants: [...people],
  }),
};

/** @type {Record<string, (before: View, now: View) => View>} */
const ways = {
  immer: (before, now) =>
    produce(before, (draft) => {
      const { context, ...rest } = now;
      Object.assign(draft, rest);
      Object.assign(draft.context, context);
    }),
  spreads: (before, now) => frozen({ ...before, ...now, context: { ...before.context, ...now.context } }),
  'compare, then one copy': (before, now) => {
    const isSame = hasSameMembers(before.context, now.context);
    if (isSame && before.value === now.value && before.lifecycle === now.lifecycle) return before;
    return frozen({ ...now, context: isSame ? before.context : now.context });
  },
};

/** @param {Context} a @param {Context} b */
function hasSameMembers(a, b) {
  for (const name in a) if (a[name] !== b[name]) return false;
  return true;
}

/** @template T @param {T} value @returns {T} */
function frozen(value) {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const member of Object.values(value)) frozen(member);
  return value;
}

const TURNS = 20_000;
const ROUNDS = 11;
/** @type {Record<string, Record<string, number[]>>} */
const costs = {};
for (let round = 0; round < ROUNDS; round++) {
  for (const [change, contextAt] of Object.entries(changes)) {
    for (const [way, next] of Object.entries(ways)) {
      const lifecycle = 'open.assigned';
      const steps = Array.from({ length: TURNS }, (_, turn) => ({
        status: 'active',
        value,
        lifecycle,
        context: contextAt(turn),
      }));
      /** @type {View} */
      let view = frozen({ status: 'active', value, lifecycle, context: { ...record } });
      const began = process.cpuUsage();
      for (const step of steps) view = next(view, step);
      const { user, system } = process.cpuUsage(began);
      if (view.context.skillId !== record.skillId) throw new Error('the view was not made');
      // The first rounds compile.
      if (round > 1) ((costs[change] ??= {})[way] ??= []).push((user + system) / TURNS);
    }
  }
}
console.log(
  textTable(
    ['CPU µs a view', ...Object.keys(ways)],
    Object.entries(costs).map(([change, byWay]) => [
      change,
      ...Object.values(byWay).map((all) => median(all).toFixed(2)),
    ]),
  ),
);
