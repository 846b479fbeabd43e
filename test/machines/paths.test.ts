import { describe, expect, test } from '@jest/globals';
import type { AnyStateMachine } from 'xstate';
import {
  type ConnectionSnapshot,
  type ConversationRecord,
  connectionMachine,
  conversationMachine,
  type DialogRecord,
  dialogMachine,
  type RingRecord,
  ringMachine,
  type SubscriptionSnapshot,
  subscriptionMachine,
} from '../../src/machines/index.js';
import { leavesUnder, pathOf, regionsOf } from './support/chart.js';
import {
  connectionEventsIn,
  conversationModel,
  conversationStepsIn,
  dialogModelOf,
  dialogSteps,
  factsOfConnection,
  labelOf,
  leavesOf,
  type Standing,
} from './support/graphs.js';
import {
  replayConnection,
  replayConversation,
  replayDialog,
  replaySubscription,
  type Trace,
} from './support/replay.js';
import { replayRing, ringModel, ringSteps } from './support/ring-world.js';
import { subscriptionSamples } from './support/samples.js';
import { type Graph, type Path, shortestTo, walk } from './support/walk.js';

interface Model {
  readonly name: string;
  readonly machine: AnyStateMachine;
  readonly graph: Graph;
  readonly replay: (path: Path) => Trace | Promise<Trace>;
  /** States that are an end: nothing leads out of them, and each has its reason. */
  readonly ends: Readonly<Record<string, string>>;
  /** States that this variant cannot reach, with the reason; another variant must. */
  readonly outOfReach?: Readonly<Record<string, string>>;
}

const dialogModel = (name: string, kind: Partial<DialogRecord>, outOfReach: Record<string, string> = {}): Model => ({
  name,
  machine: dialogMachine,
  graph: walk<{ context: Standing<DialogRecord> }>(dialogModelOf(kind), {
    events: dialogSteps,
    stateOf: ({ context }) => context.value,
    // Each event that a guard asks of attempts brings their number along.
    factsOf: ({ context: { record } }) => [
      record.state,
      record.isFollowed,
      record.needsReading,
      record.known > record.told,
    ],
  }),
  replay: replayDialog(kind),
  ends: {},
  outOfReach,
});

const models: readonly Model[] = [
  {
    name: 'connection',
    machine: connectionMachine,
    graph: walk<ConnectionSnapshot>(connectionMachine, {
      input: { maintainConnection: true, canRefresh: true },
      events: connectionEventsIn,
      stateOf: ({ value }) => value,
      factsOf: ({ context }) => factsOfConnection(context),
    }),
    replay: replayConnection,
    ends: {},
  },
  {
    name: 'subscription',
    machine: subscriptionMachine,
    graph: walk<SubscriptionSnapshot>(subscriptionMachine, {
      input: { key: 'k' },
      events: [...Object.values(subscriptionSamples), { ...subscriptionSamples['subscribe.refused'], mayPass: true }],
      stateOf: ({ value }) => value,
    }),
    replay: replaySubscription,
    ends: { closed: 'A program that wants it again makes a new one.' },
  },
  {
    name: 'conversation',
    machine: conversationMachine,
    graph: walk<{ context: Standing<ConversationRecord> }>(conversationModel, {
      events: conversationStepsIn,
      stateOf: ({ context }) => context.value,
      factsOf: ({ context: { record } }) => [
        record.phase,
        record.routing,
        record.ownRoles,
        record.mainDialog?.told,
        record.awaitsMessages,
      ],
    }),
    replay: replayConversation,
    ends: { 'lifecycle.evicted': 'The record is let go of; a later notification makes a new one.' },
  },
  {
    name: 'ring',
    machine: ringMachine,
    graph: walk<{ context: Standing<RingRecord> }>(ringModel, {
      events: ringSteps,
      stateOf: ({ context }) => context.value,
      factsOf: ({ context: { record } }) => [
        record.verdict,
        record.hasConversation,
        record.isInterrupted,
        record.isOverdue,
      ],
    }),
    replay: replayRing,
    ends: Object.fromEntries(
      ['accepted', 'rejected', 'failed'].map((end) => [end, 'The platform asks again with a new ring.']),
    ),
  },
  dialogModel('dialog followed by subscription', { following: 'subscription' }),
  dialogModel('dialog followed as a participant', { following: 'membership' }),
];

const statesOf = (machine: AnyStateMachine): readonly string[] => regionsOf(machine).flatMap(leavesUnder).map(pathOf);

const told = (path: Path): string => path.steps.map(({ event }) => labelOf(event)).join(' → ') || 'the start';

describe.each(models)('$name', ({ machine, graph, replay, ends, outOfReach = {} }) => {
  const states = statesOf(machine);
  const reachable = states.filter((state) => !(state in outOfReach));

  test('every state is reached, except those with a reason', () => {
    const reached = states.filter((state) => shortestTo(state, graph));
    expect(reached).toEqual(reachable);
  });

  const shortest = reachable.flatMap((state) => {
    const path = shortestTo(state, graph);
    return path ? [[state, told(path), path] as const] : [];
  });
  test.each(shortest)('%s ← %s', async (state, _told, path) => {
    const trace = await replay(path);
    expect(trace.map(({ value }) => value)).toEqual(path.steps.map(({ value }) => value));
    if (path.steps.length > 0) expect(leavesOf(trace.at(-1)?.value)).toContain(state);
  });

  test('every combination of states that can come about does so on a running actor, and its record agrees', async () => {
    expect(graph.paths.length).toBeGreaterThanOrEqual(reachable.length / regionsOf(machine).length);
    // Facts that decide nothing here make many paths to the same states.
    const ways = new Map(graph.paths.map((path) => [JSON.stringify(path.value), path]));
    for (const path of ways.values()) {
      const trace = await replay(path);
      expect({ path: told(path), values: trace.map(({ value }) => value) }).toEqual({
        path: told(path),
        values: path.steps.map(({ value }) => value),
      });
      for (const { value, ofRecord } of trace) if (ofRecord) expect(value).toEqual(ofRecord);
    }
  });

  test('every state can be left, except the ends', () => {
    const left = new Set(graph.edges.flatMap(({ from, to }) => from.filter((state) => !to.includes(state))));
    const stuck = reachable.filter((state) => !left.has(state));
    expect(stuck).toEqual(Object.keys(ends));
  });
});

test('what one variant of the dialog cannot reach, another does', () => {
  const dialogs = models.filter(({ machine }) => machine === dialogMachine);
  const reached = new Set(dialogs.flatMap(({ graph }) => graph.paths.flatMap(({ value }) => leavesOf(value))));
  expect([...reached].sort()).toEqual([...statesOf(dialogMachine)].sort());
});
