import { describe, expect, test } from '@jest/globals';
import { createActor, setup } from 'xstate';
import {
  actorsBelow,
  Inspection,
  type InspectionEvent,
  type InspectionObserver,
  type InspectOptions,
} from '../../../src/actors/inspection.js';
import { Tap } from '../../../src/actors/tap.js';

const lamp = setup({ types: { events: {} as { type: 'switch' } } }).createMachine({
  initial: 'dark',
  states: { dark: { on: { switch: 'bright' } }, bright: { on: { switch: 'dark' } } },
});

const later = () => new Promise((resolve) => setImmediate(resolve));

/** A connection that is a lamp, and what was asked of its registry. */
function inspected() {
  const connection = createActor(lamp);
  const child = createActor(lamp);
  connection.start();
  const allowed: number[] = [];
  const failures: unknown[] = [];
  const activated: string[] = [];
  const inspection = new Inspection({
    connection,
    connectionId: 'connection-1',
    actors: () => [connection, child],
    tap: new Tap(() => ({ userId: undefined, agentId: undefined })),
    begun: () => ({ type: '@parley.timer', dueAt: 0 }),
    registry: {
      allow: (count) => void allowed.push(count),
      resting: () => [{ id: 'c1', value: 'open' }],
      activate: (id) => {
        activated.push(id);
        return () => void activated.push(`not ${id}`);
      },
    },
    failed: (error) => void failures.push(error),
  });
  const heard: string[] = [];
  const observe = (options?: InspectOptions, name = ''): (() => void) =>
    inspection.attach(({ type, actorRef }: InspectionEvent) => {
      const who = actorRef === connection ? 'connection' : actorRef === child ? 'child' : 'other';
      heard.push(`${name}${type.replace('@xstate.', '')} ${who}`);
    }, options);
  return { connection, child, inspection, allowed, failures, activated, heard, observe };
}

describe('An observer of a connection', () => {
  test('hears of the actors that there are, then of what happens, until it is detached', () => {
    const { connection, observe, heard, inspection } = inspected();
    expect(inspection.isWatched).toBe(false);
    const detach = observe();
    expect([heard, inspection.isWatched]).toEqual([['actor connection', 'actor child'], true]);
    connection.send({ type: 'switch' });
    expect(heard.slice(2)).toEqual(expect.arrayContaining(['event connection', 'snapshot connection']));
    detach();
    const { length } = heard;
    connection.send({ type: 'switch' });
    expect([heard.length, inspection.isWatched]).toEqual([length, false]);
  });

  test('may leave out what it does not want', () => {
    const { connection, observe, heard } = inspected();
    observe({ filter: ({ type }) => type === '@xstate.snapshot' });
    expect(heard).toEqual([]);
    connection.send({ type: 'switch' });
    expect(new Set(heard)).toEqual(new Set(['snapshot connection']));
  });

  test('lets as many conversations run as the one that wants most, and none more when nobody looks', () => {
    const { observe, allowed } = inspected();
    const [one, other] = [observe({ actors: 5 }), observe({ actors: 7 })];
    other();
    other();
    one();
    const detach = observe({ actors: null });
    detach();
    expect(allowed).toEqual([5, 7, 5, 0, 10_000, 0]);
  });

  test('that throws, or rejects, breaks nobody, goes on being told, and is reported once', async () => {
    const { connection, inspection, failures, heard, observe } = inspected();
    const [thrown, rejected] = [new Error('thrown'), new Error('rejected')];
    let calls = 0;
    inspection.attach(() => {
      calls += 1;
      throw thrown;
    });
    inspection.attach({ next: () => Promise.reject(rejected) as never });
    observe();
    connection.send({ type: 'switch' });
    // Never from within: others are in the middle of a transition.
    expect(failures).toEqual([]);
    await later();
    expect(failures).toEqual([thrown, rejected]);
    expect(calls).toBeGreaterThan(2);
    expect(heard).toContain('snapshot connection');
  });

  test('can ask for conversations that rest', () => {
    const { inspection, activated } = inspected();
    expect([...inspection.resting()]).toEqual([{ id: 'c1', value: 'open' }]);
    inspection.activate('c1')();
    expect([activated, inspection.connectionId]).toEqual([['c1', 'not c1'], 'connection-1']);
  });
});

describe('A connection that begins with inspectors', () => {
  test('takes for one whatever can watch, be it a function; anything else is an observer', () => {
    const { inspection, failures } = inspected();
    const seen: string[] = [];
    const watching = Object.assign(() => void seen.push('called'), { watch: () => void seen.push('watches') });
    const observer = { watch: 'everything', next: () => void seen.push('told') };
    inspection.begin([watching as never, observer as never], {});
    expect([new Set(seen), failures]).toEqual([new Set(['watches', 'told']), []]);
  });

  const begin = (
    inspectors: readonly (InspectionObserver | { watch(one: Inspection): void })[],
    inspector?: () => unknown,
  ) => {
    const world = inspected();
    world.inspection.begin(inspectors as never, { ...(inspector && { inspector }) } as never);
    return world;
  };

  test('lets each watch in its own way: observers hear at once, inspectors decide for themselves', () => {
    const seen: unknown[] = [];
    const { inspection } = begin([
      (event: InspectionEvent) => void seen.push(event.type),
      { next: (event: InspectionEvent) => void seen.push(`next ${event.type}`) },
      { watch: (one) => void seen.push(one) },
    ]);
    expect(seen).toEqual(['@xstate.actor', '@xstate.actor', 'next @xstate.actor', 'next @xstate.actor', inspection]);
  });

  test('lets the one of the environment watch as well, when it is there', async () => {
    const watched: unknown[] = [];
    const { inspection } = begin([], async () => ({ watch: (one: unknown) => void watched.push(one) }));
    await later();
    expect(watched).toEqual([inspection]);
    begin([], () => undefined);
  });

  test('goes on without one that fails, and reports that', async () => {
    const [mine, theirs] = [new Error('mine'), new Error('theirs')];
    const { failures } = begin(
      [
        {
          watch: () => {
            throw mine;
          },
        },
      ],
      () => Promise.reject(theirs),
    );
    expect(failures).toEqual([]);
    await later();
    expect(new Set(failures)).toEqual(new Set([mine, theirs]));
  });
});

describe('What runs below a connection', () => {
  test('is the connection first, then what it invokes, then what its parts run', () => {
    const parent = createActor(
      setup({ actors: { lamp } }).createMachine({ invoke: { src: 'lamp', id: 'lamp' } }),
    ).start();
    const other = createActor(lamp);
    const all = [...actorsBelow(parent, { actors: () => [other] })];
    expect(all).toEqual([parent, parent.getSnapshot().children.lamp, other]);
    expect([...actorsBelow({ getSnapshot: () => undefined } as never)]).toHaveLength(1);
  });
});
