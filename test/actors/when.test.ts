import { describe, expect, it } from '@jest/globals';
import { type AnyActorRef, createActor, setup } from 'xstate';
import { eitherOf, type Watchable, when } from '../../src/actors/connection/when.js';
import { type Failure, failure } from '../../src/transport/failure.js';
import { HandClock } from '../sdk/support/hand-clock.js';
import { rejection } from '../sdk/support/waiting.js';

const lamp = setup({ types: { events: {} as { type: 'on' | 'off' | 'end' | 'break' } } }).createMachine({
  initial: 'dark',
  states: {
    dark: { on: { on: 'bright' } },
    bright: { on: { off: 'dark' } },
    over: { type: 'final' },
  },
  on: {
    end: '.over',
    break: {
      actions: () => {
        throw new Error('the bulb burst');
      },
    },
  },
});

/** An actor, with how many watch it. */
class Watched implements Watchable<{ readonly value: unknown }> {
  readonly actor = createActor(lamp);
  watchers = 0;

  constructor() {
    // Without an observer of its own XState would take the process down when the actor breaks.
    this.actor.subscribe({ error: () => {} });
    this.actor.start();
  }

  getSnapshot(): { readonly value: unknown } {
    return this.actor.getSnapshot();
  }

  subscribe(observer: Parameters<Watchable<{ readonly value: unknown }>['subscribe']>[0]) {
    this.watchers += 1;
    const subscription = (this.actor as AnyActorRef).subscribe(observer);
    return {
      unsubscribe: () => {
        this.watchers -= 1;
        subscription.unsubscribe();
      },
    };
  }

  send(type: 'on' | 'off' | 'end' | 'break'): void {
    this.actor.send({ type });
  }
}

/** A signal that knows how many listen to it. */
function countedSignal() {
  const controller = new AbortController();
  const { signal } = controller;
  let listeners = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: unknown[]) => {
    listeners += 1;
    (addEventListener as (...given: unknown[]) => void).apply(signal, args);
  };
  signal.removeEventListener = (...args: unknown[]) => {
    listeners -= 1;
    (removeEventListener as (...given: unknown[]) => void).apply(signal, args);
  };
  return { controller, signal, listeners: () => Math.max(0, listeners) };
}

const isBright = ({ value }: { readonly value: unknown }): boolean => value === 'bright';
const what = 'waitFor("bright")';

function waiting() {
  const clock = new HandClock();
  const watched = new Watched();
  const { controller, signal, listeners } = countedSignal();
  const options = { what, clock, signal, timeout: 1_000 };
  const expectNothingLeft = (): void =>
    expect({ timers: clock.running, watchers: watched.watchers, listeners: listeners() }).toEqual({
      timers: 0,
      watchers: 0,
      listeners: 0,
    });
  return { clock, watched, controller, signal, options, expectNothingLeft };
}

