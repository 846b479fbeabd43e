import { type AnyActorLogic, type AnyActorRef, type AnyActorScope, createActor } from 'xstate';

/*
 * What our charts use of XState's interpreter, for the one build in which every byte is somebody's download: the
 * production build of `parley/consumer` for browsers has this file in the place of `xstate` (tsup.config.ts). The charts are
 * the same, and so are the actors that run them: XState's own. Left out is what no chart of ours has: history and final
 * states, parallel states below the root, wildcards, spawning, and snapshots that are written down.
 *
 * Plays the algorithm of SCXML in XState's order: exits, innermost first; the transitions' actions; entries, outermost first;
 * then what needs no event, then what was raised. test/machines/slim.test.ts plays the same histories on both.
 */

type Context = Readonly<Record<string, unknown>>;
interface Happening {
  readonly type: string;
}
interface Asked {
  readonly context: Context;
  readonly event: Happening;
  readonly self: unknown;
  readonly system: unknown;
}

type Effect = (asked: Asked, params: unknown) => void;
type Assignment = (asked: Asked, params: unknown) => Context;
/** An implementation: what `assign` and `raise` made, or a function. */
type Action = Effect | { readonly assign: Assignment | Context } | { readonly raise: Happening };
/** How a chart names it. */
type ActionName = string | { readonly type: string; readonly params?: unknown } | Action;
type Guard = ((asked: Pick<Asked, 'context' | 'event'>, params: unknown) => boolean) | { readonly stateIn: string };
type Delay = number | ((asked: Pick<Asked, 'context' | 'event'>) => number);

interface TransitionConfig {
  readonly target?: string;
  readonly guard?: string;
  readonly actions?: ActionName | readonly ActionName[];
  readonly reenter?: boolean;
}
type Several<T> = T | readonly T[] | undefined;
type Transitions = Several<TransitionConfig | string>;

interface StateConfig {
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
interface MachineConfig extends StateConfig {
  readonly id: string;
  readonly context: Context | ((asked: { readonly input: unknown }) => Context);
}
interface Implementations {
  readonly actions?: Readonly<Record<string, Action>>;
  readonly guards?: Readonly<Record<string, Guard>>;
  readonly delays?: Readonly<Record<string, Delay>>;
  readonly actors?: Readonly<Record<string, AnyActorLogic>>;
}

interface Transition {
  readonly source: Node;
  readonly target: string | undefined;
  readonly guard: string | undefined;
  readonly actions: readonly ActionName[];
  readonly reenter: boolean;
}

interface Node {
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

interface Snapshot {
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

const listOf = <T>(several: Several<T>): readonly T[] =>
  several === undefined ? [] : Array.isArray(several) ? several : [several as T];

const isWithin = (node: Node | undefined, above: Node): boolean => {
  for (let at = node?.parent; at; at = at.parent) if (at === above) return true;
  return false;
};

const afterEvent = (delay: string, { id }: Node): string => `xstate.after.${delay}.${id}`;

class SlimMachine {
  readonly id: string;
  readonly config: MachineConfig;
  readonly implementations: Implementations;
  /** Not a private member: machines are varied by `Object.create`. */
  readonly nodes: Node[] = [];

  constructor(config: MachineConfig, implementations: Implementations) {
    this.id = config.id;
    this.config = config;
    this.implementations = implementations;
    this.#grow(config.id, config, undefined);
  }

  provide(more: Implementations): SlimMachine {
    const { actions, guards, delays, actors } = this.implementations;
    return new SlimMachine(this.config, {
      actions: { ...actions, ...more.actions },
      guards: { ...guards, ...more.guards },
      delays: { ...delays, ...more.delays },
      actors: { ...actors, ...more.actors },
    });
  }

  getInitialSnapshot(scope: AnyActorScope, input?: unknown): Snapshot {
    const { context } = this.config;
    const step = new Step(
      this,
      this.nodes,
      [],
      typeof context === 'function' ? context({ input }) : context,
      {},
      scope,
    );
    step.enter({ type: 'xstate.init' }, withInitial(this.nodes[0]!));
    return step.finish(false);
  }

