import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createCoverage } from 'parley-sdk/inspect';
import type { AnyStateMachine } from 'xstate';
import {
  connectionMachine,
  conversationMachine,
  dialogMachine,
  type MachinePath,
  playPath,
  ringMachine,
  subscriptionMachine,
} from '../../src/machines/index.js';
import { pathsOfTransitions } from '../../src/machines/paths/paths.js';
import { runHere } from '../cli/run-here.js';
import { leavesUnder, pathOf, regionsOf } from './support/chart.js';
import { leavesOf } from './support/graphs.js';
import {
  replayConnection,
  replayConversation,
  replayDialog,
  replayRing,
  replaySubscription,
  type Trace,
} from './support/replay.js';
import { WAITING, waitedFor } from './support/rest.js';
import { type Graph, graphsOf, pathsOf, shortestTo, told } from './support/walk.js';

interface Model {
  readonly name: string;
  readonly machine: AnyStateMachine;
  readonly graph: Graph;
  readonly replay: (path: MachinePath) => Trace | Promise<Trace>;
  /** States that are an end: nothing leads out of them, and each has its reason. */
  readonly ends: Readonly<Record<string, string>>;
}

const connections = graphsOf('connection');
const subscriptions = graphsOf('subscription');
const conversations = graphsOf('conversation');
const dialogs = graphsOf('dialog');
const rings = graphsOf('ring');

const models: readonly Model[] = [
  {
    name: 'connection',
    machine: connectionMachine as unknown as AnyStateMachine,
    graph: connections[0]!,
    replay: replayConnection,
    ends: {},
  },
  {
    name: 'subscription',
    machine: subscriptionMachine as unknown as AnyStateMachine,
    graph: subscriptions[0]!,
    replay: replaySubscription,
    ends: { closed: 'A program that wants it again makes a new one.' },
  },
  {
    name: 'conversation',
    machine: conversationMachine as unknown as AnyStateMachine,
    graph: conversations[0]!,
    replay: replayConversation,
    ends: { 'lifecycle.evicted': 'The record is let go of; a later notification makes a new one.' },
  },
  {
    name: 'ring',
    machine: ringMachine as unknown as AnyStateMachine,
    graph: rings[0]!,
    replay: replayRing,
    ends: Object.fromEntries(['accepted', 'rejected'].map((end) => [end, 'The platform asks again with a new ring.'])),
  },
  ...(['as a participant', 'by subscription', 'by webhooks'] as const).map((how, index) => ({
    name: `dialog followed ${how}`,
    machine: dialogMachine as unknown as AnyStateMachine,
    graph: dialogs[index]!,
    replay: replayDialog,
    ends: {},
  })),
];

/** Nobody asks for what webhooks bring. */
const OUT_OF_REACH = ['following', 'fetching', 'waitingToRetry', 'stale'].map((state) => `delivery.${state}`);

const statesOf = (machine: AnyStateMachine): readonly string[] => regionsOf(machine).flatMap(leavesUnder).map(pathOf);

describe.each(models)('$name', ({ machine, graph, replay, ends }) => {
  const paths = pathsOf(graph);
  const reachable = statesOf(machine).filter(
    (state) => graph.begun.following !== 'webhook' || !OUT_OF_REACH.includes(state),
  );

  test('every state is reached, except those with a reason', () => {
    expect(statesOf(machine).filter((state) => shortestTo(state, paths))).toEqual(reachable);
  });

  const shortest = reachable.flatMap((state) => {
    const path = shortestTo(state, paths);
    return path ? [[state, told(path), path] as const] : [];
  });
  test.each(shortest)('%s ← %s', async (state, _told, path) => {
    const trace = await replay(path);
    expect(trace.map(({ value }) => value)).toEqual(path.steps.map((step) => step.state));
    if (path.steps.length > 0) expect(leavesOf(trace.at(-1)?.value)).toContain(state);
  });

  test('every combination of states that can come about does so on a running actor, and its record agrees', async () => {
    expect(paths.length).toBeGreaterThanOrEqual(reachable.length / regionsOf(machine).length);
    // Facts that decide nothing here make many paths to the same states.
    const ways = new Map(paths.map((path) => [JSON.stringify(path.state), path]));
    for (const path of ways.values()) {
      const trace = await replay(path);
      expect({ path: told(path), values: trace.map(({ value }) => value) }).toEqual({
        path: told(path),
        values: path.steps.map(({ state }) => state),
      });
      for (const { value, ofRecord } of trace) if (ofRecord) expect(value).toEqual(ofRecord);
    }
  });

  test('every state can be left, except the ends', () => {
    const leaves = new Map(graph.places.map((place) => [place, leavesOf(place.state)]));
    const left = new Set(
      graph.places.flatMap((place) =>
        place.edges.flatMap(({ to }) => leaves.get(place)!.filter((leaf) => !leaves.get(to)!.includes(leaf))),
      ),
    );
    expect(reachable.filter((state) => !left.has(state))).toEqual(Object.keys(ends));
  });

  // The connection's, which has timers and calls, is in liveness-of-connection.
  const waiting = WAITING[machine.id];
  if (!waiting) return;
  const waitsAfter = waitedFor(waiting);
  test.each(['answers', 'is silent'] as const)(
    'from every state it can get into, comes to rest, or says what cannot be had, with a platform that %s (G4, G10)',
    (platform) => {
      const still = paths.map((path) => [told(path), waitsAfter(path, platform)]);
      expect(still.filter(([, what]) => what !== undefined)).toEqual([]);
    },
  );
});

test('every transition of every chart is taken by an actor that runs, raised and eventless ones as well; `parley-sdk coverage` says so', async () => {
  const taken = createCoverage();
  const ways = [connections, subscriptions, conversations, dialogs, rings].flatMap(pathsOfTransitions);
  for (const way of ways) playPath(way, { inspect: taken.next }).stop();
  // Asked for by the environment, the file stays, beside those of the worlds of the kit.
  const asked = process.env.PARLEY_COVERAGE;
  const folder = asked ?? mkdtempSync(path.join(tmpdir(), 'parley-transitions-'));
  const file = path.join(folder, 'every-transition.json');
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, JSON.stringify(taken));
    const { code, stdout } = await runHere(['coverage', file, '--demand', '100']);
    expect(stdout).not.toContain('Transitions never taken');
    expect(stdout).not.toContain('States that were not reached');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^all +\d+ of \d+ \(100 %\) +\d+ of \d+ \(100 %\)$/m)]);
  } finally {
    if (asked === undefined) rmSync(folder, { recursive: true });
  }
});