describe('Waiting for an actor', () => {
  it('resolves at once where it is there, without watching it', async () => {
    const { watched, options, expectNothingLeft } = waiting();
    watched.send('on');
    let isWatched = false;
    const subscribe = () => {
      isWatched = true;
      return { unsubscribe: () => {} };
    };
    const resolved = when({ getSnapshot: () => watched.getSnapshot(), subscribe }, isBright, options);
    expect(isWatched).toBe(false);
    expectNothingLeft();
    expect((await resolved).value).toBe('bright');
  });

  it('resolves with the snapshot in which it is there, and leaves nothing behind', async () => {
    const { watched, options, expectNothingLeft } = waiting();
    const resolved = when(watched, isBright, options);
    expect(watched.watchers).toBe(1);
    watched.send('on');
    watched.send('off');
    expectNothingLeft();
    expect((await resolved).value).toBe('bright');
  });

  it('rejects with the failure that the look finds, at once or later', async () => {
    const { watched, options, expectNothingLeft } = waiting();
    const why = failure('CONNECTION_CLOSED');
    const look = (snapshot: { readonly value: unknown }): boolean | Failure => (isBright(snapshot) ? why : false);
    const later = when(watched, look, options);
    watched.send('on');
    expect(await rejection(later)).toBe(why);
    expect(await rejection(when(watched, look, options))).toBe(why);
    expectNothingLeft();
  });

  it('rejects when the signal is aborted, and does not begin when it is aborted already', async () => {
    const { watched, controller, options, expectNothingLeft } = waiting();
    const aborted = when(watched, isBright, options);
    controller.abort();
    expectNothingLeft();
    expect(await rejection(aborted)).toMatchObject({ code: 'ABORTED', context: { request: what } });
    watched.send('on');
    expect(await rejection(when(watched, isBright, options))).toMatchObject({ code: 'ABORTED' });
    expectNothingLeft();
  });

  it('rejects when time is up, and not before', async () => {
    const { clock, watched, options, expectNothingLeft } = waiting();
    let isSettled = false;
    const late = when(watched, isBright, options).finally(() => {
      isSettled = true;
    });
    clock.pass(999);
    await Promise.resolve();
    expect(isSettled).toBe(false);
    clock.pass(1);
    expect(await rejection(late)).toMatchObject({ code: 'TIMEOUT', context: { call: what, timeoutMs: 1_000 } });
    expectNothingLeft();
  });

  it('has no timer without a timeout', () => {
    const { clock, watched } = waiting();
    void when(watched, isBright, { what, clock });
    expect(clock.running).toBe(0);
    watched.send('on');
  });

  it('rejects when the actor stops, or has stopped', async () => {
    const { watched, options, expectNothingLeft } = waiting();
    const stopped = when(watched, isBright, options);
    watched.send('end');
    expectNothingLeft();
    expect(await rejection(stopped)).toMatchObject({ code: 'MACHINE_BROKEN', reason: `${what}: the actor stopped` });
    expect(await rejection(when(watched, isBright, options))).toMatchObject({ code: 'MACHINE_BROKEN' });
    expectNothingLeft();
  });

  it('rejects when the actor breaks, with what broke it', async () => {
    const { watched, options, expectNothingLeft } = waiting();
    const broken = when(watched, isBright, options);
    watched.send('break');
    expectNothingLeft();
    expect(await rejection(broken)).toMatchObject({ code: 'MACHINE_BROKEN', reason: 'the bulb burst' });
  });

  it('settles once, with what came first', async () => {
    const { clock, watched, controller, options, expectNothingLeft } = waiting();
    const resolved = when(watched, isBright, options);
    watched.send('on');
    controller.abort();
    clock.pass(5_000);
    watched.send('end');
    expect((await resolved).value).toBe('bright');
    expectNothingLeft();
  });

  it('does not watch on where being watched is answered at once', async () => {
    const { options } = waiting();
    let watchers = 0;
    const eager: Watchable<number> = {
      getSnapshot: () => 0,
      subscribe: ({ next }) => {
        watchers += 1;
        next(1);
        return { unsubscribe: () => void (watchers -= 1) };
      },
    };
    expect(await when(eager, (count) => count === 1, options)).toBe(1);
    expect(watchers).toBe(0);
  });

  it('is possible for two at once, each for itself', async () => {
    const { watched, options, clock, expectNothingLeft } = waiting();
    const bright = when(watched, isBright, options);
    const late = when(watched, () => false, { what: 'never', clock, timeout: 10 });
    watched.send('on');
    expect((await bright).value).toBe('bright');
    expect(watched.watchers).toBe(1);
    clock.pass(10);
    expect(await rejection(late)).toMatchObject({ code: 'TIMEOUT' });
    expectNothingLeft();
  });
});

describe('Waiting for either of two actors', () => {
  const either = () => {
    const { clock, options, expectNothingLeft, watched: one } = waiting();
    const other = new Watched();
    const look = (): boolean => isBright(one.getSnapshot()) && isBright(other.getSnapshot());
    return { one, other, clock, options, look, expectNothingLeft };
  };

  it.each([
    ['one', 'other'],
    ['other', 'one'],
  ] as const)('looks whenever one of them changes: %s before %s', async (before, after) => {
    const { look, options, expectNothingLeft, ...both } = either();
    const resolved = when(eitherOf(both.one, both.other), look, options);
    both[before].send('on');
    expect([both.one.watchers, both.other.watchers]).toEqual([1, 1]);
    both[after].send('on');
    await resolved;
    expectNothingLeft();
    expect(both.other.watchers).toBe(0);
  });

  it.each(['one', 'other'] as const)('rejects when %s of them stops or breaks, and lets go of both', async (which) => {
    for (const end of ['end', 'break'] as const) {
      const { look, options, ...both } = either();
      const stopped = when(eitherOf(both.one, both.other), look, options);
      both[which].send(end);
      expect(await rejection(stopped)).toMatchObject({ code: 'MACHINE_BROKEN' });
      expect([both.one.watchers, both.other.watchers]).toEqual([0, 0]);
    }
  });

  it('passes on only what the observer wants', () => {
    const { one, other } = either();
    const seen: unknown[] = [];
    const subscription = eitherOf(one, other).subscribe({ next: (value) => void seen.push(value) });
    one.send('on');
    one.send('end');
    other.send('on');
    subscription.unsubscribe();
    other.send('off');
    expect(seen).toEqual([undefined, undefined, undefined]);
  });
});
