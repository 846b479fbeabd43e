// How a chart is read: the parts of an XState machine that the page shows, as plain lists of words.

/** @typedef {import('xstate').AnyStateNode} StateNode */
/** @typedef {import('xstate').AnyStateMachine} Machine */

/**
 * @typedef {object} Line one transition as it is read aloud
 * @property {string} cause the event, the time limit, or what came of a call
 * @property {string | undefined} guard
 * @property {string[]} actions
 * @property {StateNode | undefined} target absent where the state is kept
 * @property {boolean} reenters left and entered again, where it leads back to where it started
 */

/**
 * @template T
 * @param {T | readonly T[] | undefined} value
 * @returns {readonly T[]}
 */
export const listOf = (value) => (value === undefined ? [] : Array.isArray(value) ? value : [/** @type {T} */ (value)]);

/**
 * @param {StateNode} node
 * @returns {StateNode[]}
 */
export const childrenOf = (node) => Object.values(node.states);

/**
 * @param {StateNode} node
 * @returns {StateNode[]}
 */
export const leavesUnder = (node) => (childrenOf(node).length === 0 ? [node] : childrenOf(node).flatMap(leavesUnder));

/**
 * The parallel regions; a machine without any is its own only region.
 * @param {Machine} machine
 * @returns {StateNode[]}
 */
export const regionsOf = (machine) => (machine.root.type === 'parallel' ? childrenOf(machine.root) : [machine.root]);

/**
 * The name of a state within its region: `opening.discovering`.
 * @param {StateNode} region
 * @param {StateNode} node
 */
export const nameIn = (region, node) => node.path.slice(region.path.length).join('.');

/**
 * The name that a reader of `from` needs: a neighbour by its own name, everything else by its path in the region.
 * @param {StateNode} region
 * @param {StateNode} from
 * @param {StateNode} target
 */
export const targetName = (region, from, target) =>
  target.parent === from.parent ? target.key : nameIn(region, target);

/**
 * @param {StateNode} node
 * @param {StateNode} above
 */
export const isUnder = (node, above) => above.path.every((key, depth) => node.path[depth] === key);

/**
 * An action by its name and what tells it from others of that name: `armDeadline(close)`, `raise token.granted`.
 * @param {unknown} action
 */
export function actionName(action) {
  if (typeof action === 'string') return action;
  const { type, params, event } =
    /** @type {{ type: string, params?: Record<string, unknown>, event?: { type: string } }} */ (action);
  if (type === 'xstate.raise') return `raise ${event?.type}`;
  const told =
    params?.code ??
    params?.name ??
    Object.entries(params ?? {})
      .map(([key, value]) => `${key} = ${value}`)
      .join(', ');
  return told ? `${type}(${told})` : type;
}

/** @param {unknown} guard */
const guardName = (guard) =>
  guard === undefined ? undefined : typeof guard === 'string' ? guard : /** @type {{ type: string }} */ (guard).type;

/**
 * @param {string} cause
 * @param {readonly { target: readonly StateNode[] | undefined, guard?: unknown, actions: readonly unknown[], reenter: boolean }[]} definitions
 * @returns {Line[]}
 */
function linesOf(cause, definitions) {
  return definitions.map(({ target, guard, actions, reenter }, index) => ({
    cause,
    guard: guardName(guard) ?? (index > 0 ? 'else' : undefined),
    actions: actions.map(actionName),
    target: target?.[0],
    reenters: reenter === true,
  }));
}

/**
 * What an event does in a state, told by the state itself and not by those above it.
 * @param {StateNode} node
 * @param {string} event
 * @returns {Line[]}
 */
export const linesFor = (node, event) => linesOf(event, node.transitions.get(event) ?? []);

/**
 * An empty transition: the event was thought of, and nothing is to happen.
 * @param {readonly Line[]} lines
 */
export const isIgnored = (lines) =>
  lines.every(({ target, actions, guard }) => !target && actions.length === 0 && !guard);

/** @param {StateNode} node */
export const eventsOf = (node) => Object.keys(node.config.on ?? {});

/**
 * @param {Machine} machine
 * @param {string} name
 * @returns {number | undefined} undefined where the delay is computed when it is needed
 */
export function delayMs(machine, name) {
  const delay = machine.implementations.delays[name];
  return typeof delay === 'number' ? delay : undefined;
}

/** @param {number | undefined} ms */
export function duration(ms) {
  if (ms === undefined) return 'computed';
  if (ms >= 60_000 && ms % 60_000 === 0) return `${ms / 60_000} min`;
  return ms >= 1_000 ? `${ms / 1_000} s` : `${ms} ms`;
}

/**
 * @param {Machine} machine
 * @param {StateNode} node
 * @returns {{ name: string, ms: number | undefined, lines: Line[] }[]}
 */
export function timersOf(machine, node) {
  return Object.keys(node.config.after ?? {}).map((name) => ({
    name,
    ms: delayMs(machine, name),
    lines: linesOf(
      `after ${name}`,
      node.after.filter(({ eventType }) => eventType === `xstate.after.${name}.${node.id}`),
    ),
  }));
}

/**
 * Calls that a state makes on entry and gives up when it is left.
 * @param {StateNode} node
 * @returns {{ name: string, lines: Line[] }[]}
 */
export function callsOf(node) {
  return node.invoke.map(({ id, src }) => ({
    name: String(src),
    lines: [
      ...linesOf(`${id} done`, node.transitions.get(`xstate.done.actor.${id}`) ?? []),
      ...linesOf(`${id} failed`, node.transitions.get(`xstate.error.actor.${id}`) ?? []),
    ],
  }));
}

/**
 * @param {StateNode} node
 * @returns {Line[]}
 */
export const alwaysOf = (node) => linesOf('at once', node.always ?? []);

/**
 * As the authors wrote it: XState adds the start of every timer.
 * @param {StateNode} node
 * @returns {string[]}
 */
export const entryOf = (node) => listOf(node.config.entry).map(actionName);

/**
 * The deadlines that a state arms on entry, with the event each one turns into: the one that the state decides, named for it.
 * @param {Machine} machine
 * @param {StateNode} node
 * @returns {{ name: string, event: string, lines: Line[] }[]}
 */
export function deadlinesOf(machine, node) {
  return entryOf(node).flatMap((action) => {
    const name = /^armDeadline\((\w+)\)$/.exec(action)?.[1] ?? lowered(/^arm(\w+)Deadline$/.exec(action)?.[1]);
    if (!name) return [];
    const short = lowered(name.startsWith(machine.id) ? name.slice(machine.id.length) : name) ?? name;
    const event = [`${short}.timedOut`, `${short}.passed`, `${short}.due`].find((type) => node.transitions.has(type));
    if (!event) throw new Error(`${node.id} arms the deadline '${name}', and decides no event that is named for it.`);
    return [{ name, event, lines: linesFor(node, event) }];
  });
}

/** @param {string | undefined} word */
const lowered = (word) => (word ? word[0]?.toLowerCase() + word.slice(1) : undefined);
