import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { AnyStateNode } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { connectionMachine } from '../../src/machines/index.js';
import {
  type Chart,
  charts,
  configOf,
  everyTransitionOf,
  listOf,
  type Named,
  nodesUnder,
  pathOf,
} from './support/chart.js';
import { conversationThatIs, lifecycles } from './support/conversation-world.js';
import { dialogDeliveries, dialogLifecycles, dialogThatIs } from './support/dialog-world.js';
import { connectionEventsIn } from './support/graphs.js';
import { ringLifecycles, ringSamples, ringThatIs } from './support/ring-world.js';
import { connectionSamples, conversationSamples, dialogSamples, subscriptionSamples } from './support/samples.js';
import { subscriptionLifecycles, subscriptionThatIs } from './support/subscription-world.js';

const folder = path.join(__dirname, '../../src/machines');
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  // Paths are for tests: they run the machines, and no machine imports them.
  .filter((name) => name.endsWith('.ts') && !['paths.ts', 'walk.ts'].includes(path.basename(name)))
  .map((name) => ({ name, text: readFileSync(path.join(folder, name), 'utf8') }));

describe.each(sources)('$name', ({ text }) => {
  const code = text.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '').replace(/'[^'\n]*'(?!;)/g, "''");

  test('takes nothing but types from outside src/machines, and XState', () => {
    const imports = [...text.matchAll(/^(?:import|export)\s+(type\s)?[^;]*?from\s+'([^']+)';/gm)];
    const foreign = imports
      .filter(([, isType, from]) => !isType && from !== 'xstate' && !from?.startsWith('./') && !from?.startsWith('../'))
      .map(([statement]) => statement);
    expect(foreign).toEqual([]);
    expect(code).not.toMatch(/\brequire\(|\bimport\(/);
  });

  test('touches no clock, chance, network or process', () => {
    const world =
      /\b(setTimeout|setInterval|setImmediate|queueMicrotask|Date|performance|Math\.random|crypto|fetch|WebSocket|process|globalThis|console)\b/;
    expect(world.exec(code)?.[0]).toBeUndefined();
  });
});

/** Names that a chart uses, by kind. XState's production build passes over an action that is not registered, without a word. */
function namesUsedBy({ machine }: Chart) {
  const names = {
    actions: new Set<string>(),
    guards: new Set<string>(),
    delays: new Set<string>(),
    actors: new Set<string>(),
  };
  const inline: string[] = [];
  const note = (kind: 'actions' | 'guards', node: AnyStateNode, one: Named): void => {
    if (typeof one === 'string') names[kind].add(one);
    else if (typeof one === 'object') names[kind].add(one.type);
    else if (!one.type?.startsWith('xstate.')) inline.push(`${pathOf(node)}: ${kind}`);
  };
  for (const node of nodesUnder(machine.root)) {
    const config = configOf(node);
    for (const action of [...listOf(config.entry), ...listOf(config.exit)]) note('actions', node, action);
    for (const { actions, guard } of everyTransitionOf(node)) {
      for (const action of listOf(actions)) note('actions', node, action);
      if (guard) note('guards', node, guard);
    }
    for (const delay of Object.keys(config.after ?? {})) names.delays.add(delay);
    for (const { src } of listOf(config.invoke)) names.actors.add(src);
  }
  return { names, inline };
}

describe.each(charts)('$name', (chart) => {
  const { names, inline } = namesUsedBy(chart);
  const registered = chart.machine.implementations as unknown as Record<keyof typeof names, Record<string, unknown>>;

  test.each(['actions', 'guards', 'delays', 'actors'] as const)(
    'every one of its %s is registered in setup, and used',
    (kind) => {
      expect([...names[kind]].sort()).toEqual(Object.keys(registered[kind]).sort());
    },
  );

  test('nothing is written inline: the drawing shows names, and a test can replace each', () => {
    expect(inline).toEqual([]);
  });

  test('what one region raises for another is an event that the table knows', () => {
    expect(raisedBy(chart).filter((event) => !(event in chart.events))).toEqual([]);
  });
});

/** Events that a chart sends to itself. */
function raisedBy({ machine }: Chart): readonly string[] {
  const actions = nodesUnder(machine.root).flatMap((node) => [
    ...listOf(configOf(node).entry),
    ...listOf(configOf(node).exit),
    ...everyTransitionOf(node).flatMap((transition) => listOf(transition.actions)),
  ]);
  const raised = [...actions, ...(Object.values(machine.implementations.actions) as unknown as Named[])].flatMap(
    (action) =>
      typeof action === 'function' && action.type === 'xstate.raise' ? [(action.event as { type: string }).type] : [],
  );
  return [...new Set(raised)].sort();
}

test('the regions of the connection talk by seven events, those of the others by none', () => {
  expect(charts.map((chart) => [chart.name, raisedBy(chart)])).toEqual([
    [
      'connection',
      [
        'session.ended',
        'socket.gone',
        'socket.opened',
        'socket.silent',
        'token.doubted',
        'token.granted',
        'token.refusedBySocket',
      ],
    ],
    ['subscription', []],
    ['conversation', []],
    ['dialog', []],
    ['ring', []],
  ]);
});

describe('plain data: what can be recorded, replayed and looked at', () => {
  const survives = (value: unknown): void => expect(JSON.parse(JSON.stringify(value))).toEqual(value);

  test.each([
    ['connection', connectionSamples],
    ['subscription', subscriptionSamples],
    ['conversation', conversationSamples],
    ['dialog', dialogSamples],
    ['ring', ringSamples],
  ] as const)('every event of the %s survives JSON, and the table has exactly these', (name, samples) => {
    for (const [type, event] of Object.entries(samples)) {
      expect(event.type).toBe(type);
      survives(event);
    }
    const table = charts.find((chart) => chart.name === name)?.events ?? {};
    expect(Object.keys(samples).sort()).toEqual(Object.keys(table).sort());
  });

  test('the context of the connection survives JSON in every state', () => {
    const paths = getShortestPaths(
      connectionMachine as never,
      {
        input: { maintainConnection: true, canRefresh: true },
        events: connectionEventsIn,
        serializeState: ({ value }: { readonly value: unknown }) => JSON.stringify(value),
        limit: 100_000,
      } as never,
    ) as readonly { readonly state: { readonly context: object } }[];
    expect(paths.length).toBeGreaterThan(20);
    for (const { state } of paths) survives(state.context);
  });

  test('the context of a subscription, and the records of conversations, dialogs and rings, survive JSON in every state', () => {
    for (const lifecycle of subscriptionLifecycles) survives(subscriptionThatIs(lifecycle).context);
    for (const lifecycle of lifecycles) survives(conversationThatIs(lifecycle).record);
    for (const lifecycle of ringLifecycles) survives({ ...ringThatIs(lifecycle).record, toldState: 'WAITING' });
    for (const state of [...dialogLifecycles, ...dialogDeliveries]) survives(dialogThatIs(state).record);
  });
});