  resolveState({ value, context }: { readonly value: unknown; readonly context: Context }): Snapshot {
    const nodes: Node[] = [];
    const add = (node: Node, below: unknown): void => {
      nodes.push(node);
      for (const state of node.states) {
        if (below === state.key) add(state, undefined);
        else if (typeof below === 'object' && below !== null && state.key in below)
          add(state, (below as Record<string, unknown>)[state.key]);
      }
    };
    add(this.nodes[0]!, value);
    return snapshotOf(nodes, context, {});
  }

  transition(snapshot: Snapshot, event: Happening, scope: AnyActorScope): Snapshot {
    const step = new Step(this, this.nodes, snapshot.nodes, snapshot.context, snapshot.children, scope);
    if (event.type === 'xstate.stop') return { ...snapshot, ...step.end(), status: 'stopped' };
    const selected = step.select(event);
    if (selected.length === 0 && event.type.startsWith('xstate.error.actor.')) {
      return { ...snapshot, ...step.end(), status: 'error', error: (event as unknown as { error: unknown }).error };
    }
    step.take(event, selected);
    const next = step.finish(true);
    return step.hasChanged ? next : snapshot;
  }

  getPersistedSnapshot(snapshot: Snapshot): Snapshot {
    return snapshot;
  }

  #grow(key: string, config: StateConfig, parent: Node | undefined): Node {
    const transitionsOf = (several: Transitions): readonly Transition[] =>
      listOf(several).map((one) => {
        const {
          target,
          guard,
          actions,
          reenter = false,
        } = typeof one === 'string' ? { target: one } : (one as TransitionConfig);
        return { source: node, target, guard, actions: listOf(actions), reenter };
      });
    const node: Node = {
      key,
      id: parent ? `${parent.id}.${key}` : key,
      parent,
      order: this.nodes.length,
      config,
      states: [],
      tags: listOf(config.tags),
      on: new Map(),
      always: [],
    };
    this.nodes.push(node);
    const { on = {}, after = {}, always, invoke, states = {} } = config;
    for (const [type, several] of Object.entries(on)) node.on.set(type, transitionsOf(several));
    for (const [delay, several] of Object.entries(after)) node.on.set(afterEvent(delay, node), transitionsOf(several));
    if (invoke) {
      node.on.set(`xstate.done.actor.${invoke.id}`, transitionsOf(invoke.onDone));
      node.on.set(`xstate.error.actor.${invoke.id}`, transitionsOf(invoke.onError));
    }
    (node.always as Transition[]).push(...transitionsOf(always));
    for (const [name, state] of Object.entries(states)) node.states.push(this.#grow(name, state, node));
    return node;
  }
}

/** A state and those that are entered with it. */
function withInitial(node: Node): Node[] {
  const { type, initial } = node.config;
  const below = type === 'parallel' ? node.states : node.states.filter(({ key }) => key === initial);
  return [node, ...below.flatMap(withInitial)];
}

/** The parts of XState's actors that are not for everybody. */
interface Inside {
  readonly self: AnyActorRef;
  readonly system: {
    readonly scheduler: {
      schedule(source: unknown, target: unknown, event: Happening, delay: number, id: string): void;
      cancel(source: unknown, id: string): void;
    };
  };
}
const statusOf = (child: AnyActorRef): number => (child as unknown as { _processingStatus: number })._processingStatus;
const RUNNING = 1;
const STOPPED = 2;

/** One event, and all that follows from it until the chart is at rest. */
class Step {
  hasChanged = false;
  readonly #machine: SlimMachine;
  readonly #all: readonly Node[];
  readonly #active: Set<Node>;
  readonly #scope: AnyActorScope;
  readonly #raised: Happening[] = [];
  #context: Context;
  #children: Record<string, AnyActorRef>;
  #event: Happening = { type: '' };

