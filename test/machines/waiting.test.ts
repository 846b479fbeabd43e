import { describe, expect, test } from '@jest/globals';
import { type AnyStateNode, createMachine } from 'xstate';
import {
  ancestryWithin,
  type Chart,
  charts,
  configOf,
  deadlinesIn,
  leavesUnder,
  listOf,
  nodesUnder,
  pathOf,
  regionsOf,
  type TransitionConfig,
  transitionsOf,
} from './support/chart.js';
import { deadlineEvents } from './support/deadlines.js';

/** States that wait for a request whose own limit, kept by the outbox, turns silence into an event that leads out. */
const limitedByTheirRequest: Readonly<Record<string, readonly string[]>> = {
  'subscription subscribing': ['subscribe.refused'],
  'subscription resubscribing': ['subscribe.refused'],
  'subscription withdrawing': ['subscribe.refused'],
  'subscription unsubscribing': ['unsubscribe.settled'],
  'dialog publishing.awaitingAnswers': ['answers.in'],
  'dialog publishing.reading': ['lookup.failed'],
  'ring accepting.asked': ['answer.lost'],
  'ring rejecting.asked': ['answer.lost'],
};

const isWaiting = (nodes: readonly AnyStateNode[]): boolean =>
  nodes.some((node) => listOf(configOf(node).tags).includes('waiting'));

/** A way out that is there whatever the guards say. */
const leadsOut = (candidates: readonly TransitionConfig[]): boolean => {
  const last = candidates.at(-1);
  return last !== undefined && last.guard === undefined && last.target !== undefined;
};

const decides = (node: AnyStateNode, event: string): boolean => leadsOut(transitionsOf(configOf(node).on?.[event]));

/** What is wrong with the ways out of one waiting state; nothing, if it has one that time alone opens. */
function complaintsAbout(chart: Chart, region: AnyStateNode, leaf: AnyStateNode): readonly string[] {
  const nodes = ancestryWithin(region, leaf);
  const at = `${chart.name}: ${pathOf(leaf)}`;
  const timers = nodes.flatMap((node) => Object.values(configOf(node).after ?? {}).map(transitionsOf));
  const deadlines = nodes.flatMap((node) =>
    deadlinesIn(configOf(node).entry, 'arm').map((name) => ({ node, name, event: deadlineEvents[chart.name]?.[name] })),
  );
  const exceptions = limitedByTheirRequest[`${chart.name} ${pathOf(leaf)}`] ?? [];
  const invokes = nodes.flatMap((node) => listOf(configOf(node).invoke));

  const complaints = [
    ...deadlines
      .filter(({ event }) => event === undefined)
      .map(({ name }) => `${at} arms '${name}', which is turned into no event we know of.`),
    ...deadlines
      .filter(({ node, event }) => event !== undefined && !decides(node, event))
      .map(({ name, event }) => `${at} arms '${name}', but '${event}' does not always lead out of it.`),
    ...deadlines
      .filter(({ node, name }) => !deadlinesIn(configOf(node).exit, 'disarm').includes(name))
      .map(({ name }) => `${at} arms '${name}' and does not disarm it on the way out.`),
    ...invokes
      .filter(({ onDone, onError }) => !leadsOut(transitionsOf(onDone)) || !leadsOut(transitionsOf(onError)))
      .map(({ src }) => `${at} calls '${src}', and does not go on in both cases, when it is done and when it fails.`),
    ...exceptions
      .filter((event) => !nodes.some((node) => decides(node, event)))
      .map((event) => `${at} is limited by its request, but '${event}' does not always lead out of it.`),
  ];
  const hasItsTime = timers.some(leadsOut) || deadlines.length > 0 || exceptions.length > 0;
  return hasItsTime
    ? complaints
    : [...complaints, `${at} waits without a limit. Give it an after or a deadline, in ${chart.file}.`];
}

