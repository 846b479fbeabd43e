import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { type AnyActorLogic, type AnyStateMachine, createActor } from 'xstate';
import * as charts from '../../src/machines/index.js';
import * as slim from '../../src/machines/slim.js';
import { newConversationRecord, newDialogRecord } from './support/records.js';
import {
  connectionSamples,
  conversationSamples,
  dialogSamples,
  failures,
  subscriptionSamples,
} from './support/samples.js';

/**
 * The production build of parley/consumer has our interpreter in the place of XState's (src/machines/slim.ts). Whatever
 * happens, both must say and do the same, in the same order: so every history is played on both.
 */
function slimmed(): typeof charts {
  let made: unknown;
  jest.isolateModules(() => {
    jest.doMock('xstate', () => slim);
    made = require('../../src/machines/index.js');
    jest.dontMock('xstate');
  });
  return made as typeof charts;
}
const slimCharts = slimmed();

type Event = { readonly type: string };

/** Plays events on a machine and writes down all that can be seen of it. */
function play(machine: AnyStateMachine, input: () => unknown, names: readonly string[], events: readonly Event[]) {
  const told: unknown[] = [];
  const context = () => JSON.stringify(actor?.getSnapshot().context ?? null);
  const invoked: AnyActorLogic = {
    getInitialSnapshot: () => ({ status: 'active', output: undefined, error: undefined }),
    start: (_, { self }) => void told.push(`start ${self.id}`),
    transition: (snapshot, event, { self }) => {
      told.push(`${self.id} ${event.type}`);
      return event.type === 'xstate.stop' ? { ...snapshot, status: 'stopped' } : snapshot;
    },
    getPersistedSnapshot: (snapshot) => snapshot,
  };
  const timers = new Map<number, number>();
  let lastTimer = 0;
  const provided = machine.provide({
    actions: Object.fromEntries(
      names.map((name) => [
        name,
        ({ context: then, event }: { context: unknown; event: Event }, params: unknown) =>
          void told.push([name, event.type, params, JSON.stringify(then)]),
      ]),
    ),
    actors: new Proxy(
      {},
      {
        get: () => invoked,
        has: () => true,
        ownKeys: () => SOURCES,
        getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
      },
    ),
  } as never);
  const actor: ReturnType<typeof createActor> = createActor(provided, {
    input: input(),
    clock: {
      setTimeout: (_: unknown, ms: number) => {
        lastTimer += 1;
        timers.set(lastTimer, ms);
        told.push(`arm ${ms}`);
        return lastTimer;
      },
      clearTimeout: (id: number) => void told.push(`disarm ${timers.get(id)}`),
    },
  } as never);
  const look = () => {
    const { value, tags, status } = actor.getSnapshot() as unknown as {
      value: unknown;
      tags: Set<string>;
      status: string;
    };
    told.push({ value, tags: [...tags].sort(), status, context: context() });
  };
  actor.subscribe({ error: (error) => void told.push(`broken: ${String(error)}`) });
  actor.start();
  look();
  for (const event of events) {
    actor.send(event);
    look();
  }
  actor.stop();
  look();
  return told;
}

const SOURCES = ['discover', 'authenticate', 'refresh', 'openSocket', 'subscribe', 'closeSocket'];

/** Actions that others carry out; what `assign` and `raise` made is the chart's own. */
const namesOf = ({ implementations: { actions } }: AnyStateMachine): string[] =>
  Object.entries(actions as Record<string, object>)
    .filter(([name, action]) => typeof action === 'function' && !('resolve' in action) && name !== 'remember')
    .map(([name]) => name);

/** Every event that the chart has a word for, also those of its timers and of what it invokes. */
function eventsOf(machine: AnyStateMachine, samples: object): readonly Event[] {
  const outside = Object.values(samples) as Event[];
  const own = (machine.events as string[]).filter((type) => type.startsWith('xstate.'));
  return [
    ...outside,
    ...own.flatMap((type) =>
      type.startsWith('xstate.error.')
        ? Object.values(failures).map((error) => ({ type, error }) as Event)
        : [{ type, output: { socketId: 1 } } as Event],
    ),
  ];
}

const phases = ['opening', 'open', 'surveying', 'closed', 'unfollowed'] as const;
const conversation = () => ({ record: newConversationRecord() });

const cases: readonly [string, AnyStateMachine, AnyStateMachine, object, readonly (() => unknown)[]][] = [
  [
    'connection',
    charts.connectionMachine,
    slimCharts.connectionMachine,
    connectionSamples,
    [
      () => ({ maintainConnection: true, canRefresh: true }),
      () => ({ maintainConnection: true, canRefresh: false }),
      () => ({ maintainConnection: false, canRefresh: true }),
    ],
  ],
  [
    'subscription',
    charts.subscriptionMachine,
    slimCharts.subscriptionMachine,
    subscriptionSamples,
    [() => ({ key: 'k' })],
  ],
  [
    'conversation',
    charts.conversationMachine,
    slimCharts.conversationMachine,
    conversationSamples,
    [
      conversation,
      ...phases.flatMap((phase) =>
        (['queued', 'suggested', 'assigned'] as const).map((routing) => () => ({
          record: newConversationRecord({ phase, routing, ownRoles: routing === 'assigned' ? ['MANAGER'] : [] }),
        })),
      ),
    ],
  ],
  [
    'dialog',
    charts.dialogMachine,
    slimCharts.dialogMachine,
    dialogSamples,
    [
      () => ({ record: newDialogRecord() }),
      () => ({ record: newDialogRecord({ following: 'subscription' }) }),
      () => ({ record: newDialogRecord({ state: 'CLOSE', lastSequence: 3 }) }),
    ],
  ],
] as never;

const done = (id: string): Event => ({ type: `xstate.done.actor.${id}`, output: { socketId: 1 } }) as Event;
const signIn = [done('discover'), done('authenticate'), done('openSocket'), done('subscribe')];
const withdrawn = { ...connectionSamples['socket.closed'], socketId: 1, failure: failures.withdrawn };
const retry = { type: 'xstate.after.retryDelay.connection.lifecycle.interrupted.waitingToRetry' };

/** Beginnings that chance would hardly find: online, and with a token that was withdrawn again and again. */
const beginnings: readonly (readonly Event[])[] = [
  [],
  ...[0, 1, 2, 3].map((times) => [
    connectionSamples['connection.open'],
    ...signIn,
    ...Array.from({ length: times }, () => [withdrawn, retry, ...signIn]).flat(),
  ]),
];

describe('Our interpreter does what XState does, in the same order, whatever happens:', () => {
  test.each(cases)('%s', (name, full, small, samples, inputs) => {
    expect(small).not.toBe(full);
    const names = namesOf(full);
    const event = fc.constantFrom(...eventsOf(full, samples));
    fc.assert(
      fc.property(
        fc.constantFrom(...inputs),
        fc.constantFrom(...(name === 'connection' ? beginnings : [[]])),
        fc.array(event, { maxLength: 40 }),
        (input, beginning, more) => {
          const events = [...beginning, ...more];
          expect(play(small, input, names, events)).toEqual(play(full, input, names, events));
        },
      ),
      { numRuns: 1_500 },
    );
  });
});