  constructor(
    machine: SlimMachine,
    all: readonly Node[],
    active: readonly Node[],
    context: Context,
    children: Readonly<Record<string, AnyActorRef>>,
    scope: AnyActorScope,
  ) {
    this.#machine = machine;
    this.#all = all;
    this.#active = new Set(active);
    this.#context = context;
    this.#children = children;
    this.#scope = scope;
  }

  /** For each region the innermost transition that is enabled. */
  select(event: Happening): Transition[] {
    return this.#selected(event, (node) => node.on.get(event.type));
  }

  take(event: Happening, transitions: readonly Transition[]): void {
    this.#event = event;
    const moves = transitions.flatMap((one) => {
      const target = this.#targetOf(one);
      return target ? [{ target, source: one.source, domain: domainOf(target, one) }] : [];
    });
    const left = [...this.#active].filter((node) => moves.some(({ domain }) => isWithin(node, domain)));
    for (const node of left.sort((a, b) => b.order - a.order)) this.#exit(node);
    for (const { actions } of transitions) this.#run(actions);
    const entered = moves.flatMap(({ target, domain }) => {
      const above: Node[] = [];
      for (let at = target.parent; at && at !== domain && target !== domain; at = at.parent) above.unshift(at);
      const below = withInitial(target);
      return [...above, ...(target === domain ? below.slice(1) : below)];
    });
    this.enter(event, entered);
  }

  enter(event: Happening, nodes: readonly Node[]): void {
    this.#event = event;
    for (const node of [...nodes].sort((a, b) => a.order - b.order)) {
      this.hasChanged = true;
      this.#active.add(node);
      const { entry, after = {}, invoke } = node.config;
      this.#run(listOf(entry));
      for (const name of Object.keys(after)) this.#arm(name, afterEvent(name, node));
      if (invoke) this.#invoke(invoke);
    }
  }

  /** What needs no event, and what was raised, until there is nothing of either. */
  finish(isAsked: boolean): Snapshot {
    for (let asksAll = true; ; ) {
      let selected: readonly Transition[] = asksAll ? this.#selected(this.#event, (node) => node.always) : [];
      const isEventless: boolean = selected.length > 0;
      let event = this.#event;
      if (!isEventless) {
        const raised = this.#raised.shift();
        if (!raised) break;
        event = raised;
        selected = this.select(event);
      }
      const before = this.hasChanged;
      this.hasChanged = false;
      this.take(event, selected);
      asksAll = !isEventless || this.hasChanged;
      this.hasChanged ||= before;
    }
    this.hasChanged ||= !isAsked;
    return snapshotOf([...this.#active], this.#context, this.#children);
  }

  /** Stops what was invoked. */
  end(): Pick<Snapshot, 'children'> {
    for (const id of Object.keys(this.#children)) this.#stop(id);
    return { children: this.#children };
  }

  #selected(event: Happening, candidates: (node: Node) => readonly Transition[] | undefined): Transition[] {
    const found = new Set<Transition>();
    for (const leaf of this.#all) {
      if (leaf.states.length > 0 || !this.#active.has(leaf)) continue;
      for (let node: Node | undefined = leaf; node; node = node.parent) {
        const enabled = candidates(node)?.find(({ guard }) => guard === undefined || this.#allows(guard, event));
        if (!enabled) continue;
        found.add(enabled);
        break;
      }
    }
    return [...found];
  }

  #allows(name: string, event: Happening): boolean {
    const guard = this.#machine.implementations.guards![name]!;
    if (typeof guard === 'function') return guard({ context: this.#context, event }, undefined);
    return [...this.#active].some(({ id }) => `#${id}` === guard.stateIn);
  }

  #targetOf({ target, source }: Transition): Node | undefined {
    if (target === undefined) return undefined;
    const id = target.startsWith('#') ? target.slice(1) : `${source.parent!.id}.${target}`;
    return this.#all.find((node) => node.id === id);
  }

  #exit(node: Node): void {
    const { exit, after = {}, invoke } = node.config;
    this.hasChanged = true;
    this.#run(listOf(exit));
    const { self, system } = this.#scope as unknown as Inside;
    for (const name of Object.keys(after)) {
      this.#later(() => system.scheduler.cancel(self, afterEvent(name, node)));
    }
    if (invoke) this.#stop(invoke.id);
    this.#active.delete(node);
  }

  #run(actions: readonly ActionName[]): void {
    const { self, system } = this.#scope;
    for (const named of actions) {
      const asked = { context: this.#context, event: this.#event, self, system };
      const name = typeof named === 'string' ? named : 'type' in named ? named.type : undefined;
      const action = name === undefined ? (named as Action) : this.#machine.implementations.actions?.[name];
      const params = typeof named === 'object' && 'params' in named ? named.params : undefined;
      if (action && 'raise' in action) this.#raised.push(action.raise);
      else if (action && 'assign' in action) {
        this.#context = { ...this.#context, ...assigned(action.assign, asked, params) };
        this.hasChanged = true;
      } else this.#scope.actionExecutor({ type: name ?? '', info: asked, params, exec: action } as never);
    }
  }

  #arm(name: string, type: string): void {
    const delay = this.#machine.implementations.delays![name]!;
    const ms = typeof delay === 'function' ? delay({ context: this.#context, event: this.#event }) : delay;
    const { self, system } = this.#scope as unknown as Inside;
    this.#later(() => system.scheduler.schedule(self, self, { type }, ms, type));
  }

  #invoke({ src, id }: { readonly src: string; readonly id: string }): void {
    const { self } = this.#scope;
    const child = createActor(this.#machine.implementations.actors![src]!, { id, src, parent: self } as never);
    this.#children = { ...this.#children, [id]: child };
    this.#later(() => {
      if (statusOf(child) !== STOPPED) child.start();
    });
  }

  #stop(id: string): void {
    const { [id]: child, ...others } = this.#children;
    if (!child) return;
    this.#children = others;
    const scope = this.#scope;
    const stop = (): void => scope.stopChild(child);
    // What was sent to a running one before is for it to hear first.
    this.#effect(() => (statusOf(child) === RUNNING ? scope.defer(stop) : stop()));
  }

  #later(run: () => void): void {
    this.#effect(() => this.#scope.defer(run));
  }

  #effect(exec: () => void): void {
    this.#scope.actionExecutor({ type: 'xstate.effect', info: {}, params: undefined, exec } as never);
  }
}

/** Where a transition stays within: the state that is left for it, and all of its others with it. */
function domainOf(target: Node, { source, reenter }: Transition): Node {
  if (!reenter && (target === source || isWithin(target, source))) return source;
  let domain = target.parent!;
  while (!isWithin(source, domain)) domain = domain.parent!;
  return domain;
}

function assigned(assignment: Assignment | Context, asked: Asked, params: unknown): Context {
  if (typeof assignment === 'function') return assignment(asked, params);
  return Object.fromEntries(
    Object.entries(assignment).map(([key, one]) => [key, typeof one === 'function' ? one(asked, params) : one]),
  );
}

function snapshotOf(nodes: readonly Node[], context: Context, children: Snapshot['children']): Snapshot {
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

export { createActor };

export const createMachine = (config: MachineConfig, implementations: Implementations): SlimMachine =>
  new SlimMachine(config, implementations);

export const assign = (assignment: Assignment | Context) => ({ assign: assignment });
export const raise = (event: Happening) => ({ raise: event });
export const stateIn = (id: string) => ({ stateIn: id });

/** Only stands for what is provided at run time. */
export const fromPromise = (): object => ({});

/** What a machine says to an event, and the actions it wants done, without anybody doing them. */
export function transition(machine: SlimMachine, snapshot: Snapshot, event: Happening): [Snapshot, unknown[]] {
  const actions: unknown[] = [];
  const scope = { actionExecutor: (action: unknown) => void actions.push(action) };
  return [machine.transition(snapshot, event, scope as unknown as AnyActorScope), actions];
}