const waitingStates = (chart: Chart): readonly (readonly [string, readonly string[]])[] =>
  regionsOf(chart.machine).flatMap((region) =>
    leavesUnder(region)
      .filter((leaf) => isWaiting(ancestryWithin(region, leaf)))
      .map((leaf) => [pathOf(leaf), complaintsAbout(chart, region, leaf)] as const),
  );

describe.each(charts)('$name: no state waits for ever (G10)', (chart) => {
  test.each(waitingStates(chart))('%s has a way out in time', (_state, complaints) => {
    expect(complaints).toEqual([]);
  });

  test('whatever is called or given a deadline is said to be waiting', () => {
    const silent = regionsOf(chart.machine).flatMap((region) =>
      nodesUnder(region)
        .filter((node) => configOf(node).invoke || deadlinesIn(configOf(node).entry, 'arm').length > 0)
        .filter((node) => !isWaiting(ancestryWithin(region, node)))
        .map(pathOf),
    );
    expect(silent).toEqual([]);
  });
});

test('every exception still waits, and still needs to be one', () => {
  const waiting = charts.flatMap((chart) => waitingStates(chart).map(([state]) => `${chart.name} ${state}`));
  expect(Object.keys(limitedByTheirRequest).filter((state) => !waiting.includes(state))).toEqual([]);
});

test('the charts there are many of have no invoke, no after and no other timer of their own', () => {
  const many = charts.filter(({ name }) => name !== 'connection');
  expect(many.map(({ name }) => name)).toEqual(['subscription', 'conversation', 'dialog', 'ring']);
  const costly = many.flatMap(({ name, machine }) =>
    nodesUnder(machine.root)
      .filter((node) => configOf(node).invoke || configOf(node).after)
      .map((node) => `${name}: ${pathOf(node)}`),
  );
  expect(costly).toEqual([]);
});

describe('the check itself', () => {
  const complaintsOf = (state: object): readonly string[] => {
    const chart: Chart = {
      name: 'dialog',
      file: 'src/machines/dialog/machine.ts',
      events: {},
      machine: createMachine({ id: 'dialog', initial: 'a', states: { a: { tags: 'waiting', ...state }, b: {} } }),
    };
    return waitingStates(chart).flatMap(([, complaints]) => complaints);
  };
  const arm = { type: 'armDeadline', params: { name: 'page' } };
  const disarm = { type: 'disarmDeadline', params: { name: 'page' } };

  test.each([
    ['no limit at all', { on: { 'page.received': 'b' } }, 'waits without a limit'],
    ['a timer that a guard can hold', { after: { 10: { guard: 'g', target: 'b' } } }, 'waits without a limit'],
    [
      'a deadline that leads nowhere',
      { entry: arm, exit: disarm, on: { 'page.timedOut': {} } },
      'does not always lead out',
    ],
    [
      'a deadline that a guard can hold',
      { entry: arm, exit: disarm, on: { 'page.timedOut': { guard: 'g', target: 'b' } } },
      'does not always lead out',
    ],
    ['a deadline that goes on running', { entry: arm, on: { 'page.timedOut': 'b' } }, 'does not disarm'],
    ['a deadline nobody knows', { entry: { type: 'armDeadline', params: { name: 'lunch' } } }, 'no event we know of'],
    [
      'a call whose failure is not heard',
      { invoke: { src: 'x', onDone: 'b' }, after: { 10: 'b' } },
      'does not go on in both cases',
    ],
    ['a call without a limit', { invoke: { src: 'x', onDone: 'b', onError: 'b' } }, 'waits without a limit'],
  ])('finds %s', (_what, state, complaint) => {
    expect(complaintsOf(state).join('\n')).toContain(complaint);
  });

  test('is content with a deadline that is decided and disarmed', () => {
    expect(complaintsOf({ entry: arm, exit: disarm, on: { 'page.timedOut': 'b' } })).toEqual([]);
  });
});
