import { type AnyActorRef, type AnyActorScope, createActor } from 'xstate';
import {
  type Action,
  type ActionName,
  type Asked,
  type Assignment,
  afterEvent,
  type Context,
  type Happening,
  type Implementations,
  isWithin,
  listOf,
  type Node,
  type Snapshot,
  snapshotOf,
  type Transition,
  withInitial,
} from './slim-chart.js';

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
export class Step {
  hasChanged = false;
  readonly #machine: { readonly implementations: Implementations };
  readonly #all: readonly Node[];
  readonly #active: Set<Node>;
  readonly #scope: AnyActorScope;
  readonly #raised: Happening[] = [];
  #context: Context;
  #children: Record<string, AnyActorRef>;
  #event: Happening = { type: '' };

  constructor(
    machine: { readonly implementations: Implementations },
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
