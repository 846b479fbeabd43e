import type { AnyActorLogic, AnyActorRef } from 'xstate';

/** What our interpreter (slim.ts) reads of a chart, and what it makes of it. */

export type Context = Readonly<Record<string, unknown>>;
export interface Happening {
  readonly type: string;
}
export interface Asked {
  readonly context: Context;
  readonly event: Happening;
  readonly self: unknown;
  readonly system: unknown;
}

export type Effect = (asked: Asked, params: unknown) => void;
export type Assignment = (asked: Asked, params: unknown) => Context;
/** An implementation: what `assign` and `raise` made, or a function. */
export type Action = Effect | { readonly assign: Assignment | Context } | { readonly raise: Happening };
/** How a chart names it. */
export type ActionName = string | { readonly type: string; readonly params?: unknown } | Action;
export type Guard =
  | ((asked: Pick<Asked, 'context' | 'event'>, params: unknown) => boolean)
  | { readonly stateIn: string };
export type Delay = number | ((asked: Pick<Asked, 'context' | 'event'>) => number);

export interface TransitionConfig {
  readonly target?: string;
  readonly guard?: string;
  readonly actions?: ActionName | readonly ActionName[];
  readonly reenter?: boolean;
}
export type Several<T> = T | readonly T[] | undefined;
export type Transitions = Several<TransitionConfig | string>;

export interface StateConfig {
  readonly id?: string;
  readonly type?: 'parallel';
  readonly initial?: string;
  readonly states?: Readonly<Record<string, StateConfig>>;
  readonly tags?: Several<string>;
  readonly entry?: Several<ActionName>;
  readonly exit?: Several<ActionName>;
  readonly on?: Readonly<Record<string, Transitions>>;
  readonly after?: Readonly<Record<string, Transitions>>;
  readonly always?: Transitions;
  readonly invoke?: {
    readonly src: string;
    readonly id: string;
    readonly onDone?: Transitions;
    readonly onError?: Transitions;
  };
}
export interface MachineConfig extends StateConfig {
  readonly id: string;
  readonly context: Context | ((asked: { readonly input: unknown }) => Context);
}
export interface Implementations {
  readonly actions?: Readonly<Record<string, Action>>;
  readonly guards?: Readonly<Record<string, Guard>>;
  readonly delays?: Readonly<Record<string, Delay>>;
  readonly actors?: Readonly<Record<string, AnyActorLogic>>;
}

export interface Transition {
  readonly source: Node;
  readonly target: string | undefined;
  readonly guard: string | undefined;
  readonly actions: readonly ActionName[];
  readonly reenter: boolean;
}

export interface Node {
  readonly key: string;
  readonly id: string;
  readonly parent: Node | undefined;
  readonly order: number;
  readonly config: StateConfig;
  readonly states: Node[];
  readonly tags: readonly string[];
  readonly on: Map<string, readonly Transition[]>;
  readonly always: readonly Transition[];
}

export interface Snapshot {
  readonly status: 'active' | 'stopped' | 'error';
  readonly value: unknown;
  readonly tags: ReadonlySet<string>;
  readonly context: Context;
  readonly children: Readonly<Record<string, AnyActorRef>>;
  readonly nodes: readonly Node[];
  readonly output: undefined;
  readonly error: unknown;
  hasTag(tag: string): boolean;
}

export const listOf = <T>(several: Several<T>): readonly T[] =>
  several === undefined ? [] : Array.isArray(several) ? several : [several as T];

export const isWithin = (node: Node | undefined, above: Node): boolean => {
  for (let at = node?.parent; at; at = at.parent) if (at === above) return true;
  return false;
};

export const afterEvent = (delay: string, { id }: Node): string => `xstate.after.${delay}.${id}`;

/** A state and those that are entered with it. */
export function withInitial(node: Node): Node[] {
  const { type, initial } = node.config;
  const below = type === 'parallel' ? node.states : node.states.filter(({ key }) => key === initial);
  return [node, ...below.flatMap(withInitial)];
}

export function snapshotOf(nodes: readonly Node[], context: Context, children: Snapshot['children']): Snapshot {
  const stateValueOf = ({ config, states }: Node): unknown => {
    const inside = states.filter((state) => nodes.includes(state));
    if (config.type === 'parallel') return Object.fromEntries(inside.map((state) => [state.key, stateValueOf(state)]));
    const [state] = inside as [Node];
    return state.states.length > 0 ? { [state.key]: stateValueOf(state) } : state.key;
  };
  const tags = new Set(nodes.flatMap((node) => node.tags));
  return {
    status: 'active',
    value: stateValueOf(nodes.find(({ parent }) => !parent)!),
    tags,
    context,
    children,
    nodes,
    output: undefined,
    error: undefined,
    hasTag: (tag) => tags.has(tag),
  };
}
