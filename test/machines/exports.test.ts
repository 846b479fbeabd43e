import { describe, expect, it } from '@jest/globals';
import * as machines from 'parley-sdk/machines';

describe('parley-sdk/machines', () => {
  it('exports machines, tables of their events, and functions for paths through them; no helper of its own', () => {
    expect(Object.keys(machines).sort()).toEqual([
      'connectionEvents',
      'connectionMachine',
      'conversationEvents',
      'conversationMachine',
      'dialogEvents',
      'dialogMachine',
      'playPath',
      'ringEvents',
      'ringMachine',
      'shortestPaths',
      'simplePaths',
      'startMachine',
      'subscriptionEvents',
      'subscriptionMachine',
      'transitionPaths',
    ]);
  });

  it('has paths that a test can play: each comes to where it says, with what the guards ask for', () => {
    for (const path of machines.shortestPaths('ring')) {
      const reached: unknown[] = [];
      const actor = machines.playPath(path, { reached: (_step, one) => reached.push(one.getSnapshot().value) });
      expect(reached).toEqual(path.steps.map(({ state }) => state));
      actor.stop();
    }
  });

  it('has simple paths, which come to no state twice', () => {
    const paths = machines.simplePaths('subscription', 4);
    expect(paths.length).toBeGreaterThan(50);
    for (const { steps } of paths) {
      const states = ['idle', ...steps.map(({ state }) => state)];
      expect(new Set(states).size).toBe(states.length);
    }
  });

  it('names a machine that it does not have', () => {
    expect(() => machines.shortestPaths('outbox' as never)).toThrow(
      "'outbox' is no machine of Parley. Accepted: connection, subscription, conversation, dialog, ring.",
    );
  });
});
