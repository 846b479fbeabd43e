import type { Definition, DefinitionEdge, DefinitionNode } from './rows.js';

/** What is read of a state of XState's; typed here, so that a machine of another copy of XState will do. */
interface StateNode {
  readonly key: string;
  readonly path: readonly string[];
  readonly type: DefinitionNode['type'];
  readonly states: Readonly<Record<string, StateNode>>;
  readonly initial?: { readonly target?: readonly StateNode[] };
  readonly entry?: readonly unknown[];
  readonly exit?: readonly unknown[];
  readonly invoke?: readonly { readonly id: string; readonly src: unknown }[];
  readonly tags?: readonly string[];
  readonly description?: string | undefined;
  readonly transitions: ReadonlyMap<string, readonly Transition[]>;
  readonly always?: readonly Transition[];
}

interface Transition {
  readonly target?: readonly StateNode[] | undefined;
  readonly guard?: unknown;
  readonly actions?: readonly unknown[];
  readonly reenter?: boolean;
}

export interface Machine {
  readonly id: string;
  readonly config: object;
  readonly root: StateNode;
}

export const isMachine = (logic: unknown): logic is Machine =>
  typeof logic === 'object' && logic !== null && 'root' in logic && 'config' in logic && 'id' in logic;

export interface KnownMachine {
  readonly definition: Definition;
  /** Number of each transition, by XState's own object for it. */
  readonly edges: ReadonlyMap<unknown, number>;
}

const byRoot = new WeakMap<object, KnownMachine>();
/** Machines that differ in their implementations only have one definition. */
const byConfig = new WeakMap<object, Definition>();

/** The drawing of a machine, as plain data. */
export function knownMachine({ id, config, root }: Machine): KnownMachine {
  const known = byRoot.get(root);
  if (known) return known;
  const nodes = nodesUnder(root);
  const transitions = nodes.flatMap(transitionsOf);
  let definition = byConfig.get(config);
  if (!definition) byConfig.set(config, (definition = definitionOf(id, nodes, transitions)));
  const edges = new Map<unknown, number>(transitions.map(({ transition }, index) => [transition, index]));
  const machine = { definition, edges };
  byRoot.set(root, machine);
  return machine;
}

const nodesUnder = (node: StateNode): StateNode[] => [node, ...Object.values(node.states).flatMap(nodesUnder)];

interface Found {
  readonly source: StateNode;
  readonly event: string;
  readonly transition: Transition;
}

const transitionsOf = (source: StateNode): Found[] =>
  [...source.transitions, ['', source.always ?? []] as const].flatMap(([event, list]) =>
    list.map((transition) => ({ source, event, transition })),
  );

function definitionOf(id: string, nodes: readonly StateNode[], transitions: readonly Found[]): Definition {
  const indexes = new Map(nodes.map((node, index) => [node, index]));
  const indexOf = (node: StateNode | undefined): number => (node && indexes.get(node)) ?? -1;
  const parents = new Map(nodes.flatMap((node) => Object.values(node.states).map((child) => [child, node])));
  const drawn = {
    machine: id,
    nodes: nodes.map((node): DefinitionNode => {
      const { path, key, type, initial, description } = node;
      return {
        path: path.join('.'),
        key,
        type,
        parent: indexOf(parents.get(node)),
        initial: type === 'compound' ? indexOf(initial?.target?.[0]) : -1,
        ...named('tags', node.tags ?? []),
        ...named('entry', (node.entry ?? []).map(actionName)),
        ...named('exit', (node.exit ?? []).map(actionName)),
        ...named(
          'invoke',
          (node.invoke ?? []).map((invoked) => invoked.id),
        ),
        ...(description !== undefined && { description }),
      };
    }),
    edges: transitions.map(({ source, event, transition }): DefinitionEdge => {
      const { target = [], guard, actions = [], reenter } = transition;
      return {
        source: indexOf(source),
        targets: target.map(indexOf),
        event,
        ...(guard !== undefined && { guard: guardName(guard) }),
        ...named('actions', actions.map(actionName)),
        ...(reenter && { reenter }),
        ...(target.length === 0 && actions.length === 0 && guard === undefined && { ignored: true as const }),
      };
    }),
  };
  return { id: hashOf(JSON.stringify(drawn)), ...drawn };
}

/** Left out where there is none: definitions are sent, and most states have nothing of most things. */
const named = <Name extends string>(name: Name, list: readonly string[]): Partial<Record<Name, readonly string[]>> =>
  list.length > 0 ? ({ [name]: list } as Record<Name, readonly string[]>) : {};

/** An action by its name and what tells it from others of that name: `armDeadline(close)`, `raise token.granted`. */
export function actionName(action: unknown): string {
  if (typeof action === 'string') return action;
  const { type, name, params, event } = action as {
    readonly type?: unknown;
    readonly name?: string;
    readonly params?: unknown;
    readonly event?: { readonly type?: string };
  };
  const given = (typeof params === 'object' && params !== null ? params : {}) as Readonly<Record<string, unknown>>;
  // Drawn, the event is a member of the action; carried out, it is among its parameters.
  if (type === 'xstate.raise') return `raise ${event?.type ?? typeOf(given.event)}`.trim();
  const what = typeof type === 'string' ? type.replace(/^xstate\./, '') : (name ?? 'action');
  const told = given.code ?? given.name ?? (type === what ? othersIn(given) : whatXstateActsOn(given));
  return told ? `${what}(${String(told)})` : what;
}

const othersIn = (params: Readonly<Record<string, unknown>>): string =>
  Object.entries(params)
    .map(([key, value]) => `${key} = ${String(value)}`)
    .join(', ');

/** The child, timer or event that an action of XState's own is about; the rest of its parameters are its workings. */
const whatXstateActsOn = ({ id, sendId, event }: Readonly<Record<string, unknown>>): unknown =>
  id ?? sendId ?? typeOf(event);

const typeOf = (event: unknown): string => (event as { readonly type?: string } | undefined)?.type ?? '';

function guardName(guard: unknown): string {
  if (typeof guard === 'string') return guard;
  const { type, name } = guard as { readonly type?: unknown; readonly name?: unknown };
  return String(type ?? (name || 'guard'));
}

/** 53 bits are enough to tell machines apart; nobody has a reason to forge one. */
export function hashOf(text: string): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36);
}
