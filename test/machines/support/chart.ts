import type { AnyStateMachine, AnyStateNode } from 'xstate';
import {
  connectionEvents,
  connectionMachine,
  conversationEvents,
  conversationMachine,
  dialogEvents,
  dialogMachine,
  ringEvents,
  ringMachine,
  subscriptionEvents,
  subscriptionMachine,
} from '../../../src/machines/index.js';

/** Event type → regions that decide it; each machine file exports one. */
export type EventTable = Readonly<Record<string, readonly string[]>>;

export interface Chart {
  readonly name: string;
  readonly machine: AnyStateMachine;
  readonly events: EventTable;
  /** Where to put a finding right. */
  readonly file: string;
}

const chart = (name: string, machine: AnyStateMachine, events: EventTable): Chart => ({
  name,
  machine,
  events,
  file: `src/machines/${name}.ts`,
});

/** Every chart of the SDK. The generated tests walk this list. */
export const charts: readonly Chart[] = [
  chart('connection', connectionMachine, connectionEvents),
  chart('subscription', subscriptionMachine, subscriptionEvents),
  chart('conversation', conversationMachine, conversationEvents),
  chart('dialog', dialogMachine, dialogEvents),
  chart('ring', ringMachine, ringEvents),
];

/** An action or a guard as it stands in a config: a name, a name with params, or a built-in such as `raise`. */
export type Named =
  | string
  | { readonly type: string; readonly params?: Readonly<Record<string, unknown>> }
  | (((...args: never[]) => unknown) & { readonly type?: string; readonly event?: unknown });

export interface TransitionConfig {
  readonly target?: string;
  readonly guard?: Named;
  readonly actions?: Named | readonly Named[];
  readonly reenter?: boolean;
}

export interface InvokeConfig {
  readonly src: string;
  readonly id?: string;
  readonly onDone?: OneOrMore<string | TransitionConfig>;
  readonly onError?: OneOrMore<string | TransitionConfig>;
}

type OneOrMore<T> = T | readonly T[];
type Transitions = Readonly<Record<string, OneOrMore<string | TransitionConfig> | undefined>>;

/** What we read of a state's config; XState types it as `any` once the machine is one of several. */
export interface StateConfig {
  readonly on?: Transitions;
  readonly after?: Transitions;
  readonly always?: OneOrMore<string | TransitionConfig>;
  readonly invoke?: OneOrMore<InvokeConfig>;
  readonly entry?: OneOrMore<Named>;
  readonly exit?: OneOrMore<Named>;
  readonly tags?: OneOrMore<string>;
}

export const configOf = (node: AnyStateNode): StateConfig => node.config as StateConfig;

export function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

export function transitionsOf(value: Transitions[string]): readonly TransitionConfig[] {
  return listOf(value).map((one) => (typeof one === 'string' ? { target: one } : one));
}

/** `lifecycle.opening.discovering`: the state as the chart's reader says it, without the machine's own name. */
export const pathOf = (node: AnyStateNode): string => node.path.join('.') || node.key;

const childrenOf = (node: AnyStateNode): AnyStateNode[] => Object.values(node.states) as AnyStateNode[];

/** The node and everything below it. */
export function nodesUnder(node: AnyStateNode): readonly AnyStateNode[] {
  return [node, ...childrenOf(node).flatMap(nodesUnder)];
}

export const leavesUnder = (node: AnyStateNode): readonly AnyStateNode[] =>
  nodesUnder(node).filter((one) => childrenOf(one).length === 0);

/** The parallel regions of a machine. A machine without any is its own only region, named like itself. */
export const regionsOf = (machine: AnyStateMachine): readonly AnyStateNode[] =>
  machine.root.type === 'parallel' ? childrenOf(machine.root) : [machine.root];

/** From the leaf up to its region. The root of the machine is left out: what it handled, it would swallow for every state. */
export function ancestryWithin(region: AnyStateNode, leaf: AnyStateNode): readonly AnyStateNode[] {
  const found: AnyStateNode[] = [];
  for (let node: AnyStateNode | undefined = leaf; node?.parent; node = node.parent) {
    found.push(node);
    if (node === region) break;
  }
  return found;
}

/** Every transition of a state, whatever sets it off. */
export function everyTransitionOf(node: AnyStateNode): readonly TransitionConfig[] {
  const config = configOf(node);
  return [
    ...Object.values(config.on ?? {}).flatMap(transitionsOf),
    ...Object.values(config.after ?? {}).flatMap(transitionsOf),
    ...transitionsOf(config.always),
    ...listOf(config.invoke).flatMap((invoke) => [...transitionsOf(invoke.onDone), ...transitionsOf(invoke.onError)]),
  ];
}

/** The deadlines that a state's entry (or exit) arms (or disarms), by name: `armDeadline {name: 'close'}` or `armSnapshotDeadline`. */
export function deadlinesIn(actions: StateConfig['entry'], verb: 'arm' | 'disarm'): readonly string[] {
  return listOf(actions).flatMap((one) => {
    if (typeof one === 'object' && 'type' in one && one.type === `${verb}Deadline`) return [String(one.params?.name)];
    const named = typeof one === 'string' ? new RegExp(`^${verb}(\\w+)Deadline$`).exec(one)?.[1] : undefined;
    return named ? [named[0]!.toLowerCase() + named.slice(1)] : [];
  });
}
