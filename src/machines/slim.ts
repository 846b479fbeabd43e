import { type AnyActorScope, createActor } from 'xstate';
import {
  type Assignment,
  afterEvent,
  type Context,
  type Happening,
  type Implementations,
  listOf,
  type MachineConfig,
  type Node,
  type Snapshot,
  type StateConfig,
  snapshotOf,
  type Transition,
  type TransitionConfig,
  type Transitions,
  withInitial,
} from './slim-chart.js';
import { Step } from './slim-step.js';

/*
 * What our charts use of XState's interpreter, for the one build in which every byte is somebody's download: the
 * production build of `parley/consumer` for browsers has this file in the place of `xstate` (tsup.config.ts). The charts are
 * the same, and so are the actors that run them: XState's own. Left out is what no chart of ours has: history and final
 * states, parallel states below the root, wildcards, spawning, and snapshots that are written down.
 *
 * Plays the algorithm of SCXML in XState's order: exits, innermost first; the transitions' actions; entries, outermost first;
 * then what needs no event, then what was raised. test/machines/slim.test.ts plays the same histories on both.
 */

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
