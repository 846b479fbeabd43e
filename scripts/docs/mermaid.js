// One stateDiagram-v2 for each machine. It shows what changes the state; what is handled in place, or ignored, is in the table.
import {
  alwaysOf,
  callsOf,
  childrenOf,
  duration,
  eventsOf,
  isUnder,
  leavesUnder,
  linesFor,
  regionsOf,
  timersOf,
} from './chart.js';

/** @typedef {import('./chart.js').StateNode} StateNode */
/** @typedef {import('./chart.js').Machine} Machine */
/** @typedef {import('./chart.js').Line} Line */
/** @typedef {{ from: StateNode, to: StateNode, labels: string[] }} Edge */

/**
 * Mermaid takes letters, digits and underscores for an id. The machine's name in front keeps its reserved words (`end`, `state`) away.
 * @param {StateNode} node
 */
const idOf = (node) => [node.machine.id, ...node.path].join('_');

/**
 * @param {Machine} machine
 * @returns {string}
 */
export function diagramOf(machine) {
  const edges = edgesOf(machine);
  const body =
    machine.root.type === 'parallel'
      ? [
          `state "${machine.id}" as ${machine.id} {`,
          ...indented(separated(regionsOf(machine).map((region) => drawn(region, edges)))),
          '}',
        ]
      : inside(machine.root, edges);
  return ['stateDiagram-v2', ...indented(body)].join('\n');
}

/** @param {readonly string[]} lines */
const indented = (lines) => lines.map((line) => `  ${line}`);

/** @param {readonly string[][]} regions */
const separated = (regions) => regions.flatMap((lines, index) => (index === 0 ? lines : ['--', ...lines]));

/**
 * A state as it stands in its parent.
 * @param {StateNode} node
 * @param {readonly Edge[]} edges
 * @returns {string[]}
 */
function drawn(node, edges) {
  if (childrenOf(node).length > 0)
    return [`state "${node.key}" as ${idOf(node)} {`, ...indented(inside(node, edges)), '}'];
  const calls = callsOf(node).map(({ name }) => `${idOf(node)} : calls ${name}`);
  return [`state "${node.key}" as ${idOf(node)}`, ...calls];
}

/**
 * The children of a state, and after them the edges that stay inside it: an edge that comes before both of its ends would move them.
 * @param {StateNode} node
 * @param {readonly Edge[]} edges
 * @returns {string[]}
 */
function inside(node, edges) {
  const initial = node.initial?.target?.[0];
  return [
    ...childrenOf(node).flatMap((child) => drawn(child, edges)),
    ...(initial ? [`[*] --> ${idOf(initial)}`] : []),
    ...edges
      .filter(({ from, to }) => meetingPoint(from, to) === node)
      .map(({ from, to, labels }) => `${idOf(from)} --> ${idOf(to)} : ${labels.join('<br/>')}`),
  ];
}

/**
 * The nearest state that holds both.
 * @param {StateNode} one
 * @param {StateNode} other
 * @returns {StateNode}
 */
function meetingPoint(one, other) {
  let node = one.parent;
  while (node?.parent && !isUnder(other, node)) node = node.parent;
  return node ?? one;
}

/**
 * One edge for each pair of states, however many causes lead from one to the other.
 * @param {Machine} machine
 * @returns {Edge[]}
 */
function edgesOf(machine) {
  /** @type {Map<string, Edge>} */
  const edges = new Map();
  for (const node of nodesUnder(machine.root)) {
    for (const { cause, lines } of causesOf(machine, node)) {
      for (const line of lines) {
        const { target } = line;
        if (!target || (target === node && !line.reenters)) continue;
        for (const from of sourcesOf(node, line)) {
          const box = boxThatShares(from, target);
          addTo(edges, box ?? from, target, labelOf(box ? broadened(cause) : cause, line));
        }
      }
    }
  }
  return intoBoxes(gathered([...edges.values()].map((edge) => ({ ...edge, labels: joined(edge.labels) }))));
}

/**
 * What every state of a box has in common is drawn once, from the box.
 * @param {readonly Edge[]} edges
 * @returns {Edge[]}
 */
function gathered(edges) {
  /** @param {Edge} edge */
  const shared = ({ from, to, labels }) => {
    const box = from.parent;
    if (!box?.parent || regionsOf(from.machine).includes(box) || isUnder(to, box)) return undefined;
    const everyone = childrenOf(box).every((child) =>
      edges.some((other) => other.from === child && other.to === to && other.labels.join() === labels.join()),
    );
    return everyone ? box : undefined;
  };
  return edges.flatMap((edge) => {
    const box = shared(edge);
    if (!box) return [edge];
    return childrenOf(box)[0] === edge.from ? [{ ...edge, from: box }] : [];
  });
}

/**
 * Where the edges of a transition start: at its state, unless states inside decide that event for themselves, or the edge would have to
 * lead from a box to its own inside, which Mermaid cannot draw. Then they start at each of the states there that it holds for.
 * @param {StateNode} node
 * @param {Line} line
 * @returns {StateNode[]}
 */
