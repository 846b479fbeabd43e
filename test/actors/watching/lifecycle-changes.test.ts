import { describe, expect, test } from '@jest/globals';
import type { AppEvent } from '../../../src/actors/app-events.js';
import { announceChanges, pathOf, regionOf } from '../../../src/actors/lifecycle-changes.js';

function changes(
  machine: 'connection' | 'subscription' | 'ring' | 'dialog',
  before: object | string,
  after: object | string,
) {
  const events: AppEvent[] = [];
  const application = { announce: (event: AppEvent) => void events.push(event) };
  announceChanges(application as never, machine, 'x', before as never, after as never, 'why');
  return events;
}

describe('The path of a state', () => {
  test('names the states from the outermost to the innermost', () => {
    expect(pathOf('idle')).toBe('idle');
    expect(pathOf({ open: 'queued' })).toBe('open.queued');
    expect(pathOf({ a: { b: 'c' } })).toBe('a.b.c');
    expect(pathOf({})).toBe('');
  });
});

describe('The state of a region', () => {
  test('is a part of the state, and the whole of it where there are no regions', () => {
    expect(regionOf({ lifecycle: 'open', delivery: 'live' }, 'delivery')).toBe('live');
    expect(regionOf('live', 'lifecycle')).toBe('live');
    expect(regionOf({ open: 'queued' }, 'lifecycle')).toEqual({ open: 'queued' });
  });
});

describe('A change of state', () => {
  test('is told of each region that is in another state, with what caused it', () => {
    const before = { lifecycle: { open: 'queued' }, delivery: 'live', sync: 'live' };
    expect(changes('dialog', before, { lifecycle: 'closed', delivery: 'live', sync: 'stale' })).toEqual([
      {
        type: 'lifecycle.changed',
        change: { machine: 'dialog', id: 'x', region: 'lifecycle', from: 'open.queued', to: 'closed', event: 'why' },
      },
      {
        type: 'lifecycle.changed',
        change: { machine: 'dialog', id: 'x', region: 'sync', from: 'live', to: 'stale', event: 'why' },
      },
    ]);
  });

  test('of a machine without regions is one of its lifecycle', () => {
    expect(changes('subscription', 'subscribing', 'live')).toMatchObject([
      { change: { region: 'lifecycle', from: 'subscribing', to: 'live' } },
    ]);
    expect(changes('ring', { accepting: 'asked' }, { accepting: 'unconfirmed' })).toMatchObject([
      { change: { region: 'lifecycle', from: 'accepting.asked', to: 'accepting.unconfirmed' } },
    ]);
    expect(changes('subscription', 'live', 'live')).toEqual([]);
  });

  test('that is another object for the same state is none', () => {
    expect(
      changes('connection', { lifecycle: { opening: 'discovering' } }, { lifecycle: { opening: 'discovering' } }),
    ).toEqual([]);
  });
});