function sourcesOf(node, { cause, target }) {
  const leaves = leavesUnder(node);
  const obeying = leaves.filter((leaf) => !between(leaf, node).some((inner) => inner.transitions.has(cause)));
  return obeying.length === leaves.length && !(target && target !== node && isUnder(target, node)) ? [node] : obeying;
}

/**
 * The leaf and all above it, as far as the node and without it.
 * @param {StateNode} leaf
 * @param {StateNode} node
 * @returns {StateNode[]}
 */
function between(leaf, node) {
  const found = [];
  for (let one = /** @type {StateNode | undefined} */ (leaf); one && one !== node; one = one.parent) found.push(one);
  return found;
}

/**
 * Edges that end in every state of a box, for the same cause and with the same actions, are one edge to the box that lists the guards.
 * @param {readonly Edge[]} edges
 * @returns {Edge[]}
 */
function intoBoxes(edges) {
  const guard = / \[(\w+)\]/;
  /** @param {Edge} edge */
  const family = ({ from, to, labels }) =>
    edges.filter(
      (other) =>
        other.from === from &&
        other.to.parent === to.parent &&
        other.labels.length === 1 &&
        other.labels[0]?.replace(guard, '') === labels[0]?.replace(guard, ''),
    );
  return edges.flatMap((edge) => {
    const box = edge.to.parent;
    if (!box?.parent || regionsOf(box.machine).includes(box) || isUnder(edge.from, box) || edge.labels.length !== 1)
      return [edge];
    const all = family(edge);
    if (all.length !== childrenOf(box).length) return [edge];
    if (all[0] !== edge) return [];
    const guards = all.map(({ labels }) => guard.exec(labels[0] ?? '')?.[1]).join(', ');
    return [{ ...edge, to: box, labels: [edge.labels[0]?.replace(guard, ` [${guards}]`) ?? ''] }];
  });
}

/**
 * @param {Map<string, Edge>} edges
 * @param {StateNode} from
 * @param {StateNode} to
 * @param {string} label
 */
function addTo(edges, from, to, label) {
  const key = `${idOf(from)} ${idOf(to)}`;
  const edge = edges.get(key) ?? { from, to, labels: [] };
  edges.set(key, edge);
  if (!edge.labels.includes(label)) edge.labels.push(label);
}

/**
 * Where every state of a box that makes a call may end in the same place, one edge from the box says so: a dozen that look alike hide the
 * rest of the drawing.
 * @param {StateNode} from
 * @param {StateNode} target
 */
function boxThatShares(from, target) {
  const box = from.parent;
  if (!box?.parent?.parent || from.invoke.length === 0 || isUnder(target, box)) return undefined;
  const callers = childrenOf(box).filter((child) => child.invoke.length > 0);
  const everyCallerLeadsThere = callers.every((caller) =>
    callsOf(caller).some(({ lines }) => lines.some((line) => line.target === target && line.cause.endsWith(' failed'))),
  );
  return callers.length > 1 && everyCallerLeadsThere ? box : undefined;
}

/** @param {string} cause */
const broadened = (cause) =>
  cause.endsWith(' failed') ? 'a call failed' : cause.startsWith('after ') ? 'a limit passed' : cause;

/**
 * @param {Machine} machine
 * @param {StateNode} node
 * @returns {{ cause: string, lines: Line[] }[]}
 */
function causesOf(machine, node) {
  return [
    ...callsOf(node).flatMap(({ lines }) => lines.map((line) => ({ cause: line.cause, lines: [line] }))),
    { cause: 'at once', lines: alwaysOf(node) },
    ...timersOf(machine, node).map(({ name, ms, lines }) => ({
      cause: ms === undefined ? `after ${name}` : `after ${name} ${duration(ms)}`,
      lines,
    })),
    ...eventsOf(node).map((event) => ({ cause: event, lines: linesFor(node, event) })),
  ];
}

/**
 * `event [guard] / action, action`. A colon or a semicolon would end the label.
 * @param {string} cause
 * @param {Line} line
 */
function labelOf(cause, { guard, actions }) {
  const done = actions.length > 0 ? ` / ${actions.map((action) => action.replace(/\(.*\)$/, '')).join(', ')}` : '';
  return `${cause}${guard ? ` [${guard}]` : ''}${done}`;
}

/**
 * Several causes with the same guard and actions are one line: `close.refused or close.timedOut [isClosed] / announceClosed`.
 * @param {readonly string[]} labels
 */
function joined(labels) {
  /** @type {Map<string, string[]>} */
  const byRest = new Map();
  for (const label of labels) {
    const [, cause = label, rest = ''] = /^(.*?)((?: \[| \/).*)?$/.exec(label) ?? [];
    byRest.set(rest, [...(byRest.get(rest) ?? []), cause]);
  }
  const lines = [...byRest].map(([rest, causes]) => causes.join(' or ') + rest);
  const isElse = (/** @type {string} */ line) => line.includes(' [else]');
  return [...lines.filter((line) => !isElse(line)), ...lines.filter(isElse)];
}

/**
 * @param {StateNode} node
 * @returns {StateNode[]}
 */
const nodesUnder = (node) => [node, ...childrenOf(node).flatMap(nodesUnder)];
